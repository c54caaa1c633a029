"""The rows behind the figures that readers had before, from the kept warehouse, so that a restatement can say which
rows moved a figure."""

from pathlib import Path

import duckdb

_ROWS = {
    "former_response": "SELECT response.response_key, winner.source, winner.file_id, response.questionnaire_version, "
    "response.is_counted FROM kept.intermediate.int_response AS response "
    "JOIN kept.staging.stg_response AS winner USING (survey_id, response_id)",
    "former_answer": "SELECT response_key, question_key, subquestion_key, metric, respondent_type, touchpoint_id, "
    "unit_id, segment, metric_date, wording, value_num, score_pomp FROM kept.intermediate.int_metric_observation "
    "WHERE null_reason IS NULL",
    "former_pair": "SELECT response_key, attribute, unit_id, segment, experience_date, expectation_score, "
    "perception_score, belief_score, importance FROM kept.intermediate.int_servqual_pair",
}


def fill(con: duckdb.DuckDBPyConnection, database: Path, *, is_again: bool = False) -> None:
    """Copy the former rows into the raw schema; a database of another shape, or a damaged one, leaves all empty.

    Where ``is_again``, the database is that of this very night, made before: the rows it was compared with.
    """
    try:
        con.execute(f"ATTACH '{str(database).replace(chr(39), chr(39) * 2)}' AS kept (READ_ONLY)")
    except duckdb.Error:
        return
    try:
        con.execute("BEGIN")
        for name, query in _ROWS.items():
            # S608: names and queries are those above.
            con.execute(f"INSERT INTO raw.{name} {f'SELECT * FROM kept.raw.{name}' if is_again else query}")  # noqa: S608
        con.execute("COMMIT")
    except duckdb.Error:
        con.execute("ROLLBACK")
    finally:
        con.execute("DETACH kept")

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


def fill(con: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Copy the former rows into the raw schema. A database of another shape leaves all of them empty."""
    con.execute(f"ATTACH '{str(database).replace(chr(39), chr(39) * 2)}' AS kept (READ_ONLY)")
    try:
        con.execute("BEGIN")
        for name, query in _ROWS.items():
            con.execute(f"INSERT INTO raw.{name} {query}")
        con.execute("COMMIT")
    except (duckdb.CatalogException, duckdb.BinderException):
        con.execute("ROLLBACK")
    finally:
        con.execute("DETACH kept")

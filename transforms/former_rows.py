"""The rows behind the figures that readers had before, from the kept warehouse, so that a restatement can say which
rows moved a figure.

When persons are erased or rows expire the warehouse goes, and with it their rows. What is put aside then names the
other responses as before; of those it says only which figures each was counted in: no key, no answer, no score.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from transforms import sql

_ROWS = {
    "former_response": "SELECT response.response_key, winner.source, winner.file_id, response.questionnaire_version, "
    "response.is_counted FROM kept.intermediate.int_response AS response "
    "JOIN kept.staging.stg_response AS winner USING (survey_id, response_id)",
    "former_answer": "SELECT response_key, question_key, subquestion_key, metric, respondent_type, touchpoint_id, "
    "unit_id, segment, metric_date, wording, value_num, score_pomp FROM kept.intermediate.int_metric_observation "
    "WHERE null_reason IS NULL",
    "former_pair": "SELECT response_key, respondent_type, attribute, unit_id, segment, experience_date, "
    "expectation_score, perception_score, belief_score, importance, expectation_score IS NOT NULL AS has_expectation, "
    "perception_score IS NOT NULL AS has_perception, belief_score IS NOT NULL AS has_belief "
    "FROM kept.intermediate.int_servqual_pair",
    "former_case": "SELECT case_key, source, file_id, attribute, month_start, unit_id, segment, actual_score, "
    "standard_score, promise_score, actual_score IS NOT NULL AS has_actual, "
    "standard_score IS NOT NULL AS has_standard, promise_score IS NOT NULL AS has_promise "
    "FROM kept.intermediate.int_gap_case",
}

_NAMES = (
    "SELECT response_key AS key, survey_id || chr(31) || response_id AS name FROM kept.intermediate.int_response "
    "UNION ALL "
    "SELECT DISTINCT case_key, case_kind || chr(31) || case_id FROM kept.intermediate.int_gap_case"
)
_NAMELESS = {
    "former_response": ("questionnaire_version",),
    "former_answer": ("wording", "value_num", "score_pomp"),
    "former_pair": ("expectation_score", "perception_score", "belief_score", "importance"),
    "former_case": ("actual_score", "standard_score", "promise_score"),
}
"""What is told of a response or case and is not told of an erased person's."""


def fill(con: duckdb.DuckDBPyConnection, database: Path, *, is_again: bool = False) -> None:
    """Copy the former rows into the raw schema; a database of another shape, or a damaged one, leaves all empty.

    Where ``is_again``, the database is that of this very night, made before: the rows it was compared with.
    """
    try:
        con.execute(f"ATTACH {sql.text(database)} AS kept (READ_ONLY)")
    except duckdb.Error:
        return
    try:
        con.execute("BEGIN")
        for name in _ROWS:
            con.execute(f"INSERT INTO raw.{name} {_rows(name, is_again=is_again)}")
        con.execute("COMMIT")
    except duckdb.Error:
        con.execute("ROLLBACK")
    finally:
        con.execute("DETACH kept")


def put_aside(database: Path, target: Path, erased: Iterable[str], *, is_aside: bool) -> None:
    """Write the rows behind the last release into a new database, without the persons.

    ``erased`` names what is theirs as ``Traces.names``. ``is_aside`` says that the database was made here before, for
    other persons. Raises ``duckdb.Error`` for one that is damaged or of another shape.
    """
    with duckdb.connect(str(target)) as con:
        con.execute(f"ATTACH {sql.text(database)} AS kept (READ_ONLY)")
        con.execute("CREATE SCHEMA raw")
        names = "SELECT * FROM kept.raw.former_name" if is_aside else _NAMES
        con.execute(f"CREATE TEMP TABLE named AS {names}")
        con.execute(
            "CREATE TEMP TABLE gone AS SELECT key, 'erased ' || uuid()::VARCHAR AS nameless FROM named "
            "WHERE name IN (SELECT unnest(?::VARCHAR[]))",
            [sorted(erased)],
        )
        con.execute("CREATE TABLE raw.former_name AS SELECT * FROM named ANTI JOIN gone USING (key)")
        for name in _ROWS:
            con.execute(f"CREATE TABLE raw.{name} AS {_without_persons(name, is_aside=is_aside)}")
        con.execute("DETACH kept")


def _without_persons(name: str, *, is_aside: bool) -> str:
    """The rows of a relation, those of the erased under a number drawn by lot."""
    key = "case_key" if name == "former_case" else "response_key"
    blank = (f"if(nameless IS NULL, {column}, NULL) AS {column}" for column in _NAMELESS[name])
    told = ", ".join([f"coalesce(nameless, {key}) AS {key}", *blank])
    rows = f"({_rows(name, is_again=is_aside)}) AS own LEFT JOIN gone ON own.{key} = gone.key"
    return f"SELECT * EXCLUDE (key, nameless) REPLACE ({told}) FROM {rows}"  # noqa: S608 - names and queries are those above


def _rows(name: str, *, is_again: bool) -> str:
    return f"FROM kept.raw.{name}" if is_again else _ROWS[name]

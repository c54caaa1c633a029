"""The ``raw`` schema of a work file: one relation per contract, whether or not any file has come.

The models in ``dbt_project/`` read nothing else. A relation has the columns and types of its
contract in :mod:`transforms.contracts`: a view over an explicit list of Parquet files, or an empty
table. A column that an older file lacks is null.
"""

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import dataframely as dy
import duckdb
import polars as pl

from transforms import seeds, source_facts, sql
from transforms.contracts import SCHEMAS, Quarantine, TextClause, TextScore, TextTerm
from transforms.errors import ConfigError
from transforms.settings import PROJECT_ROOT
from transforms.touched import scan

PROJECT = PROJECT_ROOT / "dbt_project"
"""The dbt project as it is installed."""

LEDGER_COLUMNS: dict[str, pl.DataType] = {
    "source": pl.String(),
    "contract": pl.String(),
    "file_id": pl.String(),
    "sha256": pl.String(),
    "file_name": pl.String(),
    "bytes": pl.Int64(),
    "file_date": pl.Date(),
    "business_date": pl.Date(),
    "format": pl.String(),
    "layout": pl.String(),
    "layout_confidence": pl.Float64(),
    "encoding": pl.String(),
    "encoding_evidence": pl.String(),
    "records_in": pl.Int64(),
    "loaded": pl.Int64(),
    "quarantined": pl.Int64(),
    "duplicate": pl.Int64(),
    "same_key": pl.Int64(),
    "erased": pl.Int64(),
    "expired": pl.Int64(),
    "header_hash": pl.String(),
    "status": pl.String(),
    "reason": pl.String(),
    "tool_version": pl.String(),
}
"""Ledger columns the marts read. Further columns of the frame are left out."""

PUBLISHED_FIGURES = {
    "metric_daily": "metric_id, period_type, period_start, metric_value, n, is_suppressed",
    "gap": "gap_id, period_type, period_start, shortfall, right_n, is_suppressed",
}
"""Mart → its key, period, figure, n and whether it is hidden, as the restatement compares them with the former
release."""

FORMER = {
    "touched_row": "contract VARCHAR, row_key VARCHAR",
    "touched_key": "kind VARCHAR, key_text VARCHAR",
    "former_response": "response_key VARCHAR, source VARCHAR, file_id VARCHAR, questionnaire_version VARCHAR, "
    "is_counted BOOLEAN",
    "former_answer": "response_key VARCHAR, question_key VARCHAR, subquestion_key VARCHAR, metric VARCHAR, "
    "respondent_type VARCHAR, touchpoint_id VARCHAR, unit_id VARCHAR, segment VARCHAR, metric_date DATE, "
    "wording VARCHAR, value_num DOUBLE, score_pomp DOUBLE",
    "former_pair": "response_key VARCHAR, respondent_type VARCHAR, attribute VARCHAR, unit_id VARCHAR, "
    "segment VARCHAR, experience_date DATE, expectation_score DOUBLE, perception_score DOUBLE, belief_score DOUBLE, "
    "importance DOUBLE, has_expectation BOOLEAN, has_perception BOOLEAN, has_belief BOOLEAN",
    "former_case": "case_key VARCHAR, source VARCHAR, file_id VARCHAR, attribute VARCHAR, month_start DATE, "
    "unit_id VARCHAR, segment VARCHAR, actual_score DOUBLE, standard_score DOUBLE, promise_score DOUBLE, "
    "has_actual BOOLEAN, has_standard BOOLEAN, has_promise BOOLEAN",
}
"""What a night on a kept warehouse has to compute anew, and the rows behind the figures that readers had before; see
:mod:`transforms.touched` and :mod:`transforms.former_rows`. Empty where nothing was kept."""

RAW_RELATIONS: dict[str, type[dy.Schema]] = {
    **{contract.value: schema for contract, schema in SCHEMAS.items()},
    "quarantine": Quarantine,
    "text_score": TextScore,
    "text_clause": TextClause,
    "text_term": TextTerm,
}
"""Relation name → schema, for every relation read from Parquet."""

_SQL_TYPES = {
    pl.String: "VARCHAR",
    pl.Enum: "VARCHAR",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Datetime: "TIMESTAMP",
}


def create_raw_schema(
    con: duckdb.DuckDBPyConnection,
    files: Mapping[str, Sequence[Path]],
    ledger: pl.DataFrame | None = None,
    sources: pl.DataFrame | None = None,
    published: Path | None = None,
    business_date: date = date.min,
    has_new_rules: bool = False,
) -> dict[str, int]:
    """Create schema ``raw`` in the database of ``con``; returns the number of files per relation.

    ``files`` maps a relation name (a ``Contract`` value, ``quarantine``, ``text_score`` or
    ``text_clause``) to Parquet files; what it leaves out becomes an empty table. ``ledger`` has one
    row per source and file, ``sources`` one per configured source (``transforms.source_facts``).
    ``published`` is the database of the release that readers see, for the restatement.
    ``business_date`` is the day the run is for, ``has_new_rules`` says that SQL, seeds or model are not those of
    the former release. Raises ``KeyError`` for an unknown relation name.
    """
    con.execute("DROP SCHEMA IF EXISTS raw CASCADE")
    con.execute("CREATE SCHEMA raw")
    for name in files:
        RAW_RELATIONS[name]
    for name, schema in RAW_RELATIONS.items():
        _create_relation(con, name, column_types(schema), list(files.get(name, ())))
    _create_from_frame(con, "ledger", _conform(ledger, LEDGER_COLUMNS))
    _create_from_frame(con, "source", _conform(sources, source_facts.COLUMNS))
    _create_from_frame(con, "run", pl.DataFrame({"business_date": [business_date], "has_new_rules": [has_new_rules]}))
    _create_published(con, published)
    for name, columns in FORMER.items():
        con.execute(f"CREATE TABLE raw.{name} ({columns})")
    return {name: len(files.get(name, ())) for name in RAW_RELATIONS}


def column_types(schema: type[dy.Schema]) -> dict[str, str]:
    """Column name → DuckDB type of a dataframely schema."""
    return {name: _SQL_TYPES[type(column.dtype)] for name, column in schema.columns().items()}


def column_name(name: str) -> str:
    """Name of a contract's column in the warehouse, where no reserved word may stand."""
    return "column_name" if name == "column" else name


def _create_relation(
    con: duckdb.DuckDBPyConnection, relation: str, columns: Mapping[str, str], files: Sequence[Path]
) -> None:
    if not files:
        con.execute(f"CREATE TABLE raw.{relation} ({', '.join(f'{column_name(c)} {t}' for c, t in columns.items())})")
        return
    found_in = scan(files)
    found = {row[0] for row in con.execute(f"DESCRIBE FROM {found_in}").fetchall()}
    selected = (_cast(name if name in found else None, name, sql_type) for name, sql_type in columns.items())
    con.execute(f"CREATE VIEW raw.{relation} AS SELECT {', '.join(selected)} FROM {found_in}")  # noqa: S608 - names are those of a schema here


def _cast(found: str | None, name: str, sql_type: str) -> str:
    value = f'"{found}"' if found else "NULL"
    return f"CAST({value} AS {sql_type}) AS {column_name(name)}"


def _create_published(con: duckdb.DuckDBPyConnection, database: Path | None) -> None:
    con.execute(
        "CREATE TABLE raw.published_figure (mart VARCHAR, figure_key VARCHAR, period_type VARCHAR, "
        "period_start DATE, value DOUBLE, n BIGINT, is_suppressed BOOLEAN)"
    )
    con.execute(
        "CREATE TABLE raw.published_gap (gap_id VARCHAR, gap_no VARCHAR, attribute VARCHAR, period_type VARCHAR, "
        "period_start DATE, unit_id VARCHAR)"
    )
    con.execute("CREATE TABLE raw.published_file (source VARCHAR, file_id VARCHAR, erased BIGINT, expired BIGINT)")
    if database is None:
        return
    con.execute(f"ATTACH {sql.text(database)} AS published (READ_ONLY)")
    for mart, columns in PUBLISHED_FIGURES.items():
        con.execute(f"INSERT INTO raw.published_figure SELECT '{mart}', {columns} FROM published.main.{mart}")  # noqa: S608 - names are constants of this module
    con.execute(
        "INSERT INTO raw.published_gap SELECT gap_id, gap_no, attribute, period_type, period_start, unit_id "
        "FROM published.main.gap"
    )
    # A release of an earlier version doesn't count what went since.
    known = {row[0] for row in con.execute("DESCRIBE published.main.ingest_ledger").fetchall()}
    gone = ", ".join(name if name in known else "0" for name in ("erased", "expired"))
    con.execute(f"INSERT INTO raw.published_file SELECT source, file_id, {gone} FROM published.main.ingest_ledger")  # noqa: S608 - names are constants of this module
    con.execute("DETACH published")


def _conform(frame: pl.DataFrame | None, columns: Mapping[str, pl.DataType]) -> pl.DataFrame:
    if frame is None:
        return pl.DataFrame(schema=dict(columns))
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in columns.items()
    )


def _create_from_frame(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    arrow: Any = frame.to_arrow()
    con.register("_raw_frame", arrow)
    con.execute(f"CREATE TABLE raw.{name} AS FROM _raw_frame")
    con.unregister("_raw_frame")


def stage_project(destination: Path, overlays: Sequence[Path] = ()) -> Path:
    """Copy the dbt project to a folder of the run, with the seeds of a configuration on top of its own.

    A seed of an overlay replaces the project's seed of the same file name. All seeds are checked:
    ``ConfigError`` names the file and line of a wrong one, and a name the project does not know.
    dbt writes its compiled files next to a seed that lies outside the project, so overlaid seeds
    have to be inside it. Returns ``destination``.
    """
    own = {path.stem: path for path in sorted((PROJECT / "seeds").glob("*.csv"))}
    laid = {path.stem: path for overlay in overlays for path in sorted(overlay.glob("*.csv"))}
    for name in sorted(set(laid) - set(own)):
        raise ConfigError(
            f"{name}.csv is no seed of the project", where=str(laid[name].parent), expected=", ".join(own)
        )
    seeds.check(own, laid)
    shutil.copytree(PROJECT, destination, ignore=shutil.ignore_patterns("target", "logs", "*.duckdb", ".user.yml"))
    for name, path in laid.items():
        shutil.copyfile(path, destination / "seeds" / f"{name}.csv")
    return destination

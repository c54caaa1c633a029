"""``huisheng text score``: add sentiment columns to any CSV, XLSX or Parquet file with a text column."""

from functools import partial
from pathlib import Path

import polars as pl

from transforms import table_files
from transforms.errors import InputError
from transforms.ingest.whole_table import titled
from transforms.text.scorers import Scorer, load_scorer

ADDED = ("sentiment_label", "sentiment_score", "p_positive", "intent", "aspects", "is_abstained")


def score_file(
    path: Path,
    column: str,
    out: Path,
    scorer: Scorer | None = None,
    progress: table_files.Progress | None = None,
    reading: table_files.Reading | None = None,
) -> table_files.TableRead:
    """Write ``out`` = the rows of ``path`` with six more columns; returns what was read.

    The columns that were there stay untouched. Raises ``UserError`` for an unknown ending or an existing
    file, ``InputError`` for a file that can't be taken, a missing column or a taken column name.
    """
    change = partial(_scored, column=column, scorer=scorer or load_scorer(), name=path.name)
    return table_files.convert(path, (column,), out, change=change, progress=progress, reading=reading)


def _check(frame: pl.DataFrame, name: str) -> None:
    taken = [added for added in ADDED if added in frame.columns]
    if taken:
        raise InputError(f"the column {taken[0]} is there already", where=name, next_step="rename it")


def _scored(frame: pl.DataFrame, column: str, scorer: Scorer, name: str) -> pl.DataFrame:
    _check(frame, name)
    texts = frame[titled(column, frame.columns)].cast(pl.String)
    values = texts.drop_nulls().unique(maintain_order=True)
    text, clause = scorer.score(values)
    aspects = clause.filter(pl.col("aspect") != "").group_by("text_hash").agg(aspects=pl.col("aspect").unique().sort())
    found = text.with_columns(pl.Series("_text", values)).join(aspects, "text_hash", "left").select(
        "_text",
        pl.col("sentiment_label").cast(pl.String),
        "sentiment_score",
        "p_positive",
        "intent",
        pl.col("aspects").list.join("、"),
        is_abstained=pl.col("abstain_reason").is_not_null(),
    )  # fmt: skip
    added = texts.alias("_text").to_frame().join(found, "_text", "left", maintain_order="left").drop("_text")
    return frame.hstack(added.with_columns(pl.col("is_abstained").fill_null(True)))

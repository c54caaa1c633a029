"""``huisheng text score``: add sentiment columns to any CSV, XLSX or Parquet file with a text column."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from transforms import table_files
from transforms.errors import InputError
from transforms.ingest.whole_table import titled
from transforms.text.scorers import Scorer, load_scorer

SLICE_ROWS = 50_000
ADDED = ("sentiment_label", "sentiment_score", "p_positive", "intent", "aspects", "is_abstained")
Progress = Callable[[int, int], None]


def score_file(
    path: Path,
    column: str,
    out: Path,
    scorer: Scorer | None = None,
    progress: Progress | None = None,
    reading: table_files.Reading | None = None,
) -> table_files.TableRead:
    """Write ``out`` = the rows of ``path`` with six more columns; returns what was read.

    The columns that were there stay untouched. Raises ``UserError`` for an unknown ending or an existing
    file, ``InputError`` for a file that can't be taken, a missing column or a taken column name.
    """
    table_files.require_new(out)
    found = table_files.read(path, (column,), reading=reading)
    frame, column = found.frame, titled(column, found.frame.columns)
    _check(frame, path)
    scorer = scorer or load_scorer()
    parts = []
    for start in range(0, max(len(frame), 1), SLICE_ROWS):
        parts.append(_scored(frame.slice(start, SLICE_ROWS), column, scorer))
        if progress:
            progress(min(start + SLICE_ROWS, len(frame)), len(frame))
    table_files.write(pl.concat(parts), out)
    return found


def _check(frame: pl.DataFrame, path: Path) -> None:
    taken = [name for name in ADDED if name in frame.columns]
    if taken:
        raise InputError(f"the column {taken[0]} is there already", where=path.name, next_step="rename it")


def _scored(frame: pl.DataFrame, column: str, scorer: Scorer) -> pl.DataFrame:
    texts = frame[column].cast(pl.String)
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
    joined = frame.with_columns(texts.alias("_text")).join(found, "_text", "left", maintain_order="left").drop("_text")
    return joined.with_columns(pl.col("is_abstained").fill_null(True))

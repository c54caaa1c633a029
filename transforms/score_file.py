"""``huisheng text score``: add sentiment columns to any CSV, XLSX or Parquet file with a text column."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from transforms.errors import InputError
from transforms.scoring import Scorer, load_scorer

SLICE_ROWS = 50_000
ADDED = ("sentiment_label", "sentiment_score", "p_positive", "intent", "aspects", "is_abstained")
Progress = Callable[[int, int], None]


def score_file(
    path: Path, column: str, out: Path, scorer: Scorer | None = None, progress: Progress | None = None
) -> int:
    """Write ``out`` = the rows of ``path`` with six more columns; returns the number of rows.

    The columns that were there stay untouched, as text in CSV and XLSX. The formats follow the file
    names. Raises ``InputError`` for an unknown format, a missing column or a taken column name.
    """
    frame = _read(path)
    _check(frame, path, column)
    scorer = scorer or load_scorer()
    parts = []
    for start in range(0, max(len(frame), 1), SLICE_ROWS):
        parts.append(_scored(frame.slice(start, SLICE_ROWS), column, scorer))
        if progress:
            progress(min(start + SLICE_ROWS, len(frame)), len(frame))
    _write(pl.concat(parts), out)
    return len(frame)


def _check(frame: pl.DataFrame, path: Path, column: str) -> None:
    if column not in frame.columns:
        raise InputError(f"no column {column!r}", where=path.name, expected=", ".join(frame.columns))
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


def _read(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise InputError("no such file", where=str(path))
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return pl.read_parquet(path)
    if suffix == ".xlsx":
        return pl.read_excel(path, engine="calamine", infer_schema_length=0)
    if suffix in {".csv", ".tsv", ".txt"}:
        separator = "," if suffix == ".csv" else "\t"
        return pl.read_csv(_decoded(path), separator=separator, infer_schema=False)
    raise InputError(f"unknown format {suffix!r}", where=path.name, expected=".csv, .tsv, .xlsx or .parquet")


def _decoded(path: Path) -> bytes:
    """The whole file as UTF-8: strict UTF-8 first, then strict GB18030."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).encode()
        except UnicodeDecodeError:
            continue
    raise InputError("neither UTF-8 nor GB18030", where=path.name, next_step="save it as UTF-8")


def _write(frame: pl.DataFrame, out: Path) -> None:
    suffix = out.suffix.lower()
    if suffix == ".parquet":
        frame.write_parquet(out)
    elif suffix == ".xlsx":
        frame.write_excel(out)
    elif suffix in {".csv", ".tsv"}:
        # The mark makes Excel read UTF-8.
        frame.write_csv(out, separator="," if suffix == ".csv" else "\t", include_bom=True)
    else:
        raise InputError(f"unknown format {suffix!r}", where=out.name, expected=".csv, .tsv, .xlsx or .parquet")

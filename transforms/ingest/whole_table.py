"""A file of any format as one Parquet, some columns masked: the child's half of ``transforms.table_files``."""

from pathlib import Path
from typing import Any

import polars as pl

from transforms.ingest import files
from transforms.ingest.grid import RECORD_NO, Batch, Grid, Row, column
from transforms.ingest.job import Job, Refusal
from transforms.ingest.shapes import written_titles
from transforms.privacy.masking import mask

RESULT = "table.parquet"
_HEAD = 10


def whole_table(job: Job) -> dict[str, Any]:
    """Write the table to ``job.out``, its ``job.columns`` masked if the task is mask; returns counts.

    Raises ``Refusal``, also for a file without one of the columns.
    """
    grid = files.open_grid(job)
    if isinstance(grid, files.ParquetGrid):
        frame, bad = pl.concat(grid._frames()), 0  # typed, where batches() would give text
        _require(job.columns, frame.columns)
    else:
        frame, bad = _texts(grid, job.columns)
    files.close(job)
    done, touched = frame, {}
    for name in [titled(name, frame.columns) for name in job.columns] if job.task == "mask" else ():
        done = done.with_columns(mask(_text(frame, name)).alias(name))
        touched[name] = int((done[name] != frame[name]).fill_null(value=False).sum())
    with (Path(job.out) / RESULT).open("wb") as handle:
        done.write_parquet(handle)
    return {"rows": done.height, "touched": touched, "unreadable": bad}


def _text(frame: pl.DataFrame, name: str) -> pl.Series:
    if frame[name].dtype not in (pl.String, pl.Null):
        raise Refusal("not_text", f"column {name} holds {frame[name].dtype}", "text", "name a column of text")
    return frame[name].cast(pl.String)


def _texts(grid: Grid, wanted: tuple[str, ...]) -> tuple[pl.DataFrame, int]:
    """All records below the header row as text, and how many could not be read whole."""
    place, titles = _header(grid.head, wanted)
    batches = list(grid.batches(place + 1, len(titles)))
    return _renamed(batches, titles), sum(len(batch.bad) for batch in batches)


def _header(head: list[Row], wanted: tuple[str, ...]) -> tuple[int, list[str]]:
    """Number and titles of the first row that names every wanted column."""
    for place, row in enumerate(head[:_HEAD]):
        titles = written_titles(row)
        if all(titled(name, titles) for name in wanted):
            return place, titles
    _require(wanted, written_titles(head[0]) if head else [])
    raise Refusal("no_header", "no header row", "the named columns in one row", "name columns of one row")


def titled(name: str, titles: list[str]) -> str:
    """The title that is this name, blanks around it or not; empty for none."""
    return next((title for wanted in (name, name.strip()) for title in titles if wanted in (title, title.strip())), "")


def _require(wanted: tuple[str, ...], titles: list[str]) -> None:
    missing = [name for name in wanted if not titled(name, titles)]
    if missing:
        shown = ", ".join(titles[:30])
        raise Refusal("no_column", f"no column {missing[0]!r}", shown, "name a column of the file")


def _renamed(batches: list[Batch], titles: list[str]) -> pl.DataFrame:
    names = {column(place): title for place, title in enumerate(titles)}
    if not batches:
        return pl.DataFrame(schema=dict.fromkeys(titles, pl.String))
    return pl.concat([batch.frame.drop(RECORD_NO).rename(names) for batch in batches])

"""A file of any format as Parquet pieces, some columns masked: the child's half of ``transforms.table_files``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from transforms.ingest import files
from transforms.ingest.grid import RECORD_NO, Batch, Grid, Row, column
from transforms.ingest.job import Job, Refusal
from transforms.ingest.shapes import written_titles
from transforms.privacy.masking import mask

PIECES = "piece-*.parquet"
_PIECE_ROWS, _PIECE_BYTES = 50_000, 32 << 20
_HEAD = 10


def whole_table(job: Job) -> dict[str, Any]:
    """Write the table piece by piece to ``job.out``, its ``job.columns`` masked if the task is mask; returns counts.

    Raises ``Refusal``, also for a file without one of the columns.
    """
    grid, bad = files.open_grid(job), [0]
    frames = _typed(grid, job.columns) if isinstance(grid, files.ParquetGrid) else _texts(grid, job.columns, bad)
    rows, touched = 0, dict[str, int]()
    for number, frame in enumerate(_pieces(frames)):
        done = _masked(frame, job.columns, touched) if job.task == "mask" else frame
        with (Path(job.out) / PIECES.replace("*", f"{number:06}")).open("wb") as handle:
            done.write_parquet(handle)
        rows += frame.height
    files.close(job)
    return {"rows": rows, "touched": touched, "unreadable": bad[0]}


def _typed(grid: files.ParquetGrid, wanted: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    """The frames of a Parquet file with their types, where ``batches()`` would give text."""
    for frame in grid._frames():
        _require(wanted, frame.columns)
        yield frame


def _pieces(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same rows in fewer frames, each of a size that memory doesn't feel."""
    held: list[pl.DataFrame] = []
    rows = size = 0
    for frame in frames:
        held.append(frame)
        rows, size = rows + frame.height, size + int(frame.estimated_size())
        if rows >= _PIECE_ROWS or size >= _PIECE_BYTES:
            yield pl.concat(held)
            held, rows, size = [], 0, 0
    if held:
        yield pl.concat(held)


def _masked(frame: pl.DataFrame, columns: tuple[str, ...], touched: dict[str, int]) -> pl.DataFrame:
    """The frame with these columns masked; how many cells changed is added to ``touched``."""
    done = frame
    for name in [titled(name, frame.columns) for name in columns]:
        done = done.with_columns(mask(_text(frame, name)).alias(name))
        touched[name] = touched.get(name, 0) + int((done[name] != frame[name]).fill_null(value=False).sum())
    return done


def _text(frame: pl.DataFrame, name: str) -> pl.Series:
    if frame[name].dtype not in (pl.String, pl.Null):
        raise Refusal("not_text", f"column {name} holds {frame[name].dtype}", "text", "name a column of text")
    return frame[name].cast(pl.String)


def _texts(grid: Grid, wanted: tuple[str, ...], bad: list[int]) -> Iterator[pl.DataFrame]:
    """All records below the header row as text; how many could not be read whole is added to ``bad``."""
    place, titles = _header(grid.head, wanted)
    # Also a table without records has its columns.
    yield pl.DataFrame(schema=dict.fromkeys(titles, pl.String))
    for batch in grid.batches(place + 1, len(titles)):
        bad[0] += len(batch.bad)
        yield _renamed(batch, titles)


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


def _renamed(batch: Batch, titles: list[str]) -> pl.DataFrame:
    return batch.frame.drop(RECORD_NO).rename({column(place): title for place, title in enumerate(titles)})

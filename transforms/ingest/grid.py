"""The one shape every reader returns: records of text cells, before any meaning."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

HEAD_RECORDS = 60
RECORD_NO = "record_no"

Row = list[str | None]


@dataclass
class BadRecord:
    """A record that could not be read whole. ``record_no`` is 1-based among all records of the file."""

    record_no: int
    rule: str
    expected: str
    found: str = ""


@dataclass
class Batch:
    """Some records: ``frame`` has ``record_no``, ascending, and text columns ``c0``, ``c1`` …; empty cells are null.

    ``plain`` names columns in which trimming would change no cell.
    """

    frame: pl.DataFrame
    bad: list[BadRecord] = field(default_factory=list)
    plain: frozenset[str] = frozenset()


class Grid:
    """Records of a file. ``head`` holds the first ones; ``batches`` streams everything after the header."""

    format: str
    encoding: str | None = None
    evidence: str | None = None

    def __init__(self, head: list[Row], width: int) -> None:
        self.head, self.width = head, width
        self.notes: list[str] = []

    def header(self, skip: int, width: int) -> Row:
        """The last of ``skip`` header records, nothing where there is none."""
        return self.head[skip - 1][:width] if 0 < skip <= len(self.head) else []

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Data records after the first ``skip`` records, numbered from 1; ``width`` cells each."""
        raise NotImplementedError


def column(index: int) -> str:
    """Name of the text column at a position."""
    return f"c{index}"


def frame_of(rows: list[Row], width: int, first_no: int, numbers: list[int] | None = None) -> pl.DataFrame:
    """Rows of equal width as text columns, numbered on from ``first_no`` or as told; blank cells become null."""
    columns = [list(values) for values in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
    data = [pl.Series(column(i), values, dtype=pl.String) for i, values in enumerate(columns)]
    places = numbers if numbers is not None else range(first_no, first_no + len(rows))
    return blank_to_null(pl.DataFrame([pl.Series(RECORD_NO, places, dtype=pl.Int64), *data]))


def without_nul(batch: Batch) -> Batch:
    """The batch with records that hold a NUL character as bad ones."""
    holds = pl.any_horizontal(pl.col(pl.String).str.contains("\x00", literal=True).fill_null(value=False))
    has_nul = batch.frame.select(holds).to_series()
    batch.bad += [BadRecord(n, "nul_character", "text") for n in batch.frame.filter(has_nul)[RECORD_NO]]
    batch.frame = batch.frame.filter(~has_nul)
    return batch


def blank_to_null(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells without any visible character become null."""
    texts = pl.col(pl.String)
    return frame.with_columns(pl.when(texts.str.strip_chars().str.len_bytes() > 0).then(texts))

"""One sheet of a workbook as records, whatever the file stores it in."""

from collections.abc import Iterator
from itertools import islice

from transforms.ingest.endings import without_header, without_remarks, without_total
from transforms.ingest.grid import HEAD_RECORDS, Batch, Grid, Row, frame_of, without_nul
from transforms.ingest.job import Refusal
from transforms.ingest.record_frame import preamble_of

BATCH_RECORDS = 20_000
ERRORS = "cells hold an error such as #N/A or #DIV/0!: they are read as empty"
UNCOMPUTED = "formulas have no stored value: they are read as empty. A spreadsheet program computes them on saving"


class SheetGrid(Grid):
    """Rows of a sheet; those without a filled cell are no records, and short ones end in empty cells."""

    def __init__(self) -> None:
        filled = list(islice(filter(is_filled, self.rows()), HEAD_RECORDS))
        self.notes = []
        if not filled:
            self.compare(0)
            raise Refusal(
                "empty",
                "a sheet without a filled cell",
                "a header and records",
                "export the file again, or name the sheet",
            )
        self._preamble = preamble_of(filled)
        super().__init__(filled[self._preamble :], max(map(len, filled)))
        if self._preamble:
            self.notes.append(f"{self._preamble} rows before the header left out")

    def rows(self) -> Iterator[Row]:
        """The rows of the sheet from its first."""
        raise NotImplementedError

    def compare(self, filled: int) -> None:
        """Raise ``Refusal`` where another number of ``filled`` rows is stored than was read."""
        raise NotImplementedError

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Data records in batches; a total, and remarks below blank rows at the end, are bad ones."""
        rows: list[Row] = []
        first, parted, is_blank = 1, 0, False
        number = -skip - self._preamble
        for row in self.rows():
            if not is_filled(row):
                is_blank = True
                continue
            number += 1
            if number < 1:
                continue
            parted = parted or (number if is_blank and number > 1 else 0)
            is_blank = False
            if parted and _is_full(row, width):
                parted = 0
            if len(rows) >= BATCH_RECORDS:
                yield self._batch(rows, width, first, skip)
                rows, first = [], number
            rows.append((row + [None] * (width - len(row)))[:width])
        if rows:
            yield without_total(without_remarks(self._batch(rows, width, first, skip), parted))
        self.compare(number + skip + self._preamble)

    def _batch(self, rows: list[Row], width: int, first: int, skip: int) -> Batch:
        return without_nul(without_header(Batch(frame_of(rows, width, first)), self.header(skip, width)))


def is_filled(row: Row) -> bool:
    """Whether a cell of the row holds more than blanks."""
    return any(cell and not cell.isspace() for cell in row)


def _is_full(row: Row, width: int) -> bool:
    """Whether more than a cell, and a third of them, is filled: a record, whatever blank rows stand above it."""
    filled = sum(map(bool, row))
    return filled > 1 and 3 * filled > width


def choose(asked: str | None, names: list[str]) -> None:
    """Raise ``Refusal`` where the sheet asked for isn't there."""
    if asked is not None and asked not in names:
        found = f"no sheet of the configured name among {len(names)}"
        raise Refusal("no_sheet", found, asked, "correct sheet in sources.toml")


def others(name: str, filled: list[str]) -> list[str]:
    """A note on the other sheets with rows, which are left out: a source reads one, and can name it."""
    return [f"sheet {name!r} read; sheets with rows left out: {', '.join(map(repr, filled))}"] if filled else []


def counts_differ(found: int, stored: str) -> Refusal:
    """The refusal of a sheet of which another number of rows is stored than was read."""
    return Refusal("counts_differ", f"{found} rows read, {stored} stored", "the same number", "save the sheet as CSV")

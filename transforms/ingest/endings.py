"""Where a table begins and ends: blank records around it are none; one inside may part two tables, so it is bad.

Remarks below the table are bad too: they are records to a reader, and to a person they are not.
"""

import re
from collections.abc import Iterator

import polars as pl

from transforms.ingest.grid import RECORD_NO, BadRecord, Batch, Row, column

MAX_REMARKS = 20
MIN_COLUMNS, MIN_NAMES = 3, 2
_TOTAL = re.compile(r"\s*(?:合计|总计|共计|总数|汇总|(?:grand )?totals?\b|sum\b)", re.I)
_RECORD = "a record, not a line below the table"


def within(batches: Iterator[Batch], notes: list[str], header: Row) -> Iterator[Batch]:
    """Batches that each count from 1 as those of one table: numbered on, and without what stands around it.

    ``header``: its last row, which a file put together from several has again and again.
    """
    ends, done, held = Endings(), 0, None
    for batch in batches:
        if held is not None:
            yield held
        count = batch.frame.height + len(batch.bad)
        batch.frame = batch.frame.with_columns(pl.col(RECORD_NO) + done)
        for bad in batch.bad:
            bad.record_no += done
        done += count
        held = ends.sorted_out(without_header(batch, header))
    if (rest := ends.rest()).bad:
        yield from (part for part in (held, rest) if part is not None)
    elif held is not None:
        yield without_total(held)
    notes += ends.notes()


def without_header(batch: Batch, header: Row) -> Batch:
    """The batch with records that repeat the header as bad ones."""
    named = [(column(place), cell) for place, cell in enumerate(header) if cell and cell.strip()]
    if len(named) < MIN_NAMES or not (batch.frame[named[0][0]] == named[0][1]).any():
        return batch
    is_header = batch.frame.select(pl.all_horizontal(pl.col(name) == cell for name, cell in named)).to_series()
    is_header = is_header.fill_null(value=False)
    numbers = batch.frame.filter(is_header)[RECORD_NO]
    batch.bad += [BadRecord(number, "repeated_header", "a record, not the header again") for number in numbers]
    batch.frame = batch.frame.filter(~is_header)
    return batch


def without_total(batch: Batch) -> Batch:
    """The last batch of a file, its last record set apart where it only adds up the others."""
    names = [name for name in batch.frame.columns if name != RECORD_NO]
    last = batch.frame.tail(1)
    if not last.height or any(bad.record_no > last[RECORD_NO][0] for bad in batch.bad):
        return batch
    filled = [cell for cell in last.select(names).row(0) if cell is not None]
    if len(names) < MIN_COLUMNS or 2 * len(filled) > len(names) or not _TOTAL.match(filled[0] if filled else ""):
        return batch
    batch.bad += [BadRecord(last[RECORD_NO][0], "remark", _RECORD)]
    batch.frame = batch.frame.head(-1)
    return batch


def without_remarks(batch: Batch, first: int) -> Batch:
    """The last batch of a file, its records from ``first`` on set apart where they are few; 0 sets none apart."""
    below = batch.frame.filter((pl.col(RECORD_NO) >= first) & (first > 0))
    if below.height == batch.frame.height or below.height > MAX_REMARKS or batch.frame.width <= MIN_COLUMNS:
        return batch
    batch.bad += [BadRecord(number, "remark", _RECORD) for number in below[RECORD_NO]]
    batch.frame = batch.frame.head(batch.frame.height - below.height)
    return batch


class Endings:
    """Blank records and the remarks below them, held until it is known whether the file goes on."""

    def __init__(self) -> None:
        self._blanks: list[int] = []
        self._remarks: pl.DataFrame | None = None
        self._has_begun = False
        self._left_out = 0

    def sorted_out(self, batch: Batch) -> Batch:
        """The batch without what may be the file's end; what was held before comes back when it wasn't."""
        frame = batch.frame if self._remarks is None else pl.concat([self._remarks, batch.frame])
        names = [name for name in frame.columns if name != RECORD_NO]
        blank = frame.select(pl.all_horizontal(pl.col(names).is_null())).to_series() if names else pl.Series([False])
        if not blank.any() and not self._blanks:
            self._has_begun |= frame.height > 0 or bool(batch.bad)
            return batch
        rows, numbers = frame.filter(~blank), self._inside(frame.filter(~blank), frame.filter(blank), batch.bad)
        if not numbers:
            return Batch(rows, batch.bad)
        last = max([_last_full(rows, numbers), *(bad.record_no for bad in batch.bad)])
        self._blanks = [number for number in numbers if number > last]
        self._remarks = rows.filter(pl.col(RECORD_NO) > self._blanks[0]) if self._blanks else None
        if self._remarks is not None:
            rows = rows.filter(pl.col(RECORD_NO) < self._blanks[0])
        found = [BadRecord(number, "blank_record", "at least one value") for number in numbers if number <= last]
        return Batch(rows, batch.bad + found)

    def _inside(self, rows: pl.DataFrame, blanks: pl.DataFrame, bad: list[BadRecord]) -> list[int]:
        """Numbers of the blank records below the first that is filled."""
        numbers = self._blanks + blanks[RECORD_NO].to_list()
        if self._has_begun:
            return numbers
        first = min([*rows[RECORD_NO].head(1), *(each.record_no for each in bad)], default=None)
        self._has_begun = first is not None
        inside = [number for number in numbers if first is not None and number > first]
        self._left_out += len(numbers) - len(inside)
        return inside

    def rest(self) -> Batch:
        """The remarks below the table as bad records, once the file has ended."""
        self._left_out += len(self._blanks)
        if self._remarks is None or self._remarks.is_empty():
            return Batch(pl.DataFrame())
        return Batch(self._remarks.clear(), [BadRecord(n, "remark", _RECORD) for n in self._remarks[RECORD_NO]])

    def notes(self) -> list[str]:
        """What was left out."""
        return [f"{self._left_out} blank records around the table left out"] if self._left_out else []


def _last_full(rows: pl.DataFrame, blanks: list[int]) -> int:
    """Number of the last record that is data: the one above the blanks, or one with a third of its cells filled."""
    names = [name for name in rows.columns if name != RECORD_NO]
    above = rows.filter(pl.col(RECORD_NO) < blanks[0])[RECORD_NO]
    below = rows.filter(pl.col(RECORD_NO) > blanks[0])
    filled = pl.sum_horizontal(pl.col(names).is_not_null())
    is_full = (filled > 1) & (3 * filled > len(names)) if len(names) >= MIN_COLUMNS else pl.lit(True)
    full = below.filter(is_full)[RECORD_NO]
    if below.height - full.len() > MAX_REMARKS:
        full = below[RECORD_NO]
    return max([*above.tail(1), *full.tail(1)], default=0)

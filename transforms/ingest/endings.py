"""Where a table ends: records without a filled cell are none, and remarks below such ones at its end are bad."""

import polars as pl

from transforms.ingest.grid import RECORD_NO, BadRecord, Batch

MAX_REMARKS = 20
MIN_COLUMNS = 3


class Endings:
    """Counts blank records, and holds what may be remarks below them until it is known whether the file goes on."""

    def __init__(self) -> None:
        self._blanks = 0
        self._after: int | None = None
        self._remarks: pl.DataFrame | None = None

    def sorted_out(self, batch: Batch) -> Batch:
        """The batch without blank records and what may be remarks; what was held comes back when it was none."""
        frame = batch.frame if self._remarks is None else pl.concat([self._remarks, batch.frame])
        names = [name for name in frame.columns if name != RECORD_NO]
        blank = frame.select(pl.all_horizontal(pl.col(names).is_null())).to_series() if names else pl.Series([False])
        if not blank.any() and self._after is None:
            return batch
        rows, numbers = frame.filter(~blank), frame.filter(blank)[RECORD_NO].to_list()
        self._blanks += len(numbers)
        blanks = numbers if self._after is None else [self._after, *numbers]
        last = max([_last_full(rows, blanks), *(bad.record_no for bad in batch.bad)])
        self._after = next((number for number in blanks if number > last), None)
        self._remarks = None if self._after is None else rows.filter(pl.col(RECORD_NO) > self._after)
        return Batch(rows if self._after is None else rows.filter(pl.col(RECORD_NO) < self._after), batch.bad)

    def rest(self) -> Batch:
        """The remarks below the table as bad records, once the file has ended."""
        if self._remarks is None or self._remarks.is_empty():
            return Batch(pl.DataFrame())
        expected = "a record, not a line below the table"
        return Batch(self._remarks.clear(), [BadRecord(n, "remark", expected) for n in self._remarks[RECORD_NO]])

    def notes(self) -> list[str]:
        """What was left out."""
        return [f"{self._blanks} records without a filled cell left out"] if self._blanks else []


def _last_full(rows: pl.DataFrame, blanks: list[int]) -> int:
    """Number of the last record that is data: one above the blanks, or one with more than a single cell."""
    names = [name for name in rows.columns if name != RECORD_NO]
    above = rows.filter(pl.col(RECORD_NO) < blanks[0])[RECORD_NO]
    below = rows.filter(pl.col(RECORD_NO) > blanks[0])
    is_full = pl.sum_horizontal(pl.col(names).is_not_null()) > 1 if len(names) >= MIN_COLUMNS else pl.lit(True)
    full = below.filter(is_full)[RECORD_NO]
    if below.height - full.len() > MAX_REMARKS:
        full = below[RECORD_NO]
    return max([*above.tail(1), *full.tail(1)], default=0)

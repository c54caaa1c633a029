"""Parquet tables to records, through an open handle; every cell becomes text."""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import polars as pl

from transforms.ingest.encodings import Opener
from transforms.ingest.grid import HEAD_RECORDS, RECORD_NO, Batch, blank_to_null, column
from transforms.ingest.job import Refusal
from transforms.ingest.parquet_count import num_rows
from transforms.ingest.records import BATCH_RECORDS, Flat, Item, RecordGrid, flatten

_WHOLE_BYTES = 64 << 20
_ROWS = 512


class ParquetGrid(RecordGrid):
    """A Parquet table. Small files are read at once, large ones by row groups."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        first = next(self._frames(), None)
        if first is None or not first.height:
            raise _without_rows(opener)
        self._nested = [name for name, dtype in first.schema.items() if dtype.is_nested()]
        sample = list(self._flattened(first.head(HEAD_RECORDS - 1)))
        found: Iterable[Flat] = (
            (row for frame in self._frames() for row in self._flattened(frame)) if self._nested else sample
        )
        names = list(dict.fromkeys(name for item in found for name in item))
        super().__init__("parquet", names, sample)

    def _frames(self) -> Iterator[pl.DataFrame]:
        with self._opener() as handle:
            size = handle.seek(0, 2)
            handle.seek(0)
            if size <= _WHOLE_BYTES:
                yield from _whole(handle).iter_slices(BATCH_RECORDS)
                return
            yield from _by_row_group(handle)

    def items(self) -> Iterator[Item]:
        """Every row."""
        for frame in self._frames():
            yield from self._flattened(frame)

    def _flattened(self, frame: pl.DataFrame) -> Iterable[Flat]:
        flat = frame.with_columns(as_text(frame[name]) for name in frame.columns if name not in self._nested)
        for row in (row for part in flat.iter_slices(_ROWS) for row in _rows(part)):
            yield flatten({name: _plain(value) for name, value in row.items()}) if self._nested else row

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Rows in batches, their number compared with the footer's; flat tables stay columns all the way."""
        found = 0
        for batch in super().batches(skip, width) if self._nested else self._flat_batches():
            found += batch.frame.height
            yield batch
        with self._opener() as handle:
            stored = num_rows(handle)
        if found != stored:
            raise _counts_differ(found, stored, "the footer")

    def _flat_batches(self) -> Iterator[Batch]:
        first = 1
        for part in self._frames():
            numbers = pl.int_range(first, first + part.height, dtype=pl.Int64, eager=True).alias(RECORD_NO)
            texts = [as_text(part[name]).alias(column(i)) for i, name in enumerate(self._names)]
            yield Batch(blank_to_null(pl.DataFrame([numbers, *texts])))
            first += part.height


def _row_groups(handle: BinaryIO) -> list[Any]:
    """What the footer says of each row group; nothing where Arrow can't read it."""
    import pyarrow as pa  # loaded only for large and unusual files
    import pyarrow.parquet as pq

    handle.seek(0)
    try:
        footer = pq.read_metadata(handle)
    except (pa.ArrowException, OSError):
        return []
    return [footer.row_group(place) for place in range(footer.num_row_groups)]


def _without_rows(opener: Opener) -> Refusal:
    """The refusal of a table in which no row was found."""
    with opener() as handle:
        stored = sum(group.num_rows for group in _row_groups(handle))
    if stored:
        return _counts_differ(0, stored, "its row groups")
    return Refusal("empty", "a table without rows", "records", "export the file again")


def _counts_differ(found: int, stored: int | None, where: str) -> Refusal:
    return Refusal("counts_differ", f"{found} rows read, {stored} in {where}", "the same number", "export it again")


def _whole(handle: Any) -> pl.DataFrame:
    """Polars reads nearly all; what it declines Arrow may take. Rows are counted by both where both can."""
    try:
        return pl.read_parquet(handle)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        handle.seek(0)
        frames = list(_by_row_group(handle))
        return pl.concat(frames, rechunk=False) if frames else pl.DataFrame()


def _by_row_group(handle: Any) -> Iterator[pl.DataFrame]:
    import pyarrow as pa  # loaded only for large and unusual files
    import pyarrow.parquet as pq

    for batch in pq.ParquetFile(handle).iter_batches(BATCH_RECORDS):
        frame = pl.from_arrow(pa.Table.from_batches([batch]))
        if isinstance(frame, pl.DataFrame):
            yield frame


def _rows(frame: pl.DataFrame) -> list[Flat]:
    """Rows as dictionaries; times that Python has none for, beyond the year 9999, as text."""
    try:
        return frame.rows(named=True)
    except (ValueError, OverflowError):
        kinds = {name: _without_times(kind) for name, kind in frame.schema.items()}
        return frame.cast(kinds).rows(named=True)  # type: ignore[arg-type]  # names to types


def _without_times(kind: pl.DataType) -> pl.DataType:
    if isinstance(kind, pl.Struct):
        return pl.Struct({field.name: _without_times(field.dtype) for field in kind.fields})  # type: ignore[arg-type]  # an instance, not a class
    if isinstance(kind, pl.List):
        return pl.List(_without_times(kind.inner))  # type: ignore[arg-type]  # an instance, not a class
    return pl.String() if kind.is_temporal() else kind


def as_text(values: pl.Series) -> pl.Series:
    """A typed column as text, the way a careful export would have written it; bytes that are no text as hex."""
    dtype = values.dtype
    if isinstance(dtype, pl.BaseExtension):
        return as_text(values.ext.storage())
    if isinstance(dtype, pl.Datetime):
        form = "%Y-%m-%d %H:%M:%S%.f" if dtype.time_zone is None else "%Y-%m-%dT%H:%M:%S%.f%:z"
        return values.dt.to_string(form)
    if dtype.is_float():
        return _float_text(values).alias(values.name)
    if dtype == pl.Binary:
        return _bytes_text(values)
    return values.cast(pl.String)


def _float_text(values: pl.Series) -> pl.Series:
    number = pl.col("v")
    whole = (number.floor() == number) & (number.abs() < 2**53)
    digits = pl.when(whole).then(number).cast(pl.Int64, strict=False).cast(pl.String)
    return pl.DataFrame({"v": values}).select(pl.coalesce(digits, number.cast(pl.String))).to_series()


def _bytes_text(values: pl.Series) -> pl.Series:
    try:
        return values.cast(pl.String)
    except pl.exceptions.PolarsError:
        return values.bin.encode("hex")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None else str(value)

"""Parquet tables to records, through an open handle; every cell becomes text."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

import polars as pl

from transforms.ingest.encodings import Opener
from transforms.ingest.grid import HEAD_RECORDS, RECORD_NO, Batch, Grid, blank_to_null, column
from transforms.ingest.job import Refusal
from transforms.ingest.nested import Named, text_columns
from transforms.ingest.parquet_count import is_encrypted, num_rows
from transforms.ingest.shapes import written_titles

_WHOLE_BYTES, _ROW_BYTES, _READ_BYTES = 64 << 20, 64 << 20, 1 << 20
_BATCH_RECORDS, _BATCH_BYTES = 20_000, 4 << 20


class ParquetGrid(Grid):
    """A Parquet table. Small ones are read at once, large ones by row groups."""

    format = "parquet"

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        first = next(self._frames(), None)
        if first is None or not first.height:
            raise _without_rows(opener)
        named = _texts(first.head(HEAD_RECORDS - 1))
        rows = pl.DataFrame([texts.alias(column(i)) for i, (_, texts) in enumerate(named)]).rows()
        super().__init__([[name for name, _ in named], *map(list, rows)], len(named))

    def _frames(self) -> Iterator[pl.DataFrame]:
        """The table in pieces that leave memory for their text, which takes a few times their size."""
        with self._opener() as handle:
            if is_encrypted(handle):
                raise Refusal("encrypted", "its columns are encrypted", "a file without keys", "export it unencrypted")
            groups = _row_groups(handle)
            is_large = _is_large(groups, handle.seek(0, 2))
            for frame in _by_row_group(handle, groups) if is_large else [_whole(handle, groups)]:
                most = _BATCH_BYTES * frame.height // max(1, int(frame.estimated_size()))
                yield from frame.iter_slices(_bounded(most))

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Rows in batches, their number compared with the footer's; ``skip`` counts the names, which are no data."""
        found = 0
        for frame in self._frames():
            numbers = pl.int_range(found + 1, found + 1 + frame.height, dtype=pl.Int64, eager=True).alias(RECORD_NO)
            texts = [texts.alias(column(i)) for i, (_, texts) in enumerate(_texts(frame))]
            yield Batch(blank_to_null(pl.DataFrame([numbers, *texts])))
            found += frame.height
        with self._opener() as handle:
            # Some writers leave a 0 there.
            stored = num_rows(handle) or _rows(_row_groups(handle))
        if found != stored:
            raise _counts_differ(found, stored, "the footer")


def _texts(frame: pl.DataFrame) -> list[Named]:
    return [named for values in frame for named in text_columns(values, values.name)]


def _bounded(rows: int) -> int:
    return max(1, min(_BATCH_RECORDS, rows))


def _is_large(groups: list[Any], size: int) -> bool:
    """Whether a table is too large to be read at once, by what it says it unfolds to. Raises ``Refusal``."""
    rows, unfolded = _rows(groups), _unfolded(groups)
    if unfolded > _ROW_BYTES * max(1, rows):
        found = f"it unfolds to {unfolded >> 20} MB in {rows} rows"
        raise Refusal("bomb", found, f"at most {_ROW_BYTES >> 20} MB in a row", "leave such columns out of the export")
    return max(size, unfolded) > _WHOLE_BYTES


def _rows(groups: list[Any]) -> int:
    return sum(group.num_rows for group in groups)


def _unfolded(groups: list[Any]) -> int:
    return sum(group.column(place).total_uncompressed_size for group in groups for place in range(group.num_columns))


def _row_groups(handle: BinaryIO) -> list[Any]:
    """What the footer says of each row group; nothing where Arrow can't read it."""
    import pyarrow as pa  # loaded only for this format
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
        stored = _rows(_row_groups(handle))
    if stored:
        return _counts_differ(0, stored, "its row groups")
    return Refusal("empty", "a table without rows", "records", "export the file again")


def _counts_differ(found: int, stored: int | None, where: str) -> Refusal:
    return Refusal("counts_differ", f"{found} rows read, {stored} in {where}", "the same number", "export it again")


def _whole(handle: Any, groups: list[Any]) -> pl.DataFrame:
    """Polars reads nearly all; what it declines Arrow may take. Rows are counted by both where both can."""
    frame = pl.DataFrame()
    if not _hides_nulls(handle, groups):
        handle.seek(0)
        with suppress(pl.exceptions.PolarsError, pl.exceptions.PanicException):
            frame = pl.read_parquet(handle)
    if frame.height and frame.height == (_rows(groups) or frame.height):
        return frame
    frames = list(_by_row_group(handle, groups))
    return pl.concat(frames, rechunk=False) if frames else frame


def _hides_nulls(handle: Any, groups: list[Any]) -> bool:
    """Whether moments may be null in pages that Arrow wrote as without nulls, which Polars believes."""
    import pyarrow.parquet as pq

    columns = (column for group in groups for column in map(group.column, range(group.num_columns)))
    if not any(column.physical_type == "INT96" and not column.is_stats_set for column in columns):
        return False
    handle.seek(0)
    return str(pq.read_metadata(handle).created_by).startswith("parquet-cpp")


def _by_row_group(handle: Any, groups: list[Any]) -> Iterator[pl.DataFrame]:
    """A table piece by piece through Arrow; of columns that have one name the later ones are numbered."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    handle.seek(0)
    file = pq.ParquetFile(handle, buffer_size=_READ_BYTES, pre_buffer=False)
    most = _bounded(_BATCH_BYTES * _rows(groups) // max(1, _unfolded(groups)))
    for batch in file.iter_batches(most, use_threads=False):
        table = pa.Table.from_batches([batch])
        frame = pl.from_arrow(table.rename_columns(written_titles(table.column_names)))
        if isinstance(frame, pl.DataFrame):
            yield frame

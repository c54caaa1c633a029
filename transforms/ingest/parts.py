"""The Parquet parts that one parse writes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.ingest.grid import RECORD_NO
from transforms.ingest.repeats import RecordNumbers

_LOOKED_AT = 1_000
PART_ROWS = 400_000
_ROWS = 20_000
# Without the schema of the table, readers see text where it has a dictionary of texts.
_WRITTEN: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 1,
    "store_schema": False,
    "write_statistics": False,
}


class Parts:
    """Numbered Parquet parts of each frame: ``answer.parquet``, ``answer.2.parquet`` …

    What is written joins the last part of its frame, as a row group, until that has ``PART_ROWS`` rows.
    """

    def __init__(self, out: str) -> None:
        self._out = Path(out)
        self.names: dict[str, list[str]] = {}
        self._open: dict[str, _Part] = {}

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Write some rows. Categorical columns come back as plain text."""
        if frame.is_empty():
            return
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        part = self._open.get(name) or self._begun(name, table.schema, _repeating(frame))
        part.write(table)
        if part.rows >= PART_ROWS:
            self._open.pop(name).close()

    def close(self) -> None:
        """End the parts; until then they are no whole files."""
        while self._open:
            self._open.popitem()[1].close()

    def _begun(self, name: str, schema: pa.Schema, repeating: list[str]) -> "_Part":
        parts = self.names.setdefault(name, [])
        parts.append(f"{name}.parquet" if not parts else f"{name}.{len(parts) + 1}.parquet")
        self._open[name] = _Part(self._out / parts[-1], schema, repeating)
        return self._open[name]

    def values(self, name: str, column: str, numbers: RecordNumbers) -> Iterator[np.ndarray]:
        """A number column of the rows of some records, of each part of a frame."""
        for part in self.names.get(name, ()):
            with (self._out / part).open("rb") as handle:
                table = pq.read_table(handle, columns=[RECORD_NO, column])
            yield table[column].to_numpy()[numbers.holds(table[RECORD_NO].to_numpy())]

    def without(self, numbers: RecordNumbers) -> dict[str, int]:
        """Take records out of what was written; returns how many rows of each frame went. Refused ones stay."""
        gone: dict[str, int] = {}
        for name in [name for name in self.names if name != "quarantine"]:
            gone[name] = sum(self._without(name, part, numbers) for part in [*self.names[name]])
        self.names = {name: parts for name, parts in self.names.items() if parts}
        return gone

    def _without(self, name: str, part: str, numbers: RecordNumbers) -> int:
        path, thinner = self._out / part, self._out / f"{part}.thinner"
        with path.open("rb") as handle:
            found = pq.ParquetFile(handle, pre_buffer=False)
            if not any(_holds(numbers, rows).any() for rows in _batches(found, [RECORD_NO])):
                return 0
            with thinner.open("wb") as sink:
                kept = _copied(found, sink, numbers)
            gone: int = found.metadata.num_rows - kept
        if kept:
            thinner.replace(path)
        else:
            thinner.unlink()
            path.unlink()
            self.names[name].remove(part)
        return gone


class _Part:
    """A part that is being written."""

    def __init__(self, path: Path, schema: pa.Schema, repeating: list[str]) -> None:
        self._file = path.open("wb")
        self._writer = pq.ParquetWriter(self._file, schema, use_dictionary=repeating, **_WRITTEN)
        self.rows = 0

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(table)
        self.rows += table.num_rows

    def close(self) -> None:
        self._writer.close()
        self._file.close()


def _copied(found: pq.ParquetFile, sink: BinaryIO, numbers: RecordNumbers) -> int:
    """Write the rows of other records, a few at a time: read back, a text that many rows share is there for each."""
    chunks = [found.metadata.row_group(0).column(place) for place in range(found.metadata.num_columns)]
    repeating = [chunk.path_in_schema for chunk in chunks if "RLE_DICTIONARY" in chunk.encodings]
    kept = 0
    with pq.ParquetWriter(sink, found.schema_arrow, use_dictionary=repeating, **_WRITTEN) as writer:
        for rows in _batches(found):
            others = rows.filter(pa.array(~_holds(numbers, rows)))
            kept += others.num_rows
            if others.num_rows:
                writer.write_batch(others)
    return kept


def _batches(found: pq.ParquetFile, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    return found.iter_batches(_ROWS, columns=columns, use_threads=False)


def _holds(numbers: RecordNumbers, rows: pa.RecordBatch) -> np.ndarray:
    return numbers.holds(rows.column(RECORD_NO).to_numpy())


def _repeating(frame: pl.DataFrame) -> list[str]:
    """Columns worth a dictionary: all where a record has several rows, else those whose first values repeat."""
    if not bool((frame[RECORD_NO].diff().drop_nulls() > 0).all()):
        return frame.columns
    first = frame.head(_LOOKED_AT)
    return [name for name in frame.columns if 2 * first[name].n_unique() <= first.height]

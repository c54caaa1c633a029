"""The Parquet parts that one parse writes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from transforms.ingest.grid import RECORD_NO
from transforms.ingest.repeats import RecordNumbers

_LOOKED_AT = 1_000


class Parts:
    """Numbered Parquet parts of each frame: ``answer.parquet``, ``answer.2.parquet`` …"""

    def __init__(self, out: str) -> None:
        self._out = Path(out)
        self.names: dict[str, list[str]] = {}

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Write one part, unless it would be empty. Categorical columns come back as plain text."""
        if frame.is_empty():
            return
        parts = self.names.setdefault(name, [])
        parts.append(f"{name}.parquet" if not parts else f"{name}.{len(parts) + 1}.parquet")
        self._store(parts[-1], frame)

    def _store(self, part: str, frame: pl.DataFrame) -> None:
        with (self._out / part).open("wb") as handle:
            table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
            # Without the schema of this table, readers see text where it has a dictionary of texts.
            pq.write_table(
                table,
                handle,
                compression="zstd",
                compression_level=1,
                use_dictionary=_repeating(frame),
                store_schema=False,
                write_statistics=False,
            )

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
        with (self._out / part).open("rb") as handle:
            found = pq.read_table(handle)
        keep = ~numbers.holds(found[RECORD_NO].to_numpy())
        kept = found.filter(keep)
        if kept.num_rows == found.num_rows:
            return 0
        if kept.num_rows:
            self._store(part, pl.from_arrow(kept))  # type: ignore[arg-type]  # a table gives a frame
        else:
            (self._out / part).unlink()
            self.names[name].remove(part)
        return found.num_rows - kept.num_rows


def _repeating(frame: pl.DataFrame) -> list[str]:
    """Columns worth a dictionary: all where a record has several rows, else those whose first values repeat."""
    if not bool((frame[RECORD_NO].diff().drop_nulls() > 0).all()):
        return frame.columns
    first = frame.head(_LOOKED_AT)
    return [name for name in frame.columns if 2 * first[name].n_unique() <= first.height]

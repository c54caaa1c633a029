"""How often 64-bit hashes came, in a table on disk: memory doesn't grow with them.

Open addressing with linear probing (Knuth, volume 3, 6.4). The file is mapped, and its pages are given back after
every few thousand hashes.
"""

import mmap
import os
from pathlib import Path

import numpy as np

_PIECE = 8_192
_SLOT = 16
_LEAST_BITS = 16
_FULL = 0.6
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Counts:
    """Number of times each hash was added so far."""

    def __init__(self, path: Path, bits: int = _LEAST_BITS) -> None:
        self._path, self._bits, self._used = path, bits, 0
        self._map: mmap.mmap | None = None

    def add(self, hashes: np.ndarray, times: np.ndarray) -> np.ndarray:
        """Add ``times`` to each of some different ``hashes`` (Int64, 0 counts as 1); returns what each had."""
        keys = hashes.view(np.uint64)
        before = [
            self._added(np.where(piece == 0, np.uint64(1), piece), times[start : start + _PIECE])
            for start in range(0, len(keys), _PIECE)
            if len(piece := keys[start : start + _PIECE])
        ]
        return np.concatenate([*before, np.empty(0, dtype=np.int64)])

    def close(self) -> None:
        """Remove the table."""
        self._map = None
        self._path.unlink(missing_ok=True)

    def _added(self, keys: np.ndarray, times: np.ndarray) -> np.ndarray:
        while self._map is None or self._used + len(keys) > _FULL * (1 << self._bits):
            self._grow()
        table = self._table()
        places = self._places(table, keys)
        before: np.ndarray = table[places, 1].astype(np.int64)
        self._used += int((before == 0).sum())
        table[places, 1] += times.astype(np.uint64)
        self._give_back()
        return before

    def _places(self, table: np.ndarray, keys: np.ndarray) -> np.ndarray:
        """The slot of each key; new keys take the first free one from where they belong."""
        mask = np.int64((1 << self._bits) - 1)
        places = ((keys * _SPREAD) >> np.uint64(64 - self._bits)).astype(np.int64)
        open_ = np.arange(len(keys))
        while open_.size:
            free = open_[table[places[open_], 0] == 0]
            table[places[free], 0] = keys[free]  # of several that want one slot the last gets it
            open_ = open_[table[places[open_], 0] != keys[open_]]
            places[open_] = (places[open_] + 1) & mask
        return places

    def _grow(self) -> None:
        """A table of twice the size with what is in this one."""
        former = self._map
        self._bits += former is not None
        new = self._path.with_suffix(".new")
        with new.open("w+b") as handle:
            os.truncate(handle.fileno(), _SLOT << self._bits)
            self._map = mmap.mmap(handle.fileno(), _SLOT << self._bits)
        if former is not None:
            self._move(np.frombuffer(former, dtype=np.uint64).reshape(-1, 2))
        new.replace(self._path)

    def _move(self, old: np.ndarray) -> None:
        table = self._table()
        for start in range(0, len(old), _PIECE):
            rows = old[start : start + _PIECE]
            rows = rows[rows[:, 0] != 0]
            table[self._places(table, rows[:, 0]), 1] = rows[:, 1]
            self._give_back()

    def _table(self) -> np.ndarray:
        return np.frombuffer(self._map, dtype=np.uint64).reshape(-1, 2)  # type: ignore[arg-type]  # there is one by now

    def _give_back(self) -> None:
        """Let go of the pages; what was written stays in the file."""
        if self._map is not None:
            self._map.madvise(mmap.MADV_DONTNEED)

"""How often 64-bit hashes came, in a table on disk: memory doesn't grow with them.

Open addressing with linear probing (Knuth, volume 3, 6.4), within pages that are read and written whole.
"""

import os
from pathlib import Path

import numpy as np

_PIECE = 1_024
_SLOT, _PAGE = 16, 256
"""Bytes of a slot, which holds a hash and its count; slots of a page."""
_LEAST_BITS = 16
_FULL = 0.6
"""Share of the slots in use; no page of random hashes comes near its end then."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Counts:
    """Number of times each hash was added so far."""

    def __init__(self, path: Path, bits: int = _LEAST_BITS) -> None:
        self._path, self._bits, self._used = path, bits, 0
        self._file = -1

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
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._path.unlink(missing_ok=True)

    def _added(self, keys: np.ndarray, times: np.ndarray) -> np.ndarray:
        while self._file < 0 or self._used + len(keys) > _FULL * (1 << self._bits):
            self._grow()
        before = self._put(keys, times.astype(np.uint64))
        self._used += int((before == 0).sum())
        return before.astype(np.int64)

    def _put(self, keys: np.ndarray, times: np.ndarray) -> np.ndarray:
        """Add to the counts of keys; returns what they were."""
        slots = ((keys * _SPREAD) >> np.uint64(64 - self._bits)).astype(np.int64)
        pages, which = np.unique(slots // _PAGE, return_inverse=True)
        data = bytearray().join(os.pread(self._file, _SLOT * _PAGE, _SLOT * _PAGE * int(page)) for page in pages)
        table = np.frombuffer(data, dtype=np.uint64).reshape(-1, 2)
        places = _places(table, keys, which * _PAGE + slots % _PAGE)
        before: np.ndarray = table[places, 1].copy()
        table[places, 1] += times
        for number, page in enumerate(pages):
            part = memoryview(data)[_SLOT * _PAGE * number : _SLOT * _PAGE * (number + 1)]
            os.pwrite(self._file, part, _SLOT * _PAGE * int(page))
        return before

    def _grow(self) -> None:
        """A table of twice the size with what is in this one."""
        former, size = self._file, _SLOT << self._bits
        self._bits += former >= 0
        new = self._path.with_suffix(".new")
        self._file = os.open(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        os.truncate(self._file, _SLOT << self._bits)
        if former >= 0:
            self._move(former, size)
            os.close(former)
        new.replace(self._path)

    def _move(self, former: int, size: int) -> None:
        for start in range(0, size, _SLOT * _PIECE):
            rows = np.frombuffer(os.pread(former, _SLOT * _PIECE, start), dtype=np.uint64).reshape(-1, 2)
            rows = rows[rows[:, 0] != 0]
            if len(rows):
                self._put(rows[:, 0], rows[:, 1])


def _places(table: np.ndarray, keys: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The slot of each key; new keys take the first free one of their page from where they belong."""
    open_ = np.arange(len(keys))
    while open_.size:
        free = open_[table[places[open_], 0] == 0]
        table[places[free], 0] = keys[free]  # of several that want one slot the last gets it
        open_ = open_[table[places[open_], 0] != keys[open_]]
        places[open_] = places[open_] // _PAGE * _PAGE + (places[open_] + 1) % _PAGE
    return places

"""A growing set of 64-bit hashes that lies on disk: in memory only its newest part and a filter of the rest.

The filter is Bloom's (1970): it never misses a member, and what it lets through by mistake is looked up on disk. So
the answer is exact, at about two bytes of memory per member.
"""

from pathlib import Path

import numpy as np

from transforms.ingest.repeats import Seen, are_members

HELD = 500_000
_BITS, _PROBES = 16, 4
_FILE_BYTES = 160
"""Bytes of a file per member to expect; with more members the filter lets more through, and more is looked up."""
_LEAST, _MOST = 1 << 16, 1 << 30


class Members:
    """The set. ``file_bytes`` of what is read tell how large its filter has to be."""

    def __init__(self, path: Path, file_bytes: int, held: int = HELD) -> None:
        self._path, self._held = path, held
        bits = min(max(_BITS * file_bytes // _FILE_BYTES, _LEAST), _MOST)
        self._mask = np.uint64((1 << (bits - 1).bit_length()) - 1)
        self._filter = np.zeros(0, dtype=np.uint8)
        self._lengths: list[int] = []
        self._new, self._count = Seen(), 0

    def repeated(self, values: np.ndarray) -> np.ndarray:
        """Which of ``values`` came before, here or in an earlier call; all of them are members afterwards."""
        found = self._new.repeated(values)
        if self._lengths:
            found |= self._stored(values)
        self._count += len(values)
        if self._count >= self._held:
            self._spill()
        return found

    def close(self) -> None:
        """Remove what lies on disk."""
        self._path.unlink(missing_ok=True)
        self._lengths = []

    def _stored(self, values: np.ndarray) -> np.ndarray:
        found = np.zeros(len(values), dtype=bool)
        asked, start = np.flatnonzero(self._passes(values)), 0
        for length in self._lengths if asked.size else ():
            run = np.fromfile(self._path, np.int64, length, offset=8 * start)
            found[asked] |= are_members(run, values[asked])
            start += length
        return found

    def _spill(self) -> None:
        """Append the newest part, sorted, and let it pass the filter."""
        members = self._new.members()
        if not self._filter.size:
            self._filter = np.zeros((int(self._mask) >> 3) + 1, dtype=np.uint8)
        for places in self._probes(members):
            np.bitwise_or.at(self._filter, places >> np.uint64(3), _bit(places))
        with self._path.open("ab") as handle:
            handle.write(members.tobytes())
        self._lengths.append(len(members))
        self._new, self._count = Seen(), 0

    def _passes(self, values: np.ndarray) -> np.ndarray:
        passes = np.ones(len(values), dtype=bool)
        for places in self._probes(values):
            passes &= (self._filter[places >> np.uint64(3)] & _bit(places)) != 0
        return passes

    def _probes(self, values: np.ndarray) -> list[np.ndarray]:
        """Places of the filter's bits for each value, by its two halves (Kirsch, Mitzenmacher 2006)."""
        words = values.view(np.uint64)
        step = (words >> np.uint64(32)) | np.uint64(1)
        return [(words + np.uint64(turn) * step) & self._mask for turn in range(_PROBES)]


def _bit(places: np.ndarray) -> np.ndarray:
    return np.left_shift(np.uint8(1), (places & np.uint64(7)).astype(np.uint8))

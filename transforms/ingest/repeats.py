"""Which records came before: within a file, and in earlier files of its source."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

HELD_RECORDS = 500_000
_BUCKETS = 256
_EDGES = np.arange(-_BUCKETS // 2, _BUCKETS // 2, dtype=np.int64) << 56


class Seen:
    """A growing set of Int64, kept as few sorted arrays: 8 bytes per member."""

    def __init__(self) -> None:
        self._runs: list[np.ndarray] = []

    def repeated(self, values: np.ndarray) -> np.ndarray:
        """Which of ``values`` came before, here or in an earlier call; all of them are members afterwards."""
        order = np.sort(values)
        is_new = not (order[1:] == order[:-1]).any() and not any(_shares(run, order) for run in self._runs)
        found = np.zeros(len(values), dtype=bool) if is_new else self._found(values)
        self._add(order if is_new else np.sort(values[~found]))
        return found

    def members(self) -> np.ndarray:
        """All of them, sorted."""
        return np.sort(np.concatenate([*self._runs, np.empty(0, dtype=np.int64)]))

    def _found(self, values: np.ndarray) -> np.ndarray:
        found = ~pl.Series(values).is_first_distinct().to_numpy()
        for run in self._runs:
            found |= are_members(run, values)
        return found

    def _add(self, values: np.ndarray) -> None:
        """Runs of similar length are merged, so there are never many."""
        if not len(values):
            return
        self._runs.append(values)
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            last, former = self._runs.pop(), self._runs.pop()
            self._runs.append(np.sort(np.concatenate([former, last]), kind="stable"))


def are_members(run: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Which of ``values`` stand in a sorted array that isn't empty."""
    places = np.minimum(np.searchsorted(run, values), len(run) - 1)
    found: np.ndarray = run[places] == values
    return found


def _shares(run: np.ndarray, order: np.ndarray) -> bool:
    """Whether two sorted arrays have a member in common."""
    return bool(are_members(run, order).any())


class RecordNumbers:
    """Numbers of records from 1 to ``most``, as bits: an eighth of a byte for each record there is."""

    def __init__(self, most: int) -> None:
        self._bits = np.zeros((most >> 3) + 1, dtype=np.uint8)
        self.is_empty = True

    def add(self, numbers: np.ndarray) -> None:
        """Put numbers in, Int64."""
        np.bitwise_or.at(self._bits, numbers >> 3, np.left_shift(1, numbers & 7).astype(np.uint8))
        self.is_empty &= not len(numbers)

    def holds(self, numbers: np.ndarray) -> np.ndarray:
        """Which of ``numbers`` are in."""
        found: np.ndarray = (self._bits[numbers >> 3] >> (numbers & 7).astype(np.uint8)) & 1 == 1
        return found


class Repeats:
    """Records of one file that came before in it, in memory that doesn't grow with the file.

    The newest stretch is held; older ones lie sorted in a spool file. What repeats a record of an older stretch is
    told by ``late``, at the end.
    """

    def __init__(self, spool: Path, held: int = HELD_RECORDS) -> None:
        self._spool, self._held = spool, held
        self._seen = Seen()
        self._new: list[np.ndarray] = []
        self._count = self._last = 0
        self._cuts: list[np.ndarray] = []

    def repeated(self, hashes: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        """Which of the records, whose numbers ascend, came before in their stretch."""
        found = self._seen.repeated(hashes)
        self._last = int(numbers[-1]) if len(numbers) else self._last
        self._new.append(np.stack([hashes, numbers])[:, ~found])
        self._count += len(hashes)
        if self._count >= self._held:
            self._spill()
        return found

    def late(self) -> RecordNumbers:
        """Numbers of the records that repeat one of an older stretch; removes the spool file."""
        found = RecordNumbers(self._last)
        if self._cuts:
            self._spill()
            for bucket in range(_BUCKETS):
                found.add(self._late_of(bucket))
            self._spool.unlink()
        return found

    def _spill(self) -> None:
        """Append the stretch, sorted by hash, and remember where each bucket of hashes begins."""
        rows = np.concatenate([*self._new, np.empty((2, 0), dtype=np.int64)], axis=1)
        rows = rows[:, np.argsort(rows[0])]
        cuts = np.append(np.searchsorted(rows[0], _EDGES), rows.shape[1])
        self._cuts.append(cuts + self._spool.stat().st_size // 16 if self._cuts else cuts)
        with self._spool.open("ab") as handle:
            handle.write(rows.T.tobytes())
        self._seen, self._new, self._count = Seen(), [], 0

    def _late_of(self, bucket: int) -> np.ndarray:
        spans = [(int(cuts[bucket]), int(cuts[bucket + 1])) for cuts in self._cuts]
        parts = [np.fromfile(self._spool, np.int64, 2 * (b - a), offset=16 * a).reshape(-1, 2) for a, b in spans]
        rows = np.concatenate(parts)
        rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
        late: np.ndarray = rows[1:, 1][rows[1:, 0] == rows[:-1, 0]]
        return late


class KnownRecords:
    """The newest content of each natural key in earlier files of the source: 16 bytes per key."""

    def __init__(self, files: Sequence[str]) -> None:
        self._keys, self._hashes = _newest([_read(path) for path in files])

    def is_repeated(self, keys: np.ndarray, hashes: np.ndarray) -> np.ndarray:
        """Where the newest earlier record of the same key has the same content."""
        if not len(self._keys):
            return np.zeros(len(keys), dtype=bool)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found: np.ndarray = (self._keys[places] == keys) & (self._hashes[places] == hashes)
        return found

    def has(self, keys: np.ndarray) -> np.ndarray:
        """Which of the keys an earlier record has."""
        return are_members(self._keys, keys) if len(self._keys) else np.zeros(len(keys), dtype=bool)


def _read(path: str) -> tuple[np.ndarray, np.ndarray]:
    with open(path, "rb") as handle:  # noqa: PTH123 - a handle, so that the name is never taken for a pattern
        frame = pl.read_parquet(handle, columns=["key_hash", "record_hash"])
    return frame["key_hash"].to_numpy(), frame["record_hash"].to_numpy()


def _newest(parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Keys in order and the hash that came last with each, of keys and hashes from the oldest to the newest."""
    none = np.empty(0, dtype=np.int64)
    keys = np.concatenate([none, *(keys for keys, _ in parts)])
    hashes = np.concatenate([none, *(hashes for _, hashes in parts)])
    parts.clear()
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    is_last = np.append(keys[1:] != keys[:-1], np.ones(min(1, len(keys)), dtype=bool))
    return keys[is_last], hashes[order[is_last]]

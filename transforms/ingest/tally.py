"""Counts of one parse: the ledger's numbers."""

from dataclasses import dataclass, field

import numpy as np

_MASK = (1 << 64) - 1
_CELLS_OF = "measurement"


@dataclass
class Tally:
    """``rows``: by contract; ``cells``: of a contract filled cell by cell, in and out; ``rules``: refused by rule.

    ``hash_left_out``: sum of the content hashes of repeated and refused records; the loaded ones are summed from disk.
    """

    records_in: int = 0
    loaded: int = 0
    quarantined: int = 0
    duplicate: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    hash_in: int = 0
    hash_left_out: int = 0
    rules: dict[str, int] = field(default_factory=dict)
    cells: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, hashes: np.ndarray, is_good: np.ndarray, is_repeated: np.ndarray, bad: int) -> None:
        """Records with their content hashes, UInt64: loaded, repeated, else refused; ``bad`` ones have no hash."""
        is_rejected = ~(is_good | is_repeated)
        self.records_in += len(is_good) + bad
        self.loaded += int(is_good.sum())
        self.duplicate += int(is_repeated.sum())
        self.quarantined += int(is_rejected.sum()) + bad
        self.hash_in = (self.hash_in + _sum(hashes)) & _MASK
        self.leave_out(hashes[is_repeated])
        self.leave_out(hashes[is_rejected])

    def leave_out(self, hashes: np.ndarray) -> None:
        """Content hashes, UInt64, of records that aren't loaded."""
        self.hash_left_out = (self.hash_left_out + _sum(hashes)) & _MASK

    def take_back(self, gone: dict[str, int]) -> None:
        """Rows of each part that turned out to repeat others after they were counted; ``records`` are the records."""
        self.loaded -= gone["records"]
        self.duplicate += gone["records"]
        for name in gone.keys() & self.rows.keys():
            self.rows[name] -= gone[name]
        for number in ("in", "loaded") if _CELLS_OF in self.cells else ():
            self.cells[_CELLS_OF][number] -= gone.get(_CELLS_OF, 0)

    def count_cells(self, filled: int, loaded: int, refused: int) -> None:
        """Cells that are measured actuals."""
        cells = self.cells.setdefault(_CELLS_OF, {"in": 0, "loaded": 0, "quarantined": 0})
        for number, count in zip(("in", "loaded", "quarantined"), (filled, loaded, refused), strict=True):
            cells[number] += count


def _sum(values: np.ndarray) -> int:
    return int(values.sum(dtype=np.uint64))

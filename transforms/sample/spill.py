"""A sort on disk: blocks write rows in any order, the exports read them back in time order.

Memory holds one block while writing and one bucket of days while reading, however many customers.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from transforms.sample.plan import DAY

# Small groups, so that a bucket of days reads little more than its own rows.
ROW_GROUP = 2_000
BUCKET_CELLS = 2_000_000


class Spill:
    """Intermediate rows of one simulation below a private folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._per_day: dict[str, dict[int, int]] = {}
        self._width: dict[str, int] = {}

    def add(self, table: str, block: int, frame: pl.DataFrame) -> None:
        """Keep one block's rows of a table."""
        folder = self.folder / table
        self._width[table] = frame.width
        folder.mkdir(parents=True, exist_ok=True)
        frame.sort("_at").write_parquet(folder / f"{block:06d}.parquet", compression="lz4", row_group_size=ROW_GROUP)
        days, counts = np.unique(frame["_at"].to_numpy() // DAY, return_counts=True)
        seen = self._per_day.setdefault(table, {})
        for day, count in zip(days.tolist(), counts.tolist(), strict=True):
            seen[day] = seen.get(day, 0) + count

    def tables(self) -> list[str]:
        """Names of the tables that have rows."""
        return sorted(self._per_day)

    def rows(self, table: str) -> int:
        """Number of rows kept."""
        return sum(self._per_day.get(table, {}).values())

    def scan(self, table: str) -> pl.LazyFrame:
        """All rows of a table in block order."""
        return pl.scan_parquet(sorted((self.folder / table).glob("*.parquet")), glob=False)

    def in_order(self, table: str) -> Iterator[pl.DataFrame]:
        """The rows in time order, some days at a time; ties by key, then file."""
        for first, last in self._buckets(table):
            within = (pl.col("_at") >= first * DAY) & (pl.col("_at") < (last + 1) * DAY)
            bucket = self.scan(table).filter(within).collect()
            yield bucket.sort("_at", "_id", "_file", "_dirt", nulls_last=False, maintain_order=True)

    def _buckets(self, table: str) -> Iterator[tuple[int, int]]:
        most = BUCKET_CELLS // self._width.get(table, 1)
        days = sorted(self._per_day.get(table, {}).items())
        first: int | None = None
        last = held = 0
        for day, count in days:
            if first is not None and held + count > most:
                yield first, last
                first, held = None, 0
            first, last, held = day if first is None else first, day, held + count
        if first is not None:
            yield first, last

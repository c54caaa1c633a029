"""Which equal records of a file are the first, the second and so on: they are different people without a number."""

import numpy as np
import polars as pl

from transforms.ingest.members import Members


class Occurrences:
    """How many equal records came before each one of a file."""

    def __init__(self, seen: Members) -> None:
        self._seen = seen
        self._more: dict[int, int] = {}

    def of(self, hashes: pl.Series) -> pl.Series:
        """Counts from 0, for one more batch."""
        found = self._seen.repeated(hashes.to_numpy())
        counts = np.zeros(len(hashes), dtype=np.int64)
        if found.any():
            counts[found] = self._further(hashes.filter(found))
        return pl.Series(counts)

    def _further(self, hashes: pl.Series) -> np.ndarray:
        frame = hashes.alias("h").to_frame().with_columns(n=pl.int_range(1, pl.len() + 1).over("h"))
        last = frame.group_by("h").agg(pl.col("n").max())
        before = last.select("h", before=pl.Series([self._more.get(h, 0) for h in last["h"]], dtype=pl.Int64))
        self._more.update((h, self._more.get(h, 0) + n) for h, n in last.iter_rows())
        joined = frame.join(before, on="h", how="left", maintain_order="left")
        return joined.select(pl.col("n") + pl.col("before")).to_series().to_numpy()

"""Which equal records of a file are the first, the second and so on: they are different people without a number."""

import numpy as np
import polars as pl

from transforms.ingest.counts import Counts
from transforms.ingest.members import Members


class Occurrences:
    """How many equal records came before each one of a file."""

    def __init__(self, seen: Members, more: Counts) -> None:
        self._seen, self._more = seen, more

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
        before = last.select("h", before=pl.Series(self._more.add(last["h"].to_numpy(), last["n"].to_numpy())))
        joined = frame.join(before, on="h", how="left", maintain_order="left")
        return joined.select(pl.col("n") + pl.col("before")).to_series().to_numpy()

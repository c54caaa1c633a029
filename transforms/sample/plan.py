"""What one simulation is: its size, its dates, its seed, and the random stream of each block."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import numpy as np

Split = Literal["all", "month", "day"]
DEFAULT_CUSTOMERS, DEFAULT_DAYS, DEFAULT_SEED = 500, 120, 20260930
DEFAULT_END = date(2026, 9, 30)
DAY = 86_400
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Plan:
    """Arguments of one simulation and the dates that follow from them. Times are local epoch seconds."""

    customers: int
    days: int
    seed: int
    end: date = DEFAULT_END
    split: Split = "all"
    block_size: int = 5_000

    @cached_property
    def start(self) -> date:
        """First simulated day."""
        return self.end - timedelta(days=self.days - 1)

    @cached_property
    def start_s(self) -> int:
        """Local epoch second at which the window opens."""
        return (self.start - EPOCH).days * DAY

    @cached_property
    def stop_s(self) -> int:
        """Local epoch second at which the window closes (exclusive)."""
        return self.start_s + self.days * DAY

    @cached_property
    def cutover(self) -> date:
        """First day of the questionnaire's second version."""
        return self.start + timedelta(days=round(self.days * 0.65))

    @property
    def blocks(self) -> int:
        """Number of independent blocks of customers."""
        return -(-self.customers // self.block_size)

    @cached_property
    def units(self) -> int:
        """Number of shops with their own service team."""
        return int(np.clip(round(0.27 * self.customers**0.5), 4, 120))

    def start_date_of(self, share: float) -> date:
        """The day at which this share of the window has passed."""
        return self.start + timedelta(days=round(self.days * share))

    def rng(self, block: int, *stream: int) -> np.random.Generator:
        """The random stream of a block; equal for equal arguments, whatever ran before."""
        return np.random.default_rng(np.random.SeedSequence([self.seed, block, *stream]))

    def export_date(self, days: np.ndarray) -> np.ndarray:
        """Day number of the export that first holds a row of each day (day numbers since the epoch)."""
        last = (self.end - EPOCH).days
        if self.split == "day":
            return np.minimum(days, last)
        if self.split == "all":
            return np.full_like(days, last)
        months = days.astype("datetime64[D]").astype("datetime64[M]") + 1
        return np.minimum(months.astype("datetime64[D]").astype(np.int64) - 1, last)


def padded(numbers: np.ndarray, width: int) -> np.ndarray:
    """Whole numbers as text with leading zeros."""
    return np.char.zfill(numbers.astype("U20"), width) if len(numbers) else np.empty(0, f"U{width}")

"""Flat views of a journey: one entry per contact, times as text, and the meta columns of a table.

Meta columns begin with ``_``: ``_file`` day number of the export that holds the row, ``_at`` sort
time, ``_id`` sort key; ``_dirt``, ``_expected`` and ``_column`` tell planted dirt.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.sample.plan import DAY, Plan, padded
from transforms.sample.revisions import Moments, with_moments
from transforms.sample.slots import ORDER, REORDER, Journey, Slot

DIRT_META = ("_dirt", "_expected", "_column")


@dataclass
class Flat:
    """Contacts of one block that satisfy a condition: slot number and customer position of each."""

    journey: Journey
    slot: np.ndarray
    who: np.ndarray

    def __len__(self) -> int:
        return len(self.slot)

    def of(self, name: str) -> np.ndarray:
        """A slot field for each entry."""
        return np.stack([getattr(s, name) for s in self.journey.slots])[self.slot, self.who]

    def person(self, name: str) -> np.ndarray:
        """A customer field for each entry."""
        return getattr(self.journey.people, name)[self.who]

    def touchpoint(self) -> np.ndarray:
        """Index into TOUCHPOINTS."""
        return np.array([s.touchpoint for s in self.journey.slots])[self.slot]

    def ids(self, prefix: str) -> np.ndarray:
        """A readable key of customer and slot."""
        tail = padded(self.slot, 2)
        return np.char.add(np.char.add(prefix, padded(self.person("no"), 7)), tail)


def flat(journey: Journey, name: str, slots: tuple[int, ...] | None = None) -> Flat:
    """The contacts where the boolean slot field ``name`` holds."""
    mask = np.stack([getattr(s, name) for s in journey.slots])
    if slots is not None:
        mask[[i for i in range(len(mask)) if i not in slots]] = False
    slot, who = np.nonzero(mask)
    return Flat(journey, slot, who)


def order_ids(journey: Journey) -> tuple[np.ndarray, np.ndarray]:
    """First and second order id of each customer; empty where there is none."""
    return _order_id(journey, journey.slots[ORDER], "1"), _order_id(journey, journey.slots[REORDER], "2")


def _order_id(journey: Journey, slot: Slot, tail: str) -> np.ndarray:
    day = np.char.replace((slot.at // DAY).astype("datetime64[D]").astype("U10"), "-", "")
    no = padded(journey.people.no, 7)
    return np.where(slot.present, np.char.add(np.char.add(np.char.add("HS", day), no), tail), "")


def order_of(entries: Flat) -> np.ndarray:
    """Order each contact belongs to, empty before the first order."""
    first, second = order_ids(entries.journey)
    return np.where(
        entries.slot < ORDER, "", np.where(entries.slot >= REORDER, second[entries.who], first[entries.who])
    )


def stamp(seconds: np.ndarray, style: str = "%Y-%m-%d %H:%M:%S", valid: np.ndarray | None = None) -> pl.Series:
    """Local epoch seconds as text; null where not ``valid``."""
    series = pl.Series(seconds.astype(np.int64))
    if valid is not None:
        series = pl.select(pl.when(pl.lit(pl.Series(valid))).then(pl.lit(series))).to_series()
    return pl.select(pl.from_epoch(pl.lit(series), time_unit="s").dt.strftime(style)).to_series()


def with_meta(
    frame: pl.DataFrame, plan: Plan, at: np.ndarray, key: np.ndarray, moments: Moments | None = None
) -> pl.DataFrame:
    """The frame with its meta columns; ``moments`` says when its later columns become known."""
    return with_moments(frame, plan, moments or {}).with_columns(
        pl.Series("_file", plan.export_date(at // DAY), dtype=pl.Int32),
        pl.Series("_at", at, dtype=pl.Int64),
        pl.Series("_id", key, dtype=pl.String),
        *(pl.lit(None, dtype=pl.String).alias(name) for name in DIRT_META),
    )


def text_or_null(values: np.ndarray) -> pl.Series:
    """Text; null where empty."""
    series = pl.Series(values.astype(str), dtype=pl.String)
    return pl.select(pl.when(pl.lit(series) != "").then(pl.lit(series))).to_series()

"""Who the customers are: identity, segment, home unit, temperament, scripted pattern."""

from dataclasses import dataclass

import numpy as np

from transforms.sample.catalogue import CITIES, HOLDOUT_SHARE, REGIONS, SEGMENTS
from transforms.sample.plan import DAY, Plan, padded

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN = "安宁晴川禾风清越之南星河雨桐知夏一鸣子衿若水长歌云起青禾明远"
PHONE_PREFIX = "154"
_STRIDE, _RANGE = 48_271_237, 10**8


@dataclass
class People:
    """One block of customers; every array has one entry per customer."""

    no: np.ndarray
    phone: np.ndarray
    name: np.ndarray
    segment: np.ndarray
    unit: np.ndarray
    joined_s: np.ndarray
    is_contractual: np.ndarray
    trait: np.ndarray
    tendency: np.ndarray
    pattern: np.ndarray
    is_holdout: np.ndarray
    start_s: np.ndarray
    is_traditional: np.ndarray

    def __len__(self) -> int:
        return len(self.no)


def phones(plan: Plan, no: np.ndarray) -> np.ndarray:
    """Eleven digits with 154, a mobile prefix no operator uses; one number per customer, no two alike."""
    digits = (no.astype(np.int64) * _STRIDE + plan.seed * 7_919) % _RANGE
    return np.char.add(PHONE_PREFIX, padded(digits, 8))


def names(rng: np.random.Generator, n: int) -> np.ndarray:
    """Invented names of two or three characters."""
    surname = np.array(list(SURNAMES))[rng.integers(0, len(SURNAMES), n)]
    given = np.array(list(GIVEN))
    first, second = given[rng.integers(0, len(given), n)], given[rng.integers(0, len(given), n)]
    return np.char.add(np.char.add(surname, first), np.where(rng.random(n) < 0.7, second, ""))


def people(plan: Plan, block: int) -> People:
    """The customers of one block."""
    size = plan.block_size
    no = np.arange(block * size, min((block + 1) * size, plan.customers))
    n, rng = len(no), plan.rng(block, 1)
    return People(
        no=no,
        phone=phones(plan, no),
        name=names(rng, n),
        segment=rng.choice(len(SEGMENTS), n, p=(0.35, 0.35, 0.15, 0.15)),
        unit=rng.integers(0, plan.units, n),
        joined_s=plan.start_s - rng.integers(30, 1500, n) * DAY,
        is_contractual=rng.random(n) < 0.2,
        trait=rng.normal(0, 1, n),
        tendency=np.where(rng.random(n) < 0.25, -3.5, rng.normal(0.9, 0.7, n)),
        pattern=rng.choice(4, n, p=(0.85, 0.05, 0.05, 0.05)),
        is_holdout=rng.random(n) < HOLDOUT_SHARE,
        start_s=plan.start_s + (rng.random(n) * plan.days * 0.8 * DAY).astype(np.int64),
        is_traditional=rng.random(n) < 0.06,
    )


def unit_ids(plan: Plan) -> np.ndarray:
    """U001 … in order."""
    return np.char.add("U", padded(np.arange(1, plan.units + 1), 3))


def unit_region(plan: Plan) -> np.ndarray:
    """Region of each unit."""
    return np.array(REGIONS)[np.arange(plan.units) % len(REGIONS)]


def unit_city(plan: Plan) -> np.ndarray:
    """City of each unit."""
    region = unit_region(plan)
    return np.array([CITIES[r][(i // len(REGIONS)) % 4] for i, r in enumerate(region)])


def unit_quality(plan: Plan) -> np.ndarray:
    """How much better or worse than the company each unit is, in standard deviations."""
    drawn = plan.rng(0, 99).normal(0, 1, plan.units).clip(-2, 2)
    return drawn - drawn.mean()


def callback_start_s(plan: Plan) -> np.ndarray:
    """Second from which a unit's service desk calls back within a day: a staggered roll-out, a third never."""
    share = np.array((0.1, 0.3, 0.5, 0.7, 9.0, 9.0))[np.arange(plan.units) % 6]
    return plan.start_s + (share * plan.days * DAY).astype(np.int64)

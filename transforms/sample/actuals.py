"""What really was delivered per customer and attribute, in its unit and on the common 0–10 scale."""

from functools import cache

import numpy as np

from transforms.sample.catalogue import ATTRIBUTES
from transforms.sample.plan import Plan
from transforms.sample.population import unit_quality
from transforms.sample.slots import DELIVERY, HOTLINE, INSTALLATION, Journey

MEASURED = ("safety_check", "usage_guidance", "site_tidiness")
SOURCE_SLOT = {
    "delivery_speed": DELIVERY,
    "on_time_delivery": DELIVERY,
    "installation_speed": INSTALLATION,
    "reply_speed": HOTLINE,
    **dict.fromkeys(MEASURED, INSTALLATION),
}


def to_score(attribute: int, value: np.ndarray) -> np.ndarray:
    """The 0–10 score of values in the attribute's unit."""
    points = np.array(ATTRIBUTES[attribute].scale)
    return np.interp(value, points[:, 0], points[:, 1])


def measured(plan: Plan, journey: Journey, block: int) -> dict[str, np.ndarray]:
    """Inspection values of each customer's first installation (percent, minutes, points)."""
    rng, n = plan.rng(block, 3), len(journey.people)
    quality = unit_quality(plan)[journey.people.unit]
    return {
        "safety_check": np.clip(rng.normal(91 + 2.0 * quality, 6, n), 0, 100).round(0),
        "usage_guidance": np.clip(rng.gamma(6, (11 + 1.0 * quality) / 6), 1, 60).round(1),
        "site_tidiness": np.clip(rng.normal(7.3 + 0.3 * quality, 0.9, n), 0, 10).round(1),
    }


def actuals(journey: Journey, values: dict[str, np.ndarray]) -> np.ndarray:
    """Array customer × attribute in units; nan where the customer hasn't lived it."""
    delivery = journey.slots[DELIVERY]
    on_time = np.where(delivery.at <= delivery.promised, 100.0, 0.0)
    known = {
        "delivery_speed": delivery.actual,
        "on_time_delivery": on_time,
        "installation_speed": journey.slots[INSTALLATION].actual,
        "reply_speed": journey.slots[HOTLINE].actual,
        **values,
    }
    columns = [np.where(journey.slots[SOURCE_SLOT[a.code]].present, known[a.code], np.nan) for a in ATTRIBUTES]
    return np.stack(columns, axis=1)


@cache
def experienced_from() -> np.ndarray:
    """Slot from which each attribute can be judged."""
    return np.array([SOURCE_SLOT[a.code] for a in ATTRIBUTES])

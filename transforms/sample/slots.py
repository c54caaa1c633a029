"""What one possible contact of a journey is, and how the contacts of a block are held."""

from dataclasses import dataclass, field, fields
from typing import Self

import numpy as np

from transforms.sample.catalogue import CAMPAIGNS
from transforms.sample.plan import DAY
from transforms.sample.population import People

HOUR = 3_600
# touchpoint, chance of the contact, mean days since the contact before
SLOTS = (
    ("brand_ad", 0.85, 0.0),
    ("social_content", 0.45, 4.0),
    ("online_consult", 0.45, 5.0),
    ("showroom", 0.62, 6.0),
    ("order_pay", 0.72, 4.0),
    ("delivery", 1.0, 0.0),
    ("installation", 0.92, 0.0),
    ("product_use", 0.75, 6.0),
    ("hotline", 0.38, 8.0),
    ("repair", 0.6, 0.0),
    ("member_care", 0.65, 9.0),
    ("member_care", 0.5, 10.0),
    ("member_care", 0.4, 10.0),
    ("showroom", 0.08, 5.0),
    ("order_pay", 0.0, 0.0),
    ("delivery", 1.0, 0.0),
    ("installation", 0.9, 0.0),
    ("hotline", 0.12, 6.0),
)
ORDER, DELIVERY, INSTALLATION, HOTLINE, REPAIR = 4, 5, 6, 8, 9
REORDER, REDELIVERY, REINSTALLATION, RECALL = 14, 15, 16, 17
SURVEYED = {
    "online_consult",
    "showroom",
    "order_pay",
    "delivery",
    "installation",
    "product_use",
    "hotline",
    "repair",
    "member_care",
}
SCRIPT_FIRST = 4
SCRIPTS = {1: (0.85, 0.9, 0.8, 0.85), 2: (-0.7, -0.85, -0.75, -0.8), 3: (0.85, 0.8, -0.85, -0.4)}
PERSONAL = [c[1] for c in CAMPAIGNS].index("individual")
REACH = {"mass": 1.0, "segment": 0.5, "individual": 0.8}
NEVER = np.iinfo(np.int64).max


@dataclass
class Slot:
    """One possible contact of every customer of the block. Times are local epoch seconds."""

    no: int
    touchpoint: int
    present: np.ndarray
    at: np.ndarray
    emotion: np.ndarray
    actual: np.ndarray  # days, hours or minutes of the attribute this contact realises; nan where none
    promised: np.ndarray
    steps: np.ndarray
    is_initiated: np.ndarray
    impact: np.ndarray
    participation: np.ndarray
    disconfirmation: np.ndarray
    visit: np.ndarray
    invited: np.ndarray
    sent: np.ndarray
    suppressed: np.ndarray
    bounced: np.ndarray
    opened: np.ndarray
    propensity: np.ndarray
    answered: np.ndarray
    answered_at: np.ndarray
    felt: np.ndarray  # emotion as remembered when answering
    csat: np.ndarray
    action: np.ndarray  # 0 none, else 1-based index into ACTIONS
    action_at: np.ndarray
    is_escalated: np.ndarray

    @classmethod
    def blank(cls, no: int, touchpoint: int, n: int) -> Self:
        """A slot in which nothing has happened yet."""
        kinds = dict.fromkeys(_BOOLEANS, bool) | dict.fromkeys(_FLOATS, float)
        names = [f.name for f in fields(cls)[2:]]
        return cls(no, touchpoint, **{name: np.zeros(n, kinds.get(name, np.int64)) for name in names})

    @property
    def has_action(self) -> np.ndarray:
        """Who is offered something after a low answer."""
        return self.action > 0


_BOOLEANS = ("present", "is_initiated", "invited", "suppressed", "bounced", "answered", "is_escalated")
_FLOATS = ("emotion", "actual", "propensity", "felt")


@dataclass
class Journey:
    """All slots of one block and the messages its customers were sent."""

    people: People
    message_at: np.ndarray
    is_addressed: np.ndarray
    slots: list[Slot] = field(default_factory=list)


@dataclass
class State:
    """What the slots before leave behind, per customer."""

    clock: np.ndarray
    boost: np.ndarray
    boost_at: np.ndarray
    visits: np.ndarray
    asked: np.ndarray


def daytime(at: np.ndarray, opens: int = 9, closes: int = 20) -> np.ndarray:
    """The time itself while the company is open, else within ten hours of the next opening."""
    hour = at % DAY / HOUR
    midnight = at - at % DAY + DAY * (hour >= closes)
    return np.where((hour >= opens) & (hour < closes), at, midnight + opens * HOUR + at % (10 * HOUR))

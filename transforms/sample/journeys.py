"""What happens to each customer: contacts in order, the latent emotion of each, and what they answer.

A block is simulated slot by slot: a slot is one possible contact of the journey, and all customers
of the block pass it together. A low answer may start an action, which lifts the following contacts.
"""

from dataclasses import dataclass, field

import numpy as np

from transforms.sample.catalogue import (
    ACTIONS,
    BASE_REPEAT,
    CAMPAIGNS,
    EFFECT_CALLBACK,
    HALF_LIFE_DAYS,
    LIFT_INDIVIDUAL,
    SLOPE_HABITUATION,
    TOUCHPOINT_INDEX,
    TOUCHPOINTS,
)
from transforms.sample.plan import DAY, Plan
from transforms.sample.population import People, callback_start_s, unit_quality

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
    visit: np.ndarray

    @property
    def has_action(self) -> np.ndarray:
        """Who is offered something after a low answer."""
        return self.action > 0


@dataclass
class Journey:
    """All slots of one block and the messages its customers were sent."""

    people: People
    message_at: np.ndarray
    is_addressed: np.ndarray
    slots: list[Slot] = field(default_factory=list)


@dataclass
class _State:
    """What the slots before leave behind, per customer."""

    clock: np.ndarray
    boost: np.ndarray
    boost_at: np.ndarray
    visits: np.ndarray
    bought: np.ndarray


def simulate(plan: Plan, people: People, block: int) -> Journey:
    """Walk one block of customers through every slot."""
    n, rng = len(people), plan.rng(block, 2)
    state = _State(
        clock=people.start_s.copy(),
        boost=np.zeros(n),
        boost_at=np.full(n, NEVER),
        visits=np.zeros((n, len(TOUCHPOINTS)), np.int64),
        bought=np.zeros(n, bool),
    )
    journey = Journey(people, _message_times(plan, n, rng), _addressed(n, rng))
    for no in range(len(SLOTS)):
        slot = _contact(plan, journey, state, no, rng)
        _ask(plan, people, slot, rng)
        _act(plan, people, slot, state, rng)
        journey.slots.append(slot)
    return journey


def _message_times(plan: Plan, n: int, rng: np.random.Generator) -> np.ndarray:
    base = plan.start_s + np.array([c[3] for c in CAMPAIGNS]) * plan.days * DAY
    return (base[None, :] + rng.integers(9 * HOUR, 20 * HOUR, (n, len(CAMPAIGNS)))).astype(np.int64)


def _addressed(n: int, rng: np.random.Generator) -> np.ndarray:
    """Whom each campaign means to reach, the later held-back included; customer × campaign."""
    return rng.random((n, len(CAMPAIGNS))) < np.array([REACH[c[1]] for c in CAMPAIGNS])


def daytime(at: np.ndarray, opens: int = 9, closes: int = 20) -> np.ndarray:
    """The time itself while the company is open, else within ten hours of the next opening."""
    hour = at % DAY / HOUR
    midnight = at - at % DAY + DAY * (hour >= closes)
    return np.where((hour >= opens) & (hour < closes), at, midnight + opens * HOUR + at % (10 * HOUR))


def _contact(plan: Plan, journey: Journey, state: _State, no: int, rng: np.random.Generator) -> Slot:
    people, (code, chance, gap) = journey.people, SLOTS[no]
    n, touchpoint = len(people), TOUCHPOINT_INDEX[code]
    present = _present(journey, no, chance, rng)
    at, actual, promised = _when(plan, journey, state, no, gap, rng)
    # The clock also runs past the end of the window, so that nothing follows a contact that fell behind it.
    clock = np.where(present, at, state.clock)
    present &= at < plan.stop_s - HOUR
    state.visits[:, touchpoint] += present
    emotion = _emotion(plan, people, state, no, touchpoint, at, actual, rng)
    state.clock = clock
    share = _participation(people, emotion, rng)
    steps = TOUCHPOINTS[touchpoint].steps
    blank, zero = np.zeros(n, np.int64), np.zeros(n, bool)
    return Slot(
        no,
        touchpoint,
        present,
        at,
        emotion,
        actual,
        promised,
        np.round(np.array((0.1, 0.5, 1.0))[share] * steps).astype(np.int64),
        rng.random(n) < np.array((0.15, 0.5, 0.9))[share],
        _impact(emotion, rng),
        share,
        _disconfirmation(emotion, rng),
        zero,
        blank,
        zero,
        zero,
        blank,
        np.zeros(n),
        zero,
        blank,
        np.zeros(n),
        blank,
        blank,
        blank,
        zero,
        state.visits[:, touchpoint].copy(),
    )


def _present(journey: Journey, no: int, chance: float, rng: np.random.Generator) -> np.ndarray:
    people, slots = journey.people, journey.slots
    drawn = rng.random(len(people))
    present = drawn < chance
    if no in (DELIVERY, INSTALLATION):
        present &= slots[ORDER].present if no == DELIVERY else slots[DELIVERY].present
    elif no == REPAIR:
        present &= slots[HOTLINE].present
    elif no in (REDELIVERY, REINSTALLATION):
        present &= slots[REORDER if no == REDELIVERY else REDELIVERY].present
    elif no == REORDER:
        personal = journey.is_addressed[:, PERSONAL] & ~people.is_holdout
        present = slots[ORDER].present & (drawn < BASE_REPEAT + LIFT_INDIVIDUAL * personal)
    elif no > INSTALLATION:
        present &= slots[ORDER].present
    scripted = (people.pattern > 0) & (no >= 3) & (no <= HOTLINE)
    return present | scripted if no != REORDER else present


def _when(
    plan: Plan, journey: Journey, state: _State, no: int, gap: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Time of the contact, the measured value it realises, and the promised time of a delivery."""
    people, n, clock = journey.people, len(state.clock), state.clock
    quality = unit_quality(plan)[people.unit]
    actual, promised = np.full(n, np.nan), np.zeros(n, np.int64)
    wait: np.ndarray = rng.gamma(2.0, max(gap, 0.3) / 2.0, n) * DAY * min(1.0, plan.days / 120)
    if no in (DELIVERY, REDELIVERY):
        wait = rng.lognormal(np.log(3.1) - 0.12 * quality, 0.35, n) * DAY
    elif no in (INSTALLATION, REINSTALLATION):
        wait = rng.lognormal(np.log(24) - 0.12 * quality, 0.55, n) * HOUR
    elif no == REORDER:
        clock = np.maximum(journey.message_at[:, PERSONAL], clock)
        wait = rng.uniform(DAY, 12 * DAY, n)
    at = daytime(clock + wait.astype(np.int64) + 600)
    if no in (DELIVERY, REDELIVERY):
        actual = (at - clock) / DAY
        promised = (
            clock - clock % DAY + DAY - 1 + np.ceil(actual + rng.normal(0.45, 1.0, n)).clip(1).astype(np.int64) * DAY
        )
    elif no in (INSTALLATION, REINSTALLATION):
        actual = (at - clock) / HOUR
    elif no in (HOTLINE, RECALL):
        actual = rng.lognormal(np.log(1.7) - 0.15 * quality, 0.8, n)
    return at, actual, promised


def _emotion(
    plan: Plan,
    people: People,
    state: _State,
    no: int,
    touchpoint: int,
    at: np.ndarray,
    actual: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    n = len(people)
    noise = rng.normal(0, 0.3, n)
    middle = {DELIVERY: 3.4, REDELIVERY: 3.4, INSTALLATION: 27.0, REINSTALLATION: 27.0}.get(no, 1.7)
    with np.errstate(invalid="ignore"):
        late = np.nan_to_num(np.log(actual / middle))
    habit = SLOPE_HABITUATION * np.log(np.maximum(state.visits[:, touchpoint], 1))
    lift = np.where(at > state.boost_at, state.boost, 0.0)
    base = TOUCHPOINTS[touchpoint].emotion + 0.26 * people.trait + 0.08 * unit_quality(plan)[people.unit]
    emotion = np.clip(base - 0.35 * late + habit + lift + noise, -1, 1)
    step = no - SCRIPT_FIRST
    for pattern, values in SCRIPTS.items():
        if 0 <= step < len(values):
            emotion = np.where(people.pattern == pattern, values[step], emotion)
    return emotion


def _participation(people: People, emotion: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    drive = 0.35 * people.tendency.clip(-1, 2) + 0.5 * np.abs(emotion) + rng.normal(0, 0.5, len(emotion))
    return np.digitize(drive, (0.25, 0.8))


def _impact(emotion: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.digitize(np.abs(emotion) + rng.normal(0, 0.12, len(emotion)), (0.25, 0.6))


def _disconfirmation(emotion: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return np.digitize(emotion + rng.normal(0, 0.15, len(emotion)), (-0.3, 0.5)) - 1


def _ask(plan: Plan, people: People, slot: Slot, rng: np.random.Generator) -> None:
    """Invite, remember with the planted half-life, answer or stay silent."""
    n = len(people)
    scripted = people.pattern > 0
    drawn = rng.random((n, 5))
    surveyed = TOUCHPOINTS[slot.touchpoint].code in SURVEYED
    slot.invited = slot.present & surveyed & ((drawn[:, 0] < 0.6) | scripted)
    recall = (drawn[:, 1] < 0.2) & ~scripted
    delay = np.where(recall, rng.uniform(10, 90, n) * DAY, rng.uniform(1, 20, n) * HOUR)
    slot.sent = daytime(slot.at + delay.astype(np.int64), 8, 21)
    slot.invited &= slot.sent < plan.stop_s
    slot.suppressed = slot.invited & (drawn[:, 2] < 0.02) & ~scripted
    slot.bounced = slot.invited & ~slot.suppressed & (drawn[:, 2] > 0.98) & ~scripted
    reaction = (rng.exponential(8, n) * HOUR).astype(np.int64) + 120
    slot.opened = slot.sent + reaction // 2
    slot.answered_at = daytime(slot.sent + reaction, 7, 24)
    logit = -0.75 + people.tendency + 0.45 * slot.emotion + 0.25 * slot.participation
    slot.propensity = np.where(scripted, 0.97, 1 / (1 + np.exp(-logit)))
    reachable = slot.invited & ~slot.suppressed & ~slot.bounced & (slot.answered_at < plan.stop_s)
    slot.answered = reachable & (drawn[:, 3] < slot.propensity)
    elapsed = np.maximum(slot.answered_at - slot.at, 0) / DAY
    slot.felt = np.clip(slot.emotion * 2 ** (-elapsed / HALF_LIFE_DAYS) + rng.normal(0, 0.06, n), -1, 1)
    slot.csat = np.clip(np.floor(1 + 2 * (slot.felt + 1) + 0.5), 1, 5).astype(np.int64)


def _act(plan: Plan, people: People, slot: Slot, state: _State, rng: np.random.Generator) -> None:
    """Start a closed-loop action after a low answer; only a callback helps what follows."""
    n = len(people)
    offered = slot.answered_at >= callback_start_s(plan)[people.unit]
    drawn, edges = rng.random(n), np.cumsum([a[0] for a in ACTIONS.values()])
    kind = np.where(drawn < edges[-1], np.searchsorted(edges, drawn) + 1, 0)
    kind = np.where((kind == 1) & ~offered, 0, kind)
    kind = np.where(slot.answered & (slot.csat <= 2) & (people.pattern == 0), kind, 0)
    slot.action = kind
    slot.action_at = slot.answered_at + rng.integers(HOUR, 20 * HOUR, n)
    slot.action = np.where(slot.action_at < plan.stop_s, kind, 0)
    calls = slot.no in (HOTLINE, RECALL)
    slot.is_escalated = slot.present & calls & (slot.emotion < -0.3) & (slot.action == 0) & (rng.random(n) < 0.3)
    helped = slot.action == 1
    state.boost = np.where(helped, EFFECT_CALLBACK, state.boost)
    state.boost_at = np.where(helped, slot.action_at, state.boost_at)

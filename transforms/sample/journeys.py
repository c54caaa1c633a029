"""What happens to each customer: contacts in order, the latent emotion of each, and what they answer.

A block is simulated slot by slot: a slot is one possible contact of the journey, and all customers
of the block pass it together. A low answer may start an action, which lifts the following contacts.
"""

import numpy as np

from transforms.sample.asking import act, ask
from transforms.sample.catalogue import (
    BASE_REPEAT,
    CAMPAIGNS,
    LIFT_INDIVIDUAL,
    SLOPE_HABITUATION,
    TOUCHPOINT_INDEX,
    TOUCHPOINTS,
)
from transforms.sample.plan import DAY, Plan
from transforms.sample.population import People, unit_quality
from transforms.sample.slots import (
    DELIVERY,
    HOTLINE,
    HOUR,
    INSTALLATION,
    NEVER,
    ORDER,
    PERSONAL,
    REACH,
    RECALL,
    REDELIVERY,
    REINSTALLATION,
    REORDER,
    REPAIR,
    SCRIPT_FIRST,
    SCRIPTS,
    SLOTS,
    Journey,
    Slot,
    State,
    daytime,
)


def simulate(plan: Plan, people: People, block: int) -> Journey:
    """Walk one block of customers through every slot."""
    n, rng = len(people), plan.rng(block, 2)
    state = State(
        clock=people.start_s.copy(),
        boost=np.zeros(n),
        boost_at=np.full(n, NEVER),
        visits=np.zeros((n, len(TOUCHPOINTS)), np.int64),
        asked=np.zeros(n, np.int64),
    )
    journey = Journey(people, _message_times(plan, n, rng), _addressed(n, rng))
    for no in range(len(SLOTS)):
        slot = _contact(plan, journey, state, no, rng)
        ask(plan, people, slot, state, rng)
        act(plan, people, slot, state, rng)
        journey.slots.append(slot)
    return journey


def _message_times(plan: Plan, n: int, rng: np.random.Generator) -> np.ndarray:
    base = plan.start_s + np.array([c[3] for c in CAMPAIGNS]) * plan.days * DAY
    return (base[None, :] + rng.integers(9 * HOUR, 20 * HOUR, (n, len(CAMPAIGNS)))).astype(np.int64)


def _addressed(n: int, rng: np.random.Generator) -> np.ndarray:
    """Whom each campaign means to reach, the later held-back included; customer × campaign."""
    return rng.random((n, len(CAMPAIGNS))) < np.array([REACH[c[1]] for c in CAMPAIGNS])


def _contact(plan: Plan, journey: Journey, state: State, no: int, rng: np.random.Generator) -> Slot:
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
    slot = Slot.blank(no, touchpoint, n)
    slot.present, slot.at, slot.emotion, slot.actual, slot.promised = present, at, emotion, actual, promised
    slot.steps = np.round(np.array((0.1, 0.5, 1.0))[share] * steps).astype(np.int64)
    slot.is_initiated = rng.random(n) < np.array((0.15, 0.5, 0.9))[share]
    slot.impact, slot.participation = _impact(emotion, rng), share
    slot.disconfirmation = _disconfirmation(emotion, rng)
    slot.visit = state.visits[:, touchpoint].copy()
    return slot


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
    plan: Plan, journey: Journey, state: State, no: int, gap: float, rng: np.random.Generator
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
    state: State,
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

"""Asking and acting: who is invited, what they remember, whether they answer, and what the company does then."""

import numpy as np

from transforms.sample.catalogue import ACTIONS, EFFECT_CALLBACK, FATIGUE_LOGIT, HALF_LIFE_DAYS, TOUCHPOINTS
from transforms.sample.plan import DAY, Plan
from transforms.sample.population import People, callback_start_s
from transforms.sample.slots import HOTLINE, HOUR, RECALL, SURVEYED, Slot, State, daytime


def ask(plan: Plan, people: People, slot: Slot, state: State, rng: np.random.Generator) -> None:
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
    logit = -0.55 + people.tendency + 0.45 * slot.emotion + 0.25 * slot.participation + FATIGUE_LOGIT * state.asked
    slot.propensity = np.where(scripted, 0.97, 1 / (1 + np.exp(-logit)))
    reachable = slot.invited & ~slot.suppressed & ~slot.bounced & (slot.answered_at < plan.stop_s)
    state.asked += slot.invited & ~slot.suppressed
    slot.answered = reachable & (drawn[:, 3] < slot.propensity)
    elapsed = np.maximum(slot.answered_at - slot.at, 0) / DAY
    slot.felt = np.clip(slot.emotion * 2 ** (-elapsed / HALF_LIFE_DAYS) + rng.normal(0, 0.06, n), -1, 1)
    slot.csat = np.clip(np.floor(1 + 2 * (slot.felt + 1) + 0.5), 1, 5).astype(np.int64)


def act(plan: Plan, people: People, slot: Slot, state: State, rng: np.random.Generator) -> None:
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

"""Tickets with their priority history, closed-loop actions, and messages sent."""

import numpy as np
import polars as pl

from transforms.sample.catalogue import ACTIONS, CAMPAIGNS, PRODUCTS
from transforms.sample.operations import STAFF_PER_UNIT, helplines, staff_ids
from transforms.sample.plan import DAY, Plan, padded
from transforms.sample.population import names, unit_ids
from transforms.sample.rows import Flat, flat, order_of, stamp, text_or_null, with_meta
from transforms.sample.slots import HOUR, Journey

ESCALATION = "supervisor_call"
COSTS = {ESCALATION: 25.0} | {name: spec[2] for name, spec in ACTIONS.items()}
ISO = "%Y-%m-%dT%H:%M:%S+08:00"
SUBJECTS = ("噪音", "漏水", "安装预约", "退换货", "发票", "使用咨询")


def tickets(plan: Plan, journey: Journey, block: int) -> pl.DataFrame:
    """One JSON object per case; open cases have no reply or no resolution yet."""
    entries, rng = helplines(journey), plan.rng(block, 7)
    n, opened, unit = len(entries), entries.of("at"), entries.person("unit")
    replied = opened + (entries.of("actual") * HOUR).astype(np.int64)
    resolved = replied + (rng.gamma(1.5, 2.2, n) * DAY).astype(np.int64)
    history, changed, has_change = _history(plan, entries.of("emotion"), opened, rng)
    frame = pl.DataFrame(
        {
            "ticket_id": entries.ids("K"),
            "customer": pl.DataFrame({"mobile": np.char.add("+86-", entries.person("phone"))}).to_struct(),
            "order_id": text_or_null(order_of(entries)),
            "unit_id": unit_ids(plan)[unit],
            "subject": np.array(SUBJECTS)[rng.integers(0, len(SUBJECTS), n)],
            "channel": np.where(rng.random(n) < 0.7, "phone", "wechat"),
            "owner": staff_ids(plan, unit, rng.integers(0, STAFF_PER_UNIT, n)),
            "opened_at": stamp(opened, ISO),
            "first_reply_at": stamp(replied, ISO, replied < plan.stop_s),
            "resolved_at": stamp(resolved, ISO, resolved < plan.stop_s),
            "priority_history": history,
        }
    )
    moments = {
        "first_reply_at": (replied, replied < plan.stop_s),
        "resolved_at": (resolved, resolved < plan.stop_s),
        "priority_history": (changed, has_change),
    }
    return with_meta(frame, plan, opened, entries.ids("K"), moments)


def _history(
    plan: Plan, emotion: np.ndarray, opened: np.ndarray, rng: np.random.Generator
) -> tuple[pl.Series, np.ndarray, np.ndarray]:
    """Priority at opening, for some a later change up or down; the time of the change and whether there is one."""
    n = len(emotion)
    first = np.where(emotion < -0.5, "P1", np.where(emotion < 0.1, "P2", "P3"))
    change = np.where(rng.random(n) < 0.5, "P1", "P4")
    when = opened + rng.integers(2 * HOUR, 60 * HOUR, n)
    has_change = (rng.random(n) < 0.25) & (change != first) & (when < plan.stop_s)
    start = pl.DataFrame({"priority": first, "changed_at": stamp(opened, ISO)}).to_struct("a")
    later = pl.DataFrame({"priority": change, "changed_at": stamp(when, ISO)}).to_struct("b")
    both = pl.DataFrame([start, later, pl.Series("has", has_change)])
    one, two = pl.concat_list("a"), pl.concat_list("a", "b")
    return both.select(pl.when("has").then(two).otherwise(one).alias("h")).to_series(), when, has_change


def actions(plan: Plan, journey: Journey, block: int) -> pl.DataFrame:
    """One row per closed-loop action, started by a low answer (``_trigger`` names its contact) or by a ticket."""
    rng = plan.rng(block, 8)
    answered, escalated = flat(journey, "has_action"), flat(journey, "is_escalated")
    kinds = np.array(list(ACTIONS))[answered.of("action") - 1]
    calls = np.full(len(escalated), ESCALATION)
    begun = np.minimum(escalated.of("at") + rng.integers(HOUR, 30 * HOUR, len(escalated)), plan.stop_s - 1)
    first = _actions(plan, answered, answered.of("action_at"), kinds, rng)
    first = first.with_columns(pl.Series("_trigger", answered.ids("E"), dtype=pl.String))
    second = _actions(plan, escalated, begun, calls, rng)
    second = second.with_columns(
        pl.Series("触发工单", escalated.ids("K"), dtype=pl.String), pl.lit(None, dtype=pl.String).alias("_trigger")
    )
    return pl.concat([first, second])


def _actions(
    plan: Plan, entries: Flat, opened: np.ndarray, kinds: np.ndarray, rng: np.random.Generator
) -> pl.DataFrame:
    n = len(entries)
    replied = opened + rng.integers(600, 6 * HOUR, n)
    closed = opened + rng.integers(8 * HOUR, 5 * DAY, n)
    is_replied, is_closed = replied < plan.stop_s, closed < plan.stop_s
    cost = np.array([COSTS[k] for k in kinds.tolist()], dtype=float) * rng.uniform(0.7, 1.3, n)
    frame = pl.DataFrame(
        {
            "编号": entries.ids("A"),
            "客户手机": entries.person("phone"),
            "触发答卷": pl.Series([None] * n, dtype=pl.String),
            "触发工单": pl.Series([None] * n, dtype=pl.String),
            "动作": kinds,
            "负责人": staff_ids(plan, entries.person("unit"), rng.integers(0, STAFF_PER_UNIT, n)),
            "创建时间": stamp(opened),
            "首次响应": stamp(replied, valid=is_replied),
            "关闭时间": stamp(closed, valid=is_closed),
            "成本": np.char.mod("%.2f", cost),
            "结果": np.where(is_closed, np.where(rng.random(n) < 0.8, "已解决", "未解决"), "处理中"),
        }
    )
    moments = {"首次响应": (replied, is_replied), "关闭时间": (closed, is_closed), "结果": (closed, is_closed)}
    return with_meta(frame, plan, opened, entries.ids("A"), moments)


def messages(plan: Plan, journey: Journey, block: int) -> pl.DataFrame:
    """One row per message, the control group's held-back ones included."""
    rng, has_left = plan.rng(block, 9), np.zeros(len(journey.people), bool)
    return pl.concat([_campaign(plan, journey, number, has_left, rng) for number in range(len(CAMPAIGNS))])


def _campaign(
    plan: Plan, journey: Journey, number: int, has_left: np.ndarray, rng: np.random.Generator
) -> pl.DataFrame:
    """A wrong name in 3 % of the messages; the individual one sometimes sells what was just bought.

    The more messages before, the likelier an opt-out; ``has_left`` remembers it.
    """
    code, level, product, _ = CAMPAIGNS[number]
    people, sent = journey.people, journey.message_at[:, number]
    who = np.nonzero((sent < plan.stop_s) & journey.is_addressed[:, number] & ~has_left)[0]
    n, at, held = len(who), sent[who], people.is_holdout[who]
    opened, left = at + rng.integers(300, 2 * DAY, n), at + rng.integers(2 * DAY, 3 * DAY, n)
    is_open = ~held & (rng.random(n) < 0.35) & (opened < plan.stop_s)
    is_out = is_open & (rng.random(n) < 0.01 + 0.02 * number) & (left < plan.stop_s)
    has_left[who[is_out]] = True
    own = np.array([p[0] for p in PRODUCTS])[(people.no[who] * 5 + np.where(rng.random(n) < 0.1, 0, 3)) % len(PRODUCTS)]
    called = np.where(rng.random(n) < 0.03, names(rng, n), people.name[who])
    key = np.char.add(f"M{number}", padded(people.no[who], 7))
    frame = pl.DataFrame(
        {
            "message_id": key,
            "phone": people.phone[who],
            "campaign": np.full(n, code),
            "level": np.full(n, level),
            "holdout": np.where(held, "1", "0"),
            "channel": np.where(rng.random(n) < 0.6, "sms", "wechat"),
            "product": np.full(n, product) if product else own,
            "salutation": text_or_null(np.where(level != "mass", called, "")),
            "sent_at": stamp(at, valid=~held),
            "opened_at": stamp(opened, valid=is_open),
            "opted_out_at": stamp(left, valid=is_out),
        }
    )
    return with_meta(frame, plan, at, key, {"opened_at": (opened, is_open), "opted_out_at": (left, is_out)})

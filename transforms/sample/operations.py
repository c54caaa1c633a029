"""What the company's own systems record per block: O-Data tables as their exports name the columns."""

import numpy as np
import polars as pl

from transforms.sample.actuals import MEASURED
from transforms.sample.catalogue import PRODUCTS, SEGMENTS, TOUCHPOINTS
from transforms.sample.plan import DAY, Plan, padded
from transforms.sample.population import unit_city, unit_ids, unit_region
from transforms.sample.rows import Flat, flat, order_ids, order_of, stamp, text_or_null, with_meta
from transforms.sample.slots import (
    DELIVERY,
    HOTLINE,
    HOUR,
    INSTALLATION,
    ORDER,
    RECALL,
    REDELIVERY,
    REINSTALLATION,
    REORDER,
    Journey,
)

STAFF_PER_UNIT = 8
UTC_OFFSET = 8 * HOUR


def staff_ids(plan: Plan, unit: np.ndarray, pick: np.ndarray) -> np.ndarray:
    """Employee number of the pick-th person of a unit."""
    return np.char.add(np.char.add(unit_ids(plan)[unit], "-E"), padded(pick % STAFF_PER_UNIT + 1, 2))


def orders(plan: Plan, journey: Journey, block: int) -> pl.DataFrame:
    """One row per order; the phone as a CRM writes it, with +86 and separators."""
    rng = plan.rng(block, 5)
    parts = [
        _orders_of(plan, journey, k, rng)
        for k in ((ORDER, DELIVERY, INSTALLATION), (REORDER, REDELIVERY, REINSTALLATION))
    ]
    return pl.concat(parts)


def _orders_of(plan: Plan, journey: Journey, slots: tuple[int, int, int], rng: np.random.Generator) -> pl.DataFrame:
    bought, delivered, installed = (journey.slots[s] for s in slots)
    who = np.nonzero(bought.present)[0]
    n, people = len(who), journey.people
    product = _products(people.no[who], rng, second=slots[0] == REORDER)
    price = np.array([p[1] for p in PRODUCTS])[product] * rng.uniform(0.85, 1.6, n)
    returned = delivered.present[who] & (rng.random(n) < np.where(delivered.emotion[who] < -0.5, 0.15, 0.02))
    return_s = delivered.at[who] + rng.integers(2 * DAY, 9 * DAY, n)
    frame = pl.DataFrame(
        {
            "订单编号": order_ids(journey)[0 if slots[0] == ORDER else 1][who],
            "收货人": people.name[who],
            "联系电话": _dressed(people.phone[who], rng),
            "门店编号": unit_ids(plan)[people.unit[who]],
            "商品": np.array([p[0] for p in PRODUCTS])[product],
            "渠道": np.where(rng.random(n) < 0.4, "online", "store"),
            "实付金额": np.char.mod("%.2f", price),
            "下单时间": stamp(bought.at[who]),
            "承诺送达时间": stamp(np.maximum(delivered.promised[who], bought.at[who] + DAY)),
            "签收时间": stamp(delivered.at[who], valid=delivered.present[who]),
            "安装完成时间": stamp(installed.at[who], valid=installed.present[who]),
            "退货时间": stamp(return_s, valid=returned & (return_s < plan.stop_s)),
        }
    )
    moments = {
        "签收时间": (delivered.at[who], delivered.present[who]),
        "安装完成时间": (installed.at[who], installed.present[who]),
        "退货时间": (return_s, returned & (return_s < plan.stop_s)),
    }
    return with_meta(frame, plan, bought.at[who], frame["订单编号"].to_numpy().astype(str), moments)


def _products(no: np.ndarray, rng: np.random.Generator, second: bool) -> np.ndarray:
    return (no * 5 + (3 if second else 0)) % len(PRODUCTS) if len(no) else no


def _dressed(phone: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    form = rng.integers(0, 4, len(phone))
    cut = [(p[:3], p[3:7], p[7:]) for p in phone]
    styles = ("+86 {} {} {}", "+86{}{}{}", "{}-{}-{}", "0086 {}{}{}")
    return np.array([styles[f].format(*parts) for parts, f in zip(cut, form, strict=True)], dtype="U20")


def contacts(plan: Plan, journey: Journey, block: int) -> pl.DataFrame:
    """One row per contact; times UTC."""
    entries, rng = flat(journey, "present"), plan.rng(block, 6)
    n, index = len(entries), entries.touchpoint()
    share = entries.of("participation")
    dwell = np.array([t.dwell_s for t in TOUCHPOINTS])[index] * rng.lognormal(0, 0.3, n) * (0.5 + 0.5 * share)
    frame = pl.DataFrame(
        {
            "event_id": entries.ids("E"),
            "mobile": entries.person("phone"),
            "touchpoint": np.array([t.code for t in TOUCHPOINTS])[index],
            "event_time": pl.from_epoch(pl.Series(entries.of("at") - UTC_OFFSET), time_unit="s").cast(
                pl.Datetime("us")
            ),
            "channel": _channels(index, rng),
            "unit_id": unit_ids(plan)[entries.person("unit")],
            "order_id": text_or_null(order_of(entries)),
            "employee_id": staff_ids(plan, entries.person("unit"), rng.integers(0, STAFF_PER_UNIT, n)),
            "customer_initiated": entries.of("is_initiated"),
            "steps_offered": np.array([t.steps for t in TOUCHPOINTS])[index],
            "steps_taken": entries.of("steps"),
            "dwell_seconds": dwell.round(0),
            "success": rng.random(n) < 0.72 + 0.25 * entries.of("emotion"),
        }
    )
    return with_meta(frame, plan, entries.of("at"), entries.ids("E"))


def _channels(index: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    online = np.array([t.code in ("brand_ad", "social_content", "online_consult", "member_care") for t in TOUCHPOINTS])
    phone = np.array([t.code == "hotline" for t in TOUCHPOINTS])
    web = np.where(rng.random(len(index)) < 0.6, "wechat", "app")
    return np.select((phone[index], online[index]), ("phone", web), "store")


def invitations(plan: Plan, journey: Journey) -> pl.DataFrame:
    """One row per invitation, whatever became of it."""
    entries = flat(journey, "invited")
    sent, opened, done = entries.of("sent"), entries.of("opened"), entries.of("answered_at")
    held, bounced, answered = entries.of("suppressed"), entries.of("bounced"), entries.of("answered")
    reached = ~held & ~bounced & (opened < plan.stop_s)
    is_open = answered | (reached & (entries.of("propensity") > 0.35))
    began = answered | (is_open & (entries.of("propensity") > 0.75) & (done < plan.stop_s))
    frame = pl.DataFrame(
        {
            "invitation_id": entries.ids("T"),
            "mobile": entries.person("phone"),
            "touchpoint": np.array([t.code for t in TOUCHPOINTS])[entries.touchpoint()],
            "order_id": text_or_null(order_of(entries)),
            "channel": np.where(entries.slot % 3 == 0, "sms", "wechat"),
            "sent_time": stamp(sent, valid=~held),
            "suppressed_time": stamp(sent, valid=held),
            "bounced_time": stamp(sent + 40, valid=bounced),
            "opened_time": stamp(opened, valid=is_open),
            "started_time": stamp(done - 400, valid=began),
            "completed_time": stamp(done, valid=answered),
        }
    )
    moments = {
        "bounced_time": (sent + 40, bounced),
        "opened_time": (opened, is_open),
        "started_time": (done - 400, began),
        "completed_time": (done, answered),
    }
    return with_meta(frame, plan, sent, entries.ids("T"), moments)


def customers(plan: Plan, journey: Journey) -> pl.DataFrame:
    """The customer master file; contact preferences and household as a JSON object."""
    people, unit = journey.people, journey.people.unit
    frame = pl.DataFrame(
        {
            "手机": np.char.add("86", people.phone),
            "姓名": people.name,
            "客群": np.array(SEGMENTS)[people.segment],
            "延保会员": np.where(people.is_contractual, "是", "否"),
            "注册日期": stamp(people.joined_s, "%Y-%m-%d"),
            "大区": unit_region(plan)[unit],
            "扩展": np.char.add(
                np.char.add('{"home_unit": "', unit_ids(plan)[unit]),
                np.char.add('", "city": "', np.char.add(unit_city(plan)[unit], '"}')),
            ),
        }
    )
    return with_meta(frame, plan, people.start_s, people.phone)


def inspections(plan: Plan, journey: Journey, values: dict[str, np.ndarray]) -> pl.DataFrame:
    """One row per measured value of an installation."""
    slot = journey.slots[INSTALLATION]
    who = np.nonzero(slot.present)[0]
    units = {"safety_check": "pct", "usage_guidance": "minute", "site_tidiness": "point"}
    order, phone = order_ids(journey)[0][who], journey.people.phone[who]
    parts = []
    for code in MEASURED:
        frame = pl.DataFrame(
            {
                "检查编号": np.char.add(np.char.add("Q", order), f"-{MEASURED.index(code) + 1}"),
                "项目": np.full(len(who), code),
                "订单编号": order,
                "手机号": np.char.add("(+86)", phone),
                "门店编号": unit_ids(plan)[journey.people.unit[who]],
                "数值": values[code][who].astype("U8"),
                "单位": np.full(len(who), units[code]),
                "检查时间": stamp(slot.at[who] + HOUR),
            }
        )
        parts.append(with_meta(frame, plan, slot.at[who] + HOUR, frame["检查编号"].to_numpy().astype(str)))
    return pl.concat(parts)


def helplines(journey: Journey) -> Flat:
    """The contacts that open a ticket."""
    return flat(journey, "present", (HOTLINE, RECALL))

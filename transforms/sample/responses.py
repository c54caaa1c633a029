"""What customers answer in the 问卷星 questionnaire, as the text of its export."""

from typing import Any

import numpy as np
import polars as pl

from transforms.sample import questionnaire as q
from transforms.sample.actuals import experienced_from, to_score
from transforms.sample.catalogue import ATTRIBUTES, TOUCHPOINTS
from transforms.sample.comments import DRAWS, compose, grammar
from transforms.sample.plan import DAY, EPOCH, Plan
from transforms.sample.population import unit_city, unit_quality, unit_region
from transforms.sample.rows import Flat, order_of, stamp, with_meta
from transforms.sample.slots import ORDER

COMMENT_TRUTH = ("aspects", "form", "pii_kind", "pii_value")
PARTS_OF = {"bx": 0, "px": 1, "sx": 2}


def responses(plan: Plan, entries: Flat, values: np.ndarray, block: int) -> pl.DataFrame:
    """One row per answered questionnaire: the export's columns, meta columns, and ``t_*`` truth columns."""
    rng, at = plan.rng(block, 4), entries.of("answered_at")
    version = np.where(at // DAY < (plan.cutover - EPOCH).days, 1, 2)
    columns: dict[str, Any] = _head(plan, entries, rng) | _identity(entries, rng)
    columns |= _attitudes(entries, version, rng) | _experience(entries, version)
    columns |= _servqual(plan, entries, values, rng) | _closing(entries, rng)
    columns |= _comment(plan, entries, rng)
    ordered = entries.journey.slots[ORDER]
    bought = ordered.present[entries.who] & (ordered.at[entries.who] <= at)
    columns[q.BOUGHT] = np.array(q.BOUGHT_WORDS)[bought.astype(int)]
    frame = pl.DataFrame({name: pl.Series(data) for name, data in columns.items()})
    frame = frame.with_columns(pl.Series("_version", version, dtype=pl.Int8), pl.Series("t_event_id", entries.ids("E")))
    return with_meta(frame, plan, at, entries.ids("E"))


def _head(plan: Plan, entries: Flat, rng: np.random.Generator) -> dict[str, Any]:
    n, unit = len(entries), entries.person("unit")
    recalled = entries.of("sent") - entries.of("at") > 5 * DAY
    tokened = (rng.random(n) < 0.45) | recalled
    net = np.array(("192.0.2.", "198.51.100.", "203.0.113."))[rng.integers(0, 3, n)]
    place = np.char.add(
        np.char.add("(", unit_region(plan)[unit]), np.char.add(np.char.add("-", unit_city(plan)[unit]), ")")
    )
    address = np.char.add(np.char.add(net, rng.integers(1, 255, n).astype("U3")), place)
    return {
        "提交答卷时间": stamp(entries.of("answered_at"), "%Y/%-m/%-d %-H:%M:%S"),
        "所用时间": np.char.add(rng.integers(35, 600, n).astype("U4"), "秒"),
        "来源": np.array(q.CHANNELS)[rng.choice(4, n, p=(0.5, 0.25, 0.15, 0.1))],
        "来源详情": np.where(tokened, entries.ids("T"), np.where(rng.random(n) < 0.5, "无", "直接访问")),
        "来自IP": np.where(rng.random(n) < 0.01, "127.0.0.1(本地)", address),
        "_token": tokened,
    }


def _identity(entries: Flat, rng: np.random.Generator) -> dict[str, np.ndarray]:
    n, phone, order = len(entries), entries.person("phone"), order_of(entries)
    shape = rng.random(n)
    spaced = np.array([f"{p[:3]} {p[3:7]} {p[7:]}" for p in phone], dtype="U13")
    wide = np.array([p.translate({48 + i: 0xFF10 + i for i in range(10)}) for p in phone], dtype="U13")
    typed = np.select((shape < 0.05, shape < 0.07, shape < 0.12), (spaced, wide, q.BLANK), phone)
    options = np.array([t.option for t in TOUCHPOINTS])
    given = (order != "") & (rng.random(n) < 0.3)
    return {
        q.PHONE: typed,
        q.TOUCHPOINT: options[entries.touchpoint()],
        q.ORDER_ID: np.where(given, order, q.BLANK),
    }


def _attitudes(entries: Flat, version: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    n, felt, trait = len(entries), entries.of("felt"), entries.person("trait")
    nps = np.rint(7.4 + 2.7 * felt + 0.5 * trait + rng.normal(0, 0.7, n)).clip(0, 10).astype(int)
    seven = np.floor(1 + 3 * (felt + 1) + 0.5).clip(1, 7).astype(int)
    effort = np.rint(4.4 + 2.4 * felt + rng.normal(0, 0.7, n)).clip(1, 7).astype(int)
    likes = [
        np.rint(3.3 + a * felt + b * trait + rng.normal(0, 0.5, n)).clip(1, 5).astype(int)
        for a, b in ((1.2, 0.4), (0.8, 0.6), (1.0, 0.5))
    ]
    return {
        q.NPS: nps.astype("U2"),
        q.CSAT: np.where(version == 1, np.array(q.CSAT_WORDS)[entries.of("csat") - 1], seven.astype("U1")),
        q.EFFORT: effort.astype("U1"),
        **{title: like.astype("U1") for title, like in zip(q.ATTITUDES, likes, strict=True)},
    }


def _experience(entries: Flat, version: np.ndarray) -> dict[str, np.ndarray]:
    words = [np.array(q.DISCONFIRMATION_WORDS[v])[entries.of("disconfirmation") + 1] for v in (1, 2)]
    return {
        q.IMPACT: np.array(q.IMPACT_WORDS)[entries.of("impact")],
        q.PARTICIPATION: np.array(q.PARTICIPATION_WORDS)[entries.of("participation")],
        q.DISCONFIRMATION: np.where(version == 1, *words),
    }


def _seven(score: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A 0–10 score as a 1–7 answer, rounded at random so that the mean stays."""
    return np.floor(1 + 0.6 * score.clip(0, 10) + rng.random(score.shape)).clip(1, 7).astype(int).astype("U1")


def _servqual(plan: Plan, entries: Flat, values: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Expectation, perception and importance per attribute; perception follows what was delivered."""
    n, k = len(entries), len(ATTRIBUTES)
    quality = unit_quality(plan)[entries.person("unit")][:, None]
    expected = np.array([a.expectation for a in ATTRIBUTES]) + 0.1 * quality + rng.normal(0, 0.8, (n, k))
    lived = values[entries.who]
    scores = np.stack([to_score(a, lived[:, a]) for a in range(k)], axis=1)
    felt = np.array([a.felt for a in ATTRIBUTES])
    perceived = scores - felt + 0.5 * (entries.of("felt")[:, None] - 0.2) + rng.normal(0, 0.7, (n, k))
    known = ~np.isnan(lived) & (entries.slot[:, None] >= experienced_from()[None, :])
    weight = np.rint(3.6 + 0.12 * (np.arange(k)[::-1] - k / 2) + rng.normal(0, 0.8, (n, k))).clip(1, 5)
    asked, got = _seven(expected, rng), np.where(known, _seven(np.nan_to_num(perceived), rng), q.SKIPPED)
    columns = dict(zip(q.EXPECTATION, asked.T, strict=True)) | dict(zip(q.PERCEPTION, got.T, strict=True))
    return columns | dict(zip(q.IMPORTANCE, weight.astype(int).astype("U1").T, strict=True))


def _closing(entries: Flat, rng: np.random.Generator) -> dict[str, np.ndarray]:
    n, felt, trait = len(entries), entries.of("felt"), entries.person("trait")
    part = np.array([PARTS_OF[t.part] for t in TOUCHPOINTS])[entries.touchpoint()]
    parts = [
        np.rint(6.6 + 0.9 * trait + 2.0 * felt * (part == i) + rng.normal(0, 0.8, n)).clip(1, 10) for i in range(3)
    ]
    claim = np.rint(3.5 + 1.2 * felt + rng.normal(0, 0.6, n)).clip(1, 5).astype(int) - 1
    surprise = ((entries.of("impact") == 2) & (entries.of("disconfirmation") == 1)) | (rng.random(n) < 0.03)
    excellent = np.rint(2.4 + 1.1 * felt + 0.4 * trait + rng.normal(0, 0.7, n)).clip(1, 5).astype(int)
    return {
        **{title: p.astype(int).astype("U2") for title, p in zip(q.PARTS, parts, strict=True)},
        q.NEAR_MISS: _near_miss(entries, rng),
        q.CLAIM: np.array(q.CLAIM_WORDS)[claim],
        q.SURPRISE: np.array(q.SURPRISE_WORDS)[surprise.astype(int)],
        q.EXCELLENCE: excellent.astype("U1"),
    }


def _near_miss(entries: Flat, rng: np.random.Generator) -> np.ndarray:
    """Options joined by ┋, an open text in 〖〗; asked after the order only."""
    chosen = rng.random((len(entries), 6)) < np.array((0.35, 0.25, 0.3, 0.12, 0.2, 0.08))
    other = rng.integers(0, len(q.NEAR_MISS_OTHER), len(entries))
    asked = entries.touchpoint() == [t.code for t in TOUCHPOINTS].index("order_pay")
    texts = []
    for row, index, is_asked in zip(chosen, other, asked, strict=True):
        options = [o for o, taken in zip(q.NEAR_MISS_OPTIONS, row, strict=False) if taken]
        if row[5]:
            options.append(f"其他〖{q.NEAR_MISS_OTHER[index]}〗")
        texts.append(("┋".join(options) or "没有") if is_asked else q.SKIPPED)
    return np.array(texts, dtype="U60")


def _comment(plan: Plan, entries: Flat, rng: np.random.Generator) -> dict[str, pl.Series]:
    n, felt = len(entries), entries.of("felt")
    wrote = rng.random(n) < 0.5 + 0.3 * np.abs(felt)
    draws = rng.integers(0, 2**32, (n, DRAWS), dtype=np.uint32)
    feeling = np.where(felt > 0.2, 1, np.where(felt < -0.2, -1, 0))
    is_traditional, touchpoint = entries.person("is_traditional"), entries.touchpoint()
    is_late = entries.of("answered_at") >= plan.stop_s - grammar()["rising"]["days"] * DAY
    made = [
        compose(TOUCHPOINTS[touchpoint[i]].code, int(feeling[i]), bool(is_traditional[i]), draws[i], bool(is_late[i]))
        if wrote[i]
        else None
        for i in range(n)
    ]
    told = {name: [getattr(c, name) or None if c else None for c in made] for name in COMMENT_TRUTH}
    return {
        q.COMMENT: pl.Series([c.text if c else q.BLANK for c in made], dtype=pl.String),
        "t_polarity3": pl.Series([c.polarity3 if c else None for c in made], dtype=pl.Int64),
        **{f"t_{name}": pl.Series(values, dtype=pl.String) for name, values in told.items()},
    }

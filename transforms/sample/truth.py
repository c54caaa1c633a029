"""What is true behind the exports. Never ingested; later work is checked against it."""

from dataclasses import asdict

import numpy as np
import polars as pl

from transforms.sample import catalogue as c
from transforms.sample import questionnaire as q
from transforms.sample.actuals import to_score
from transforms.sample.company import planted_standard, standards
from transforms.sample.plan import Plan
from transforms.sample.population import callback_start_s, unit_ids, unit_quality
from transforms.sample.rows import Flat, flat, order_of, text_or_null
from transforms.sample.slots import SCRIPT_FIRST, SCRIPTS, Journey
from transforms.sample.staff import beliefs
from transforms.sample.tiers import rule_of, tier_of

_TIME = pl.Datetime("us")


def _utc(seconds: np.ndarray) -> pl.Series:
    return pl.Series((seconds - 8 * 3600) * 1_000_000, dtype=pl.Int64).cast(_TIME)


def contact_rows(plan: Plan, journey: Journey) -> pl.DataFrame:
    """One row per contact: latent emotion, the three tier inputs, the tier, and what became of the survey."""
    e = flat(journey, "present")
    impact, part, dis = e.of("impact"), e.of("participation"), e.of("disconfirmation")
    answered = e.of("answered")
    return pl.DataFrame(
        {
            "event_id": e.ids("E"),
            "phone": e.person("phone"),
            "unit_id": unit_ids(plan)[e.person("unit")],
            "touchpoint_id": np.array([t.code for t in c.TOUCHPOINTS])[e.touchpoint()],
            "event_at": _utc(e.of("at")),
            "order_id": text_or_null(order_of(e)),
            "visit_no": e.of("visit"),
            "emotion": e.of("emotion").round(4),
            "impact": impact,
            "participation": part,
            "disconfirmation": dis,
            "tier": tier_of(impact, part, dis),
            "rule_id": rule_of(impact, part, dis),
            "is_invited": e.of("invited"),
            "is_answered": answered,
            "propensity": e.of("propensity").round(4),
            "answered_at": _utc(e.of("answered_at")),
            "remembered_emotion": e.of("felt").round(4),
            "would_say_csat": e.of("csat"),
            "would_say_nps_mean": (7.4 + 2.7 * e.of("felt") + 0.5 * e.person("trait")).clip(0, 10).round(2),
        }
    )


def customer_rows(plan: Plan, journey: Journey) -> pl.DataFrame:
    """One row per customer: temperament, scripted pattern, and whether the company ever hears from them."""
    people = journey.people
    grid = {k: np.stack([getattr(s, k) for s in journey.slots]) for k in ("present", "invited", "answered", "emotion")}
    contacts = grid["present"].sum(0)
    return pl.DataFrame(
        {
            "customer_no": people.no,
            "phone": people.phone,
            "name": people.name,
            "unit_id": unit_ids(plan)[people.unit],
            "segment": np.array(c.SEGMENTS)[people.segment],
            "latent_satisfaction": people.trait.round(4),
            "response_tendency": people.tendency.round(4),
            "pattern": np.array(c.PATTERNS)[people.pattern],
            "is_holdout": people.is_holdout,
            "contacts": contacts,
            "invitations": grid["invited"].sum(0),
            "answers": grid["answered"].sum(0),
            "is_silent": (grid["invited"].any(0)) & ~grid["answered"].any(0),
            "mean_emotion": ((grid["emotion"] * grid["present"]).sum(0) / np.maximum(contacts, 1)).round(4),
        }
    )


def pattern_rows(journey: Journey) -> pl.DataFrame:
    """One row per step of a scripted run or drop that happened inside the window."""
    parts = []
    for code, values in SCRIPTS.items():
        for step, value in enumerate(values):
            slot = journey.slots[SCRIPT_FIRST + step]
            who = np.nonzero((journey.people.pattern == code) & slot.present)[0]
            ids = Flat(journey, np.full(len(who), slot.no), who).ids("E")
            parts.append(
                pl.DataFrame(
                    {
                        "phone": journey.people.phone[who].astype(str),
                        "pattern": np.full(len(who), c.PATTERNS[code]),
                        "step": np.full(len(who), step + 1),
                        "emotion": np.full(len(who), value),
                        "event_id": ids.astype(str),
                        "is_answered": slot.answered[who],
                    }
                )
            )
    return pl.concat([p for p in parts if len(p)]) if any(len(p) for p in parts) else parts[0]


def standard_rows(plan: Plan) -> pl.DataFrame:
    """One row per standard: the score it asks for on 0–10, and from when to when, for which unit (null: all)."""
    codes = [spec.code for spec in c.ATTRIBUTES]
    rules = standards(plan)
    scores = [
        float(to_score(codes.index(code), np.array(float(value))))
        for code, value in rules.select("attribute", "value").iter_rows()
    ]
    kept = rules.select("attribute", "unit_id", pl.col("valid_from", "valid_to").str.to_date())
    return kept.with_columns(score=pl.Series(scores, dtype=pl.Float64))


class GapSums:
    """Realised sides of the gap identity per unit and attribute, summed over blocks."""

    def __init__(self, plan: Plan) -> None:
        self.plan, shape = plan, (plan.units, len(c.ATTRIBUTES))
        self.parts = {
            k: np.zeros((*shape, 2)) for k in ("expectation", "perception", "standard", "actual", "actual_unit")
        }

    def add(self, entries: Flat, answers: pl.DataFrame, values: np.ndarray) -> None:
        """Add one block's answers and actuals."""
        unit, people = entries.person("unit"), entries.journey.people
        for a in range(len(c.ATTRIBUTES)):
            self._add("expectation", a, unit, _score(answers[q.EXPECTATION[a]]))
            self._add("perception", a, unit, _score(answers[q.PERCEPTION[a]]))
            self._add("actual", a, people.unit, np.where(np.isnan(values[:, a]), np.nan, to_score(a, values[:, a])))
            self._add("actual_unit", a, people.unit, values[:, a])
            rule = to_score(a, planted_standard(self.plan, a, people.start_s))
            self._add("standard", a, people.unit, np.where(np.isnan(values[:, a]), np.nan, rule))

    def _add(self, side: str, attribute: int, unit: np.ndarray, value: np.ndarray) -> None:
        ok = ~np.isnan(value)
        self.parts[side][:, attribute, 0] += np.bincount(unit[ok], value[ok], self.plan.units)
        self.parts[side][:, attribute, 1] += np.bincount(unit[ok], minlength=self.plan.units)

    def frame(self) -> pl.DataFrame:
        """One row per unit and attribute: planted and realised means on 0–10, and how many stand behind each."""
        ids, rows = unit_ids(self.plan), []
        believed = beliefs(self.plan)
        for u in range(self.plan.units):
            for a, spec in enumerate(c.ATTRIBUTES):
                row = {
                    "unit_id": str(ids[u]),
                    "attribute": spec.code,
                    "belief_planted": round(float(believed[u, a]), 4),
                    "expectation_planted": spec.expectation,
                    "felt_gap_planted": spec.felt,
                    "standard_planted": float(to_score(a, np.array(spec.standard))),
                }
                for side, sums in self.parts.items():
                    total, n = sums[u, a]
                    row |= {side: round(total / n, 4) if n else None, f"{side}_n": int(n)}
                rows.append(row)
        return pl.DataFrame(rows, infer_schema_length=None)


def _score(answers: pl.Series) -> np.ndarray:
    number = answers.cast(pl.Float64, strict=False).to_numpy()
    return (number - 1) / 6 * 10


def parameter_rows(plan: Plan) -> pl.DataFrame:
    """The numbers planted company-wide."""
    named = {
        "half_life_days": c.HALF_LIFE_DAYS,
        "habituation_per_ln_n": c.SLOPE_HABITUATION,
        "effect_callback_24h": c.EFFECT_CALLBACK,
        "effect_coupon": 0.0,
        "effect_apology_sms": 0.0,
        "repeat_rate_holdout": c.BASE_REPEAT,
        "repeat_lift_individual": c.LIFT_INDIVIDUAL,
        "holdout_share": c.HOLDOUT_SHARE,
        "dirt_share": c.DIRT_SHARE,
        "fatigue_logit_per_invitation": c.FATIGUE_LOGIT,
    }
    return pl.DataFrame({"name": list(named), "value": list(named.values())})


def unit_rows(plan: Plan) -> pl.DataFrame:
    """One row per unit: planted quality and the time its callbacks begin (null: never)."""
    start = callback_start_s(plan)
    begun = pl.select(pl.when(pl.lit(pl.Series(start < plan.stop_s))).then(pl.lit(_utc(start)))).to_series()
    return pl.DataFrame({"unit_id": unit_ids(plan), "quality": unit_quality(plan).round(4), "callback_from": begun})


def attribute_rows() -> pl.DataFrame:
    """One row per attribute: the planted sides and the unit→scale map as text ``value:score|…``."""
    rows = [asdict(a) | {"scale": "|".join(f"{x}:{y}" for x, y in a.scale)} for a in c.ATTRIBUTES]
    return pl.DataFrame(rows)

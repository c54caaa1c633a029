"""About three per cent dirt, each piece with the outcome a correct pipeline must give it.

Outcomes: ``duplicate`` (counted as duplicate in the ledger), ``quarantined`` (refused, kept with its
reason), ``superseded`` (replaced by a later file), ``loaded`` (a later file brings it),
``loaded_not_counted`` (kept, flagged, out of the figures), ``answer_unmapped`` (the record loads,
one answer has no number).
"""

import numpy as np
import polars as pl

from transforms.sample import questionnaire as q
from transforms.sample.catalogue import DIRT_SHARE
from transforms.sample.plan import DAY, EPOCH, Plan
from transforms.sample.rows import DIRT_META

HOUR = 3_600
# Damage that only the written line can show; see exports.
DAMAGE = ("broken_line", "ragged_row")
# table → (column, wrong value) pairs that break the contract's type or a required field
BROKEN: dict[str, tuple[tuple[str, str | None], ...]] = {
    "orders": (
        ("实付金额", "待定"),
        ("下单时间", "2026-13-45 10:00:00"),
        ("承诺送达时间", "尽快"),
        ("ragged_row", None),
    ),
    "invitations": (("sent_time", "yesterday"), ("invitation_id", "")),
    "tickets": (("opened_at", "unknown"), ("ticket_id", ""), ("broken_line", None)),
    "actions": (("成本", "十几块"), ("创建时间", "上周五")),
    "messages": (("holdout", "maybe"), ("level", "VIP")),
    "customers": (("注册日期", "2026-02-30"), ("延保会员", "不详")),
    "contacts": (("touchpoint", None),),
    "inspections": (("数值", "合格"), ("检查时间", "30/02/2026")),
}


def soil(frame: pl.DataFrame, table: str, rng: np.random.Generator) -> pl.DataFrame:
    """Break some rows of an O-Data table and repeat others word for word."""
    frame = frame.with_columns(pl.Series("_u", rng.random(len(frame))))
    broken = BROKEN[table]
    width = DIRT_SHARE / 2 / len(broken)
    for number, (column, value) in enumerate(broken):
        hit = (pl.col("_u") >= 0.5 + width * number) & (pl.col("_u") < 0.5 + width * (number + 1))
        if column in DAMAGE:
            frame = frame.with_columns(_mark(hit, column, "quarantined"))
        else:
            changed = pl.when(hit).then(pl.lit(value)).otherwise(column).alias(column)
            frame = frame.with_columns(changed, *_mark(hit, "wrong_type", "quarantined", column))
    again = frame.filter(pl.col("_u") < DIRT_SHARE / 2)
    return pl.concat([frame, again.with_columns(_is("duplicate", "duplicate"))]).drop("_u")


def _mark(hit: pl.Expr, kind: str, expected: str, column: str | None = None) -> list[pl.Expr]:
    told = zip(DIRT_META, (kind, expected, column), strict=True)
    return [pl.when(hit).then(pl.lit(value, dtype=pl.String)).otherwise(name).alias(name) for name, value in told]


def _is(kind: str, expected: str, column: str | None = None) -> list[pl.Expr]:
    return _mark(pl.lit(True), kind, expected, column)


def soil_responses(frame: pl.DataFrame, plan: Plan, rng: np.random.Generator) -> pl.DataFrame:
    """Duplicates, repeats within a day, late and edited answers, wrong types, test answers."""
    frame = frame.with_columns(pl.Series("_u", rng.random(len(frame))))
    frame = _break(frame)
    first = pl.col("_version") == 1
    last = (plan.end - EPOCH).days
    if plan.split == "all":
        frame = frame.with_columns(
            pl.when(first).then((plan.cutover - EPOCH).days - 1).otherwise("_file").cast(pl.Int32).alias("_file")
        )
    can_wait = first & (pl.col("_file") < last)
    late = can_wait & pl.col("_u").is_between(0.1, 0.106)
    later = (
        pl.when(plan.split == "all").then(last).otherwise((pl.col("_file") + 14).clip(upper_bound=last)).cast(pl.Int32)
    )
    frame = frame.with_columns(
        pl.when(late).then(_on_export(later, plan)).otherwise("_file").alias("_file"), *_mark(late, "late", "loaded")
    )
    edited = frame.filter(can_wait & pl.col("_u").is_between(0.2, 0.206))
    frame = frame.with_columns(*_mark(can_wait & pl.col("_u").is_between(0.2, 0.206), "edited_before", "superseded"))
    return pl.concat([frame, _edited(edited, later, plan), _copies(frame), _repeats(frame, plan), _tests(frame)]).drop(
        "_u"
    )


def _on_export(day: pl.Expr, plan: Plan) -> pl.Expr:
    return day.map_batches(
        lambda s: pl.Series(plan.export_date(s.to_numpy().astype(np.int64)), dtype=pl.Int32), return_dtype=pl.Int32
    )


def _break(frame: pl.DataFrame) -> pl.DataFrame:
    hits = (
        (0.3, q.HEAD[1], "昨天下午", "quarantined"),
        (0.303, q.HEAD[2], "很久", "quarantined"),
        (0.306, q.NPS, "看情况", "answer_unmapped"),
    )
    for low, column, value, outcome in hits:
        hit = pl.col("_u").is_between(low, low + 0.002)
        frame = frame.with_columns(
            pl.when(hit).then(pl.lit(value)).otherwise(column).alias(column), *_mark(hit, "wrong_type", outcome, column)
        )
    return frame


def _edited(rows: pl.DataFrame, later: pl.Expr, plan: Plan) -> pl.DataFrame:
    """The same answers with another score, in a later export under the same number."""
    return rows.with_columns(
        pl.when(pl.col(q.NPS) == "8").then(pl.lit("5")).otherwise(pl.lit("8")).alias(q.NPS),
        _on_export(later, plan).alias("_file"),
        *_is("edited", "loaded", q.NPS),
    )


def _copies(frame: pl.DataFrame) -> pl.DataFrame:
    rows = frame.filter(pl.col("_u").is_between(0.4, 0.406) & pl.col("_dirt").is_null())
    return rows.with_columns(_is("duplicate", "duplicate"))


def _repeats(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """The same person once more within a few hours, under a number of its own."""
    soon = pl.col("_at") + 2 * HOUR
    rows = frame.filter(
        pl.col("_u").is_between(0.5, 0.505)
        & pl.col("_dirt").is_null()
        & ((pl.col("_at") % DAY) < 20 * HOUR)
        & (soon < plan.stop_s)
    )
    stamped = pl.from_epoch(pl.col("_at") + 2 * HOUR, time_unit="s").dt.strftime("%Y/%-m/%-d %-H:%M:%S")
    return rows.with_columns(
        stamped.alias(q.HEAD[1]),
        soon.alias("_at"),
        (pl.col("_id") + "n").alias("_id"),
        *_is("repeat_24h", "loaded_not_counted"),
    )


def _tests(frame: pl.DataFrame) -> pl.DataFrame:
    """Colleagues trying the link: preview channel, no phone, straight lines."""
    rows = frame.filter(pl.col("_u").is_between(0.6, 0.605) & pl.col("_dirt").is_null())
    same = [pl.lit("4").alias(c) for c in (*q.EXPECTATION, *q.PERCEPTION)]
    return rows.with_columns(
        *same,
        pl.lit(q.PREVIEW).alias("来源"),
        pl.lit("无").alias("来源详情"),
        pl.lit(q.BLANK).alias(q.PHONE),
        pl.lit(q.BLANK).alias(q.ORDER_ID),
        pl.lit("测试测试").alias(q.COMMENT),
        (pl.col("_id") + "t").alias("_id"),
        pl.lit(None, dtype=pl.String).alias("t_pii_kind"),
        pl.lit(None, dtype=pl.String).alias("t_pii_value"),
        *_is("test", "loaded_not_counted"),
    )

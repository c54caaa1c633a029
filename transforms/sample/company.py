"""What doesn't grow with the customers: units, standards and promises."""

import numpy as np
import polars as pl

from transforms.sample.catalogue import ATTRIBUTES, PROMISES
from transforms.sample.plan import DAY, EPOCH, Plan
from transforms.sample.population import unit_city, unit_ids, unit_region
from transforms.sample.rows import text_or_null


def units(plan: Plan) -> pl.DataFrame:
    """One row per region and per shop."""
    ids, region, city = unit_ids(plan), unit_region(plan), unit_city(plan)
    opened = str(np.datetime64("2019-01-01"))
    areas = sorted(set(region.tolist()))
    rows = [("R-" + r, r + "大区", "region", r, "", opened, "") for r in areas]
    rows += [(u, f"{c}{u[1:]}店", "store", r, "R-" + r, opened, "") for u, r, c in zip(ids, region, city, strict=True)]
    return _text_table(rows, ["门店编号", "名称", "类型", "大区", "上级", "启用日期", "停用日期"])


def standards(plan: Plan) -> pl.DataFrame:
    """Service standards; the delivery standard was tighter before, and one shop has its own."""
    turn, past = str(plan.start_date_of(0.3)), "2025-01-01"
    rows = [
        (f"S-{a.code}-2", a.code, "", "", a.standard, a.unit, turn if i == 0 else past, "")
        for i, a in enumerate(ATTRIBUTES)
    ]
    rows.append(("S-delivery_speed-1", "delivery_speed", "", "", 4.0, "day", past, turn))
    rows.append(("S-reply_speed-U001", "reply_speed", "U001", "", 0.5, "hour", turn, ""))
    return _validity(rows, "standard_id")


def promises(plan: Plan) -> pl.DataFrame:
    """What advertising and sales promise, by channel; one promise ends inside the window."""
    stop = str(plan.start_date_of(0.7))
    rows = [
        (f"P-{i:02d}", code, "", channel, value, unit, "2026-01-01", stop if i == 6 else "")
        for i, (code, channel, _, value, unit) in enumerate(PROMISES, 1)
    ]
    return _validity(rows, "promise_id").insert_column(4, pl.Series("claim", [p[2] for p in PROMISES]))


def _validity(rows: list[tuple], key: str) -> pl.DataFrame:
    names = [key, "attribute", "unit_id", "channel", "value", "value_unit", "valid_from", "valid_to"]
    return _text_table(rows, names)


def _text_table(rows: list[tuple], names: list[str]) -> pl.DataFrame:
    """Rows as text columns; empty cells null."""
    return pl.DataFrame(
        {n: text_or_null(np.array(column, dtype=str)) for n, column in zip(names, zip(*rows, strict=True), strict=True)}
    )


def planted_standard(plan: Plan, attribute: int, at: np.ndarray) -> np.ndarray:
    """Standard in force at each time (company-wide), in the attribute's unit."""
    turn = (plan.start_date_of(0.3) - EPOCH).days * DAY
    return np.where((attribute == 0) & (at < turn), 4.0, ATTRIBUTES[attribute].standard)

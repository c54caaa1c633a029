"""Volume and distribution of a build against the last releases: what lies outside its band stops the release.

Bands are robust: median ± max(floor, 6 · 1.4826 · MAD) over the releases of earlier business dates, once there
are enough of them (Leys et al. 2013, doi:10.1016/j.jesp.2013.03.013, for median and MAD as centre and spread).
Counts are compared on a logarithmic scale, those that only grow by their steps from release to release.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

MIN_HISTORY = 5
FEW = 100
"""Counts below this jump by chance."""
VOLATILE = ("restatement", "ingest_quarantine")
"""Tables whose rows say what went wrong: many in one night is news for their readers, not a wrong build."""
WIDTH = 6 * 1.4826
Measures = dict[str, float]

NEW_RECORDS = """
select 'new records of ' || source, sum(records_in)::double from {0}.ingest_ledger
where status = 'loaded' and file_date = (select max(business_date) from {0}.pipeline_status)
group by source having sum(records_in) > 0
"""
REFUSED_RECORDS = """
select 'quarantined share of ' || source, sum(quarantined)::double / sum(records_in) from {0}.ingest_ledger
where status = 'loaded' group by source having sum(records_in) > 0
"""
TEXTS = """
select 'mean text sentiment', avg(text_sentiment) from {0}.feedback_text where is_first_row_of_comment
union all
select 'abstained share', avg((abstain_reason is not null)::int) from {0}.feedback_text where is_first_row_of_comment
"""
SCORES = """
select metric || ' of ' || respondent_type, metric_value from {0}.metric_daily
where period_type = 'all' and cut = 'all' and metric in ('nps', 'csat', 'ces') and not is_suppressed
"""
TIERS = """
select 'share of tier ' || coalesce(tier, 'unknown'), count(*)::double / sum(count(*)) over ()
from {0}.satisfaction_tier
where touchpoint_id = 'ALL' and respondent_type = 'customer' and value_source = 'observed' group by tier
"""
QUERIES = {
    "ingest_ledger": (NEW_RECORDS, REFUSED_RECORDS),
    "feedback_text": (TEXTS,),
    "metric_daily": (SCORES,),
    "satisfaction_tier": (TIERS,),
}

# First fitting prefix: scale and half the width that is always allowed. log 2: half as much or twice as much.
FLOORS: tuple[tuple[str, str, float], ...] = (
    ("rows of ", "step", math.log(1.5)),
    ("new records of ", "log", math.log(3)),
    ("quarantined share of ", "plain", 0.05),
    ("abstained share", "plain", 0.1),
    ("mean text sentiment", "plain", 0.15),
    ("share of tier ", "plain", 0.15),
    ("", "plain", 15.0),
)


@dataclass(frozen=True)
class Flag:
    """A measure outside its band, in the measure's own unit, and over how many releases the band was drawn."""

    measure: str
    value: float
    low: float
    high: float
    releases: int

    def text(self) -> str:
        """For people, without a figure of any single customer."""
        return f"{self.measure} is {_figure(self.value)}, expected {_figure(self.low)} to {_figure(self.high)}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def measure(con: duckdb.DuckDBPyConnection, place: str, tables: Iterable[str]) -> Measures:
    """Every measure of the tables below ``place`` (catalog and schema); one that is null is left out."""
    known = list(tables)
    found: Measures = {}
    for table in known:
        if table not in VOLATILE:
            found[f"rows of {table}"] = con.table(f'{place}."{table}"').shape[0]
        for query in QUERIES.get(table, ()):
            found |= {name: value for name, value in con.execute(query.format(place)).fetchall() if value is not None}
    return {name: float(value) for name, value in found.items()}


def measure_file(database: Path, tables: Iterable[str]) -> Measures:
    """The measures of a database file that nobody writes."""
    with duckdb.connect(str(database), read_only=True) as con:
        return measure(con, "main", tables)


def history(manifests: Iterable[dict[str, Any]], business_date: str) -> list[Measures]:
    """The measures of releases of earlier business dates, the last attempt of each date, oldest first."""
    latest: dict[str, dict[str, Any]] = {}
    for manifest in sorted(manifests, key=lambda manifest: manifest["attempt"]):
        if manifest["business_date"] < business_date and manifest.get("measures"):
            latest[manifest["business_date"]] = manifest["measures"]
    return [latest[day] for day in sorted(latest)]


def flags(found: Measures, before: Sequence[Measures]) -> list[Flag]:
    """The measures that lie outside their bands; those without enough history have none."""
    return [flag for name, value in sorted(found.items()) if (flag := _flag(name, value, before))]


def _flag(name: str, value: float, before: Sequence[Measures]) -> Flag | None:
    scale, floor = next((scale, floor) for prefix, scale, floor in FLOORS if name.startswith(prefix))
    past = [earlier[name] for earlier in before if name in earlier]
    if scale != "plain":
        past = [number for number in past if number > 0]
    if len(past) < MIN_HISTORY + (scale == "step") or (scale == "log" and value <= 0):
        return None
    low, high = _band(scale, floor, past)
    if scale != "plain" and max(value, high) < FEW:
        return None
    return None if low <= value <= high else Flag(name, value, low, high, len(past))


def _band(scale: str, floor: float, past: Sequence[float]) -> tuple[float, float]:
    if scale == "plain":
        centre, half = _robust(past, floor)
        return centre - half, centre + half
    logs = [math.log(number) for number in past]
    if scale == "step":
        centre, half = _robust([new - old for old, new in pairwise(logs)], floor)
        centre += logs[-1]
    else:
        centre, half = _robust(logs, floor)
    return math.exp(centre - half), math.exp(centre + half)


def _robust(values: Sequence[float], floor: float) -> tuple[float, float]:
    centre = median(values)
    return centre, max(floor, WIDTH * median(abs(value - centre) for value in values))

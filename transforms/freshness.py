"""How old the published data is today, per source, and whether that is older than promised.

A release is made once and read for as long as no other comes, so its own ages grow stale with it: what people see
is reckoned from the dates in it against the day it is now in the company's time zone.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from transforms import query, releases
from transforms.settings import Settings

PROMISED_DAYS = 1
"""Data of a business date is promised for the day after."""

VIEW = "pipeline_status_today"
VIEW_SQL = """
create view release.{view} as
select
    *,
    last_file_date is not null as has_arrived,
    {promised} as expected_every_days,
    cast(current_date - last_file_date as bigint) as age_today_days,
    coalesce(current_date - last_file_date > {promised} + {delay}, true) as is_late,
    coalesce(current_date - business_date > 1 + {delay}, true) as is_release_stale,
    {release} as last_good_release
from release.pipeline_status
"""
QUERY = "select source, last_file_date, freshness from pipeline_status order by source"


def view_sql(settings: Settings, release_id: str) -> str:
    """For readers who open the database file: a release that no night has followed says so by itself.

    One row per source: ``pipeline_status`` and its ages on the day it is read.
    """
    cases = " ".join(f"when {_text(one.name)} then {one.expected_every_days}" for one in settings.sources)
    promised = f"cast(case source {cases} else 1 end as bigint)" if cases else "1::bigint"
    return VIEW_SQL.format(view=VIEW, promised=promised, delay=PROMISED_DAYS, release=_text(release_id))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def collect(settings: Settings, today: date | None = None) -> dict[str, Any]:
    """Age of the current release and of each source in days before yesterday, and which are late; JSON-able."""
    expected = (today or datetime.now(ZoneInfo(settings.time_zone)).date()) - timedelta(days=PROMISED_DAYS)
    current = releases.current(settings)
    if current is None:
        return {"expected_date": expected.isoformat(), "is_stale": True, "days_behind": None, "late_sources": []}
    behind = max(0, (expected - date.fromisoformat(current["business_date"])).days)
    facts = {"expected_date": expected.isoformat(), "is_stale": behind > 0, "days_behind": behind}
    return facts | {"late_sources": _late(settings, expected) if "pipeline_status" in current["tables"] else []}


def _late(settings: Settings, expected: date) -> list[dict[str, Any]]:
    with query.connect(settings) as con:
        _, rows = query.run(con, QUERY)
    promised = {source.name: source.expected_every_days for source in settings.sources}
    found = []
    for source, last, state in rows:
        days = (expected - last).days if last else None
        if source in promised and (days is None or days >= promised[source]):
            why = state if last is None else "late"
            found.append({"source": source, "last_date": last and last.isoformat(), "days_behind": days, "why": why})
    return found


def text(facts: dict[str, Any]) -> str:
    """One line for people; empty where everything is as promised."""
    if facts["days_behind"] is None:
        return "nothing is published yet"
    if facts["is_stale"]:
        return f"stale 数据过期: {facts['days_behind']} days behind {facts['expected_date']}"
    late = facts["late_sources"]
    if not late:
        return ""
    names = ", ".join(one["source"] for one in late[:5]) + ("…" if len(late) > 5 else "")
    return f"{len(late)} sources late 迟到的来源: {names}"

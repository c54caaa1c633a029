"""How old the published data is today, per source, and whether that is older than promised.

A release is made once and read for as long as no other comes, so its own ages grow stale with it: what people see
is reckoned from the dates in it against the day it is now in the company's time zone.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from transforms import query, releases, sql
from transforms.errors import UserError
from transforms.settings import Settings

PROMISED_AT_HOUR = 6
"""Data of a business date is promised for this hour of the day after: the night begins at 2 and has 4 hours."""

VIEW = "pipeline_status_today"
VIEW_SQL = """
create view release.{view} as
with clock as (
    select cast(make_timestamp(epoch_us(now())) + interval ({shift}) minute as date) - 1 as expected_date
)
select
    status.* replace (
        coalesce(expected_every_days > 0, false)
        and coalesce(expected_date - last_file_date >= expected_every_days, true) as is_late
    ),
    expected_date,
    cast(if(last_file_date > expected_date, 0, expected_date - last_file_date) as bigint) as age_today_days,
    expected_date > business_date as is_release_stale,
    {release} as last_good_release
from release.pipeline_status as status
cross join clock
"""
VIEW_COLUMNS = {
    "expected_date": "Latest business date whose data is promised by now. 应到日期",
    "age_today_days": "Days that the newest file is behind it. 距今天数",
    "is_release_stale": "Whether a night should have followed this release by now. 版本是否过期",
    "last_good_release": "Id of this release. 当前版本",
}
QUERY = """
select source, last_file_date, freshness, expected_every_days from pipeline_status where expected_every_days > 0
order by source
"""


def create_view(con: duckdb.DuckDBPyConnection, settings: Settings, release_id: str) -> None:
    """For readers who open the database file: a release that no night has followed says so by itself.

    One row per source: ``pipeline_status``, its lateness and its ages on the day it is read, whatever time zone the
    reader's session is in. The offset of the company's zone is that of the day of publishing. ``con`` has the new
    database attached as ``release``.
    """
    offset = datetime.now(ZoneInfo(settings.time_zone)).utcoffset() or timedelta()
    shift = int(offset.total_seconds() // 60) - 60 * PROMISED_AT_HOUR
    con.execute(VIEW_SQL.format(view=VIEW, shift=shift, release=sql.text(release_id)))
    con.execute(f"comment on view release.{VIEW} is 'One row per source as of the day it is read. 数据源今日状态'")
    described = con.execute(
        "select column_name, comment from duckdb_columns() where database_name = 'release' "
        "and table_name = 'pipeline_status'"
    ).fetchall()
    for name, comment in (*described, *VIEW_COLUMNS.items()):
        con.execute(f"comment on column release.{VIEW}.{sql.name(name)} is {sql.text(comment or '')}")


def expected_date(settings: Settings, now: datetime | None = None) -> date:
    """The latest business date whose data is promised by now."""
    moment = (now or datetime.now(UTC)).astimezone(ZoneInfo(settings.time_zone))
    return (moment - timedelta(hours=PROMISED_AT_HOUR)).date() - timedelta(days=1)


def collect(settings: Settings, now: datetime | None = None) -> dict[str, Any]:
    """Age of the current release and of each source in days behind the promise, and which are late; JSON-able."""
    expected = expected_date(settings, now)
    current = releases.current(settings)
    if current is None:
        return {"expected_date": expected.isoformat(), "is_stale": True, "days_behind": None, "late_sources": []}
    behind = max(0, (expected - date.fromisoformat(current["business_date"])).days)
    facts = {"expected_date": expected.isoformat(), "is_stale": behind > 0, "days_behind": behind}
    return facts | {"late_sources": _late(settings, expected) if "pipeline_status" in current["tables"] else []}


def _late(settings: Settings, expected: date) -> list[dict[str, Any]]:
    """Sources older than the promise that the release was made with; a release of an earlier version names none."""
    with query.connect(settings) as con:
        try:
            _, rows = query.run(con, QUERY)
        except UserError:
            return []
    found = []
    for source, last, state, promised in rows:
        days = (expected - last).days if last else None
        if days is None or days >= promised:
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

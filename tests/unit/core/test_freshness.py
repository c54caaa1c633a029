import json
from datetime import UTC, date, datetime

import duckdb
import pytest

from transforms import freshness, settings


@pytest.fixture
def installed(tmp_path):
    folder = tmp_path / "releases" / "r1"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "huisheng.duckdb")) as con:
        con.execute(
            "create table pipeline_status as select * from (values ('orders', date '2026-09-30', 'arrived', 1, true),"
            " ('weekly', date '2026-09-25', 'arrived', 7, true), ('never', null, 'never_arrived', 1, true),"
            " ('ended', date '2025-01-01', 'arrived', 0, true),"
            " ('gone', date '2025-01-01', 'not_expected', null, false))"
            " t(source, last_file_date, freshness, expected_every_days, is_expected)"
        )
    facts = {"attempt": 1, "release_id": "r1", "business_date": "2026-09-30", "tables": {"pipeline_status": {}}}
    (folder / "manifest.json").write_text(json.dumps(facts | {"fingerprint": "x"}))
    (tmp_path / "current").symlink_to("releases/r1")
    return settings.Settings(config_dir=tmp_path, inbox=tmp_path, home=tmp_path)


def noon(month, day):
    """In Shanghai."""
    return datetime(2026, month, day, 4, tzinfo=UTC)


def late(installed, now):
    return {one["source"]: one["days_behind"] for one in freshness.collect(installed, now)["late_sources"]}


def test_a_source_is_late_by_its_own_promise(installed):
    assert late(installed, noon(10, 1)) == {"never": None}
    assert late(installed, noon(10, 2)) == {"orders": 1, "never": None}
    assert late(installed, noon(10, 3)) == {"orders": 2, "weekly": 7, "never": None}


@pytest.mark.parametrize(
    ("now", "is_stale", "said"),
    [
        (noon(10, 1), False, "1 sources late 迟到的来源: never"),
        (noon(10, 4), True, "stale 数据过期: 3 days behind 2026-10-03"),
    ],
)
def test_a_release_that_no_night_followed_is_stale(installed, now, is_stale, said):
    facts = freshness.collect(installed, now)
    assert (facts["is_stale"], freshness.text(facts)) == (is_stale, said)


def test_without_a_release_that_is_said(tmp_path):
    facts = freshness.collect(settings.Settings(config_dir=tmp_path, inbox=tmp_path, home=tmp_path))
    assert freshness.text(facts) == "nothing is published yet"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2026-10-01T21:59", date(2026, 9, 30)), ("2026-10-01T22:00", date(2026, 10, 1))],
    ids=["5:59 in Shanghai", "6:00 in Shanghai"],
)
def test_until_six_nothing_of_the_day_before_is_promised(installed, moment, expected):
    assert freshness.expected_date(installed, datetime.fromisoformat(f"{moment}+00:00")) == expected


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_the_file_itself_says_that_it_is_old(installed, zone):
    today = freshness.expected_date(installed)
    with duckdb.connect() as con:
        con.execute(f"set timezone = '{zone}'")
        con.execute("attach ':memory:' as release")
        con.execute(
            "create table release.pipeline_status as select *, false as is_late, $today::date - 6 as business_date"
            " from (values ('ended', $today::date - 500, 0), ('fresh', $today::date - 6, 7),"
            " ('late', $today::date - 7, 7), ('never', null, 7)) t(source, last_file_date, expected_every_days)",
            {"today": today},
        )
        con.execute("comment on column release.pipeline_status.source is 'source 数据源'")
        freshness.create_view(con, installed, "r'1")
        rows = con.execute(
            "select source, is_late, age_today_days, is_release_stale, expected_date, last_good_release"
            f" from release.{freshness.VIEW} order by source"
        )
        told = (True, today, "r'1")
        assert rows.fetchall() == [
            ("ended", False, 500, *told),
            ("fresh", False, 6, *told),
            ("late", True, 7, *told),
            ("never", True, None, *told),
        ]
        described = con.execute(
            f"select column_name from duckdb_columns() where table_name = '{freshness.VIEW}' and comment <> ''"
        )
        assert {name for (name,) in described.fetchall()} == {"source", *freshness.VIEW_COLUMNS}

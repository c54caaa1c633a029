import json
from datetime import date

import duckdb
import pytest

from transforms import freshness, settings


def source(name, days=1):
    return settings.Source(
        name=name, kind="o", files=f"{name}.csv", contract="customer_order", expected_every_days=days
    )


@pytest.fixture
def installed(tmp_path):
    folder = tmp_path / "releases" / "r1"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "huisheng.duckdb")) as con:
        con.execute(
            "create table pipeline_status as select * from (values ('orders', date '2026-09-30', 'arrived'),"
            " ('weekly', date '2026-09-25', 'late'), ('never', null, 'never_arrived'))"
            " t(source, last_file_date, freshness)"
        )
    facts = {"attempt": 1, "release_id": "r1", "business_date": "2026-09-30", "tables": {"pipeline_status": {}}}
    (folder / "manifest.json").write_text(json.dumps(facts | {"fingerprint": "x"}))
    (tmp_path / "current").symlink_to("releases/r1")
    sources = (source("orders"), source("weekly", 7), source("never"))
    return settings.Settings(config_dir=tmp_path, inbox=tmp_path, home=tmp_path, sources=sources)


def late(installed, today):
    return {one["source"]: one["days_behind"] for one in freshness.collect(installed, today)["late_sources"]}


def test_a_source_is_late_by_its_own_promise(installed):
    assert late(installed, date(2026, 10, 1)) == {"never": None}
    assert late(installed, date(2026, 10, 2)) == {"orders": 1, "never": None}
    assert late(installed, date(2026, 10, 3)) == {"orders": 2, "weekly": 7, "never": None}


@pytest.mark.parametrize(
    ("today", "is_stale", "said"),
    [
        (date(2026, 10, 1), False, "1 sources late 迟到的来源: never"),
        (date(2026, 10, 4), True, "stale 数据过期: 3 days behind 2026-10-03"),
    ],
)
def test_a_release_that_no_night_followed_is_stale(installed, today, is_stale, said):
    facts = freshness.collect(installed, today)
    assert (facts["is_stale"], freshness.text(facts)) == (is_stale, said)


def test_without_a_release_that_is_said(tmp_path):
    facts = freshness.collect(settings.Settings(config_dir=tmp_path, inbox=tmp_path, home=tmp_path))
    assert freshness.text(facts) == "nothing is published yet"


def test_the_file_itself_says_that_it_is_old(installed):
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as release")
        con.execute(
            "create table release.pipeline_status as select 'weekly' as source, date '2020-01-01' as last_file_date,"
            " date '2020-01-01' as business_date"
        )
        con.execute(freshness.view_sql(installed, "r'1"))
        row = con.execute(
            "select expected_every_days, is_late, is_release_stale, age_today_days > 2000, last_good_release"
            f" from release.{freshness.VIEW}"
        )
        assert row.fetchall() == [(7, True, True, True, "r'1")]

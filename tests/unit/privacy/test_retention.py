import os
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from tests.unit.privacy.people import OWN_WORDS
from transforms.ingest import ledger
from transforms.privacy import retention
from transforms.privacy.search import leak_scan
from transforms.settings import Retention

TODAY = date(2026, 12, 31)


@pytest.fixture
def settings(installation):
    past = datetime.now(UTC) - timedelta(days=400)
    for path in [*installation.zones.landing.iterdir(), *installation.zones.work.iterdir()]:
        os.utime(path, (past.timestamp(), past.timestamp()))
    return installation


def _with(settings, **periods):
    return settings.model_copy(update={"retention": Retention(**periods)})


def test_a_dry_run_tells_and_changes_nothing(settings):
    before = sorted(str(path) for path in settings.home.rglob("*"))
    due = retention.plan(settings)
    assert {item.zone for item in due} == {"landing", "work"}
    assert sorted(str(path) for path in settings.home.rglob("*")) == before


def test_landing_and_work_go_after_their_period(settings):
    due = retention.enforce(settings)
    assert len(due) == 4
    assert not list(settings.zones.landing.iterdir())
    assert not list(settings.zones.work.iterdir())
    assert retention.enforce(settings) == []


def test_recent_files_stay(settings):
    assert retention.plan(_with(settings, landing_days=500, work_days=500)) == []


def test_rows_go_and_the_ledger_stays(settings):
    retention.enforce(_with(settings, raw_days=30), TODAY)
    entries = ledger.read(settings)
    assert [entry.source for entry in entries] == ["orders", "survey", "tickets"]
    assert all(not entry.parts and not entry.rows and entry.loaded for entry in entries)
    ledger.check(entries)
    assert ledger.raw_files(settings) == {}


def test_scores_of_texts_nobody_has_any_more_go_too(settings):
    retention.enforce(_with(settings, raw_days=30), TODAY)
    assert pl.read_parquet(settings.zones.scored / "m1" / "b1" / "text.parquet").is_empty()
    assert not leak_scan([settings.zones.raw], [OWN_WORDS])


def test_rows_are_kept_where_no_period_is_set(settings):
    retention.enforce(settings, TODAY)
    assert len(ledger.raw_files(settings)) == 4


def test_the_kept_warehouse_goes_with_rows(settings):
    kept = settings.zones.work / "kept"
    kept.mkdir()
    (kept / "warehouse.duckdb").write_text(OWN_WORDS, "utf-8")
    retention.enforce(_with(settings, raw_days=30), TODAY)
    assert not kept.exists()


def test_what_a_killed_rewrite_left_goes_with_the_next_retention(settings):
    for name in (".retire-0123456789abcdef", ".rotate-0123456789abcdef", ".erase-0123456789abcdef"):
        left = settings.zones.raw / "orders" / name
        left.mkdir(parents=True)
        (left / "customer_order.parquet").write_bytes(b"rows")
    retention.enforce(_with(settings, landing_days=4000, work_days=4000))
    assert not list(settings.zones.raw.glob("*/.*"))

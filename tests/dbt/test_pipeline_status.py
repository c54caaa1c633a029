"""What each source brought, how old it is, and whether that is older than promised."""

from datetime import date

import polars as pl
import pytest

from transforms.source_facts import COLUMNS

DAY = "2026-09-30"


def _file(source: str, day: date | None, status: str = "loaded", taken: date = date(2026, 9, 30)) -> dict:
    counts = {"records_in": 5, "loaded": 3 * (status == "loaded"), "quarantined": 1, "duplicate": 1}
    return {
        "source": source,
        "file_id": f"{source}{day}",
        "status": status,
        "file_date": day,
        "business_date": taken,
        **counts,
    }


@pytest.fixture(scope="module")
def rows(warehouse):
    sources = [
        ("daily", "o", 1, 0, 0, 0, 0),
        ("day_before", "o", 1, 2, 3, 1, 1),
        ("ended", "x", 0, 0, 0, 0, 0),
        ("never", "x", 1, 0, 0, 0, 0),
        ("refused", "x", 1, 0, 0, 0, 0),
        ("undated", "x", 1, 0, 0, 0, 0),
        ("weekly", "o", 7, 0, 0, 0, 0),
        ("weekly_late", "o", 7, 0, 0, 0, 0),
    ]
    ledger = [
        _file("daily", date(2026, 9, 29)),
        _file("daily", date(2026, 9, 30)),
        _file("day_before", date(2026, 9, 29)),
        _file("ended", date(2025, 9, 30)),
        _file("gone", date(2026, 9, 30)),
        _file("refused", date(2026, 9, 30), "refused"),
        _file("undated", None),
        _file("weekly", date(2026, 9, 24)),
        _file("weekly_late", date(2026, 9, 23)),
    ]
    return warehouse.build(
        sources=pl.DataFrame(sources, schema=COLUMNS, orient="row"),
        ledger=pl.DataFrame(ledger, infer_schema_length=None),
        business_date=DAY,
        select="+pipeline_status +ingest_ledger",
        with_tests=False,
    )


def test_each_source_is_late_by_its_own_promise(rows):
    found = rows.rows("select source, freshness, is_late, age_days, fresh_until_date from pipeline_status order by 1")
    assert found == [
        ("daily", "arrived", False, 0, date(2026, 9, 30)),
        ("day_before", "late", True, 1, date(2026, 9, 29)),
        ("ended", "arrived", False, 365, None),
        ("gone", "not_expected", False, 0, None),
        ("never", "never_arrived", True, None, None),
        ("refused", "only_refused", True, None, None),
        ("undated", "arrived", False, 0, date(2026, 9, 30)),
        ("weekly", "arrived", False, 6, date(2026, 9, 30)),
        ("weekly_late", "late", True, 7, date(2026, 9, 29)),
    ]


def test_rows_files_and_findings_are_counted(rows):
    sql = """select n_files, n_refused_files, n_unopened_files, n_loaded, n_quarantined, n_duplicate, n_new_columns,
    n_missing_columns, n_renamed_columns, is_expected, has_arrived from pipeline_status where source = '{}'"""
    assert rows.rows(sql.format("daily")) == [(2, 0, 0, 6, 2, 2, 0, 0, 0, True, True)]
    assert rows.rows(sql.format("day_before")) == [(1, 0, 2, 3, 1, 1, 3, 1, 1, True, True)]
    assert rows.rows(sql.format("refused")) == [(1, 1, 0, 0, 1, 1, 0, 0, 0, True, False)]
    assert rows.rows(sql.format("gone")) == [(1, 0, 0, 3, 1, 1, 0, 0, 0, False, True)]


def test_a_file_counts_for_its_own_date_whichever_night_took_it(rows):
    found = dict(rows.rows("select source, min(business_date) from ingest_ledger group by 1"))
    assert (found["weekly"], found["undated"]) == (date(2026, 9, 24), date(2026, 9, 30))

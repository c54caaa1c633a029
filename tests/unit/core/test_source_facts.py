"""What pipeline_status is told of a source besides its ledger rows."""

from dataclasses import replace
from datetime import date

import pytest

from transforms import settings, source_facts
from transforms.ingest.ledger import LedgerEntry

DAY = date(2026, 9, 30)


@pytest.fixture
def installed(tmp_path):
    orders = settings.Source(
        name="orders", kind="o", files="orders_{date}.csv", contract="customer_order", expected_every_days=7
    )
    return settings.Settings(config_dir=tmp_path, inbox=tmp_path, home=tmp_path, sources=(orders,))


def entry(day, columns, status="loaded"):
    return LedgerEntry(
        "orders", "customer_order", f"f{day}", "ab", "", 1, date(2026, 9, day), DAY, status, columns=columns
    )


def facts(installed, *entries):
    (row,) = source_facts.frame(installed, entries).to_dicts()
    return row


def test_a_source_without_files_has_its_promise(installed):
    assert facts(installed) == {
        "source": "orders",
        "kind": "o",
        "expected_every_days": 7,
        "n_unopened_files": 0,
        "n_new_columns": 0,
        "n_missing_columns": 0,
        "n_renamed_columns": 0,
    }


def test_drift_is_between_the_files_of_the_latest_dates(installed):
    found = facts(
        installed,
        entry(1, ["id", "price"]),
        entry(2, ["id", "price", "city"]),
        entry(3, ["id"], "refused"),
        entry(4, ["id", "prices", "a", "b"]),
    )
    assert (found["n_new_columns"], found["n_missing_columns"], found["n_renamed_columns"]) == (2, 1, 1)


def test_a_name_that_could_not_be_opened_is_counted(installed):
    opened, unopened = entry(1, ["id"]), replace(entry(2, [], "refused"), sha256="")
    assert facts(installed, opened, unopened)["n_unopened_files"] == 1

"""What pipeline_status is told of a source besides its ledger rows."""

import os
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
    (tmp_path / "inbox").mkdir()
    (tmp_path / "state").mkdir()
    return settings.Settings(config_dir=tmp_path, inbox=tmp_path / "inbox", home=tmp_path, sources=(orders,))


def entry(day, columns, status="loaded"):
    return LedgerEntry(
        "orders", "customer_order", f"f{day}", "", "", 1, date(2026, 9, day), DAY, status, columns=columns
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


def test_a_file_that_can_not_be_opened_is_counted_until_it_can(installed):
    orders, path = installed.sources[0], installed.inbox / "orders_20260930.csv"
    path.symlink_to("nowhere")
    source_facts.note_unopened(installed, orders, DAY)
    assert facts(installed)["n_unopened_files"] == 1
    path.unlink()
    path.write_text("a\n1\n")
    os.utime(path, (0, 0))
    source_facts.note_unopened(installed, orders, DAY)
    assert facts(installed)["n_unopened_files"] == 0

"""``huisheng quarantine`` as a user meets it: a bad mapping corrected, a file held whole, one that can't be taken."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from transforms import settings as settings_of
from transforms.cli import app
from transforms.errors import HuishengError
from transforms.ingest import ingest_file, ledger

ENTRY = """
[orders]
kind = "o"
contract = "customer_order"
files = "orders_{date}.csv"
layout = "table"
columns = { order_id = "id", customer_key = "phone", amount = "amount", ordered_at = "time" }
"""
HEADER = "id,phone,amount,time\n"
FILES = {
    "orders_20260901.csv": HEADER + "".join(f"{n},1390000000{n},{n},2026-09-01\n" for n in range(1, 7)) + "7,1,待定,\n",
    "orders_20260902.csv": HEADER + "7,1,x,2026-09-02\n8,2,y,2026-09-02\n9,3,4,2026-09-02\n",
    "orders_20260903.csv": "%PDF-1.7",
}


@pytest.fixture
def place(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "huisheng.toml").write_text("")
    (tmp_path / "config" / "sources.toml").write_text(ENTRY)
    installed = settings_of.load(tmp_path / "config", inbox=tmp_path / "in", home=tmp_path / "home")
    for name, text in FILES.items():
        (tmp_path / "in" / name).write_text(text)
        ingest_file(installed, "orders", name, date(2026, 9, 20))
    return tmp_path


def run(place, *arguments):
    options = ["--config", str(place / "config"), "--home", str(place / "home"), "--json"]
    result = CliRunner().invoke(app, ["quarantine", *arguments, *options])
    return result, json.loads(result.stdout) if result.stdout else None


def test_listed_shown_corrected_and_tried_again(place):
    listed = {row["file_name"]: row for row in run(place, "list")[1]}
    status = {name: (row["status"], row["quarantined"]) for name, row in listed.items()}
    assert status == dict(zip(FILES, [("loaded", 1), ("refused", 0), ("refused", 0)], strict=True))
    held = listed["orders_20260902.csv"]["file_id"]
    assert "2 of 3 records are bad" in listed["orders_20260902.csv"]["reason"]
    shown = run(place, "show", "orders", held)[1]
    assert [(row["record_no"], row["column"], row["found"]) for row in shown] == [
        (1, "amount", "x"),
        (2, "amount", "y"),
    ]
    with (place / "config" / "sources.toml").open("a") as entry:
        entry.write('values = { amount = { "x" = "", "y" = "3" } }\n')
    again = run(place, "replay", "orders", held)[1]
    assert (again["status"], again["loaded"], again["quarantined"]) == ("loaded", 3, 0)
    assert {row["file_name"] for row in run(place, "list")[1]} == set(FILES) - {"orders_20260902.csv"}


def test_what_stays_refused_says_so_and_what_is_unknown_too(place):
    pdf = next(row["file_id"] for row in run(place, "list")[1] if row["file_name"] == "orders_20260903.csv")
    result, entry = run(place, "replay", "orders", pdf)
    assert (result.exception.exit_code, entry["status"]) == (4, "refused")
    assert "a PDF" in str(result.exception)
    assert run(place, "replay", "orders", "0" * 16)[0].exception.exit_code == 2
    assert run(place, "show", "nothing", pdf)[0].exception.exit_code == 3


def test_a_damaged_ledger_row_is_named_with_its_remedy(place):
    installed = settings_of.load(place / "config", inbox=place / "in", home=place / "home")
    (row, *_) = sorted((installed.zones.raw / "orders").glob("*/ledger.json"))
    row.write_text("{")
    with pytest.raises(HuishengError, match="can't be read") as caught:
        ledger.read(installed)
    assert caught.value.where == f"orders/{row.parent.name}"
    assert caught.value.next_step == "huisheng restore"


def test_a_file_without_refused_records_says_why_it_was_refused(place):
    refused = next(row for row in run(place, "list")[1] if row["file_name"] == "orders_20260903.csv")
    options = ["--config", str(place / "config"), "--home", str(place / "home")]
    result = CliRunner().invoke(app, ["quarantine", "show", "orders", refused["file_id"], *options])
    assert result.stdout.startswith("refused whole: orders_20260903.csv: a PDF")

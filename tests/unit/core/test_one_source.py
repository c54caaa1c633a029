"""The intake of one source takes its files and leaves those of the others, as its DAG does."""

from datetime import date

import pytest

from transforms import intake, settings
from transforms.errors import ConfigError, HuishengError
from transforms.ingest import ledger

SOURCE = """
[{name}]
kind = "o"
contract = "customer_order"
files = "{name}.csv"
columns = {{ order_id = "id", customer_key = "customer", ordered_at = "time" }}
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    monkeypatch.setenv("HUISHENG_PSEUDONYM_KEY", "5a" * 32)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "huisheng.toml").write_text("", "utf-8")
    (tmp_path / "sources.toml").write_text("".join(SOURCE.format(name=name) for name in ("shop", "web")), "utf-8")
    for name in ("shop", "web"):
        row = f"id,customer,time\n{name}-1,c-1001,2026-09-01 10:00:00\n"
        (tmp_path / "inbox" / f"{name}.csv").write_text(row, "utf-8")
    return settings.load(tmp_path, inbox=tmp_path / "inbox", home=tmp_path / "home")


def test_one_source_is_taken_alone_then_the_rest(installed):
    day = date(2026, 9, 30)
    assert intake.take_all(installed, day, "web")["files"] == 1
    assert [entry.source for entry in ledger.read(installed)] == ["web"]
    assert intake.take_all(installed, day)["files"] == 2
    assert {entry.source: entry.loaded for entry in ledger.read(installed)} == {"shop": 1, "web": 1}


def test_a_source_that_is_not_configured_is_named(installed):
    with pytest.raises(ConfigError, match="no source named 'orders'"):
        intake.take_all(installed, date(2026, 9, 30), "orders")


def test_a_source_whose_database_is_down_stops_none_of_the_others(installed, tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP", "postgresql://nobody@127.0.0.1:1/none")
    down = '[a_shop]\nkind = "o"\ncontract = "customer_order"\n[a_shop.database]\nurl_env = "SHOP"\n'
    down += 'query = "select 1 as t where now() > %(since)s"\nwatermark = "t"\n'
    (tmp_path / "sources.toml").write_text(down + (tmp_path / "sources.toml").read_text("utf-8"), "utf-8")
    renewed = settings.load(tmp_path, inbox=tmp_path / "inbox", home=tmp_path / "home")
    with pytest.raises(HuishengError, match="SHOP: the database can't be reached"):
        intake.take_all(renewed, date(2026, 9, 30))
    assert {entry.source: entry.loaded for entry in ledger.read(renewed)} == {"shop": 1, "web": 1}

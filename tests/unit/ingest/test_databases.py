"""Rows of a real PostgreSQL that the test starts itself: from the watermark on, with late commits, once each."""

import os
import shutil
import subprocess
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from transforms.errors import ConfigError, HuishengError
from transforms.ingest import databases, ledger
from transforms.settings import DatabaseQuery

DAY = date(2026, 9, 20)
QUERY = (
    "select id, phone, amount, made_at, updated_at from orders where updated_at > %(since)s and updated_at <= %(until)s"
)
SOURCE = {
    "files": "none",
    "kind": "o",
    "contract": "customer_order",
    "columns": {"order_id": "id", "customer_key": "phone", "amount": "amount", "ordered_at": "made_at"},
    "database": {"url_env": "HUISHENG_TEST_DATABASE", "query": QUERY, "watermark": "updated_at"},
}


def _as_owner(command: list[str], folder: Path) -> None:
    """Run one of the server's tools; PostgreSQL refuses to run as root."""
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        command = ["setpriv", "--reuid=nobody", "--clear-groups", *command]
    subprocess.run(command, check=True, timeout=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def server():
    pytest.importorskip("psycopg")
    if not shutil.which("initdb"):
        pytest.skip("no PostgreSQL server on this machine")
    folder = Path(tempfile.mkdtemp(prefix="hs-pg-"))  # a socket's path must be short
    folder.chmod(0o755)
    data = str(folder / "data")
    _as_owner(["initdb", "-D", data, "-U", "tester", "-A", "trust"], folder)
    options = f"-c listen_addresses='' -k {folder} -c fsync=off"
    _as_owner(["pg_ctl", "-D", data, "-l", str(folder / "log"), "-o", options, "-w", "start"], folder)
    yield f"postgresql://tester@/postgres?host={folder}"
    _as_owner(["pg_ctl", "-D", data, "-m", "immediate", "stop"], folder)
    shutil.rmtree(folder)


@pytest.fixture
def run(server, monkeypatch):
    import psycopg

    monkeypatch.setenv("HUISHENG_TEST_DATABASE", server)

    def execute(statement: str) -> None:
        with psycopg.connect(server) as connection:
            connection.execute(statement)

    execute("drop table if exists orders")
    execute("create table orders (id text, phone text, amount numeric, made_at timestamp, updated_at timestamp)")
    return execute


def test_only_what_is_new_or_changed_comes_with_the_next_pull(site, run):
    shop = site(SOURCE)
    run("insert into orders values ('0001','13900001111',5.50,'2026-09-01 10:00','2026-09-01 10:00')")
    run("insert into orders values ('0002',null,null,null,'2026-09-02 10:00')")
    first = databases.pull(shop.settings, "s", DAY)
    assert (first.loaded, first.watermark) == (2, "2026-09-02 10:00:00")
    run("update orders set amount = 7, updated_at = '2026-09-03 10:00' where id = '0001'")
    run("insert into orders values ('0003','1',1,null,'2026-09-02 09:58')")
    second = databases.pull(shop.settings, "s", DAY)
    assert (second.loaded, second.duplicate) == (2, 1)
    assert sorted(shop.rows("customer_order")["order_id"]) == ["0001", "0001", "0002", "0003"]
    ledger.check(ledger.read(shop.settings))


def test_nothing_new_leaves_no_ledger_row(site, run):
    shop = site(SOURCE)
    assert databases.pull(shop.settings, "s", DAY) is None
    assert ledger.read(shop.settings) == []


def test_the_query_cannot_write(site, run):
    broken = SOURCE | {
        "database": SOURCE["database"] | {"query": "delete from orders where updated_at > %(since)s returning *"}
    }
    run("insert into orders values ('1','1',1,null,'2026-09-01')")
    with pytest.raises(Exception, match="failed"):
        databases.pull(site(broken).settings, "s", DAY)


def test_a_wrong_password_and_a_wrong_query_are_for_the_user_to_correct(site, run, monkeypatch):
    broken = SOURCE | {"database": SOURCE["database"] | {"query": "select * from nothing_here where x > %(since)s"}}
    with pytest.raises(ConfigError, match="42P01"):
        databases.pull(site(broken).settings, "s", DAY)
    monkeypatch.setenv(
        "HUISHENG_TEST_DATABASE", os.environ["HUISHENG_TEST_DATABASE"].replace("tester@", "nobody:geheim@")
    )
    with pytest.raises(HuishengError, match="OperationalError") as found:
        databases.pull(site(SOURCE).settings, "s", DAY)
    assert "geheim" not in str(found.value)


def test_columns_of_one_name_are_numbered_as_in_a_file(run):
    run("insert into orders values ('0001','1',1,null,'2026-09-01')")
    text = "select id, phone as id, updated_at from orders where updated_at > %(since)s"
    query = DatabaseQuery(url_env="HUISHENG_TEST_DATABASE", query=text, watermark="updated_at")
    (row,) = databases.rows(query, "2026-01-01", "")
    assert (row["id"], row["id__2"]) == ("0001", "1")


@pytest.mark.parametrize("condition", ["note like '5%'", "id = %(id)s", "id = %s"])
def test_a_percent_sign_that_stands_for_nothing_is_for_the_user_to_correct(run, condition):
    text = f"select id, updated_at from orders where updated_at > %(since)s and {condition}"
    query = DatabaseQuery(url_env="HUISHENG_TEST_DATABASE", query=text, watermark="updated_at")
    with pytest.raises(ConfigError, match="written twice"):
        list(databases.rows(query, "2026-01-01", ""))


def test_a_missing_url_is_a_configuration_error(site, monkeypatch):
    monkeypatch.delenv("HUISHENG_TEST_DATABASE", raising=False)
    with pytest.raises(ConfigError, match="HUISHENG_TEST_DATABASE"):
        databases.pull(site(SOURCE).settings, "s", DAY)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (True, "true"),
        (Decimal("1.10"), "1.10"),
        (10**18 + 1, "1000000000000000001"),
        (datetime(2026, 9, 1, 10), "2026-09-01 10:00:00"),
        (datetime(2026, 9, 1, 10, tzinfo=UTC), "2026-09-01T10:00:00+00:00"),
        (b"\x00\xff", "00ff"),
        ({"a": [1]}, '{"a": [1]}'),
    ],
)
def test_values_keep_their_text(value, text):
    assert databases.text_of(value) == text

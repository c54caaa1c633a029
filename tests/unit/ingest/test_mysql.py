"""Rows of a real MariaDB that the test starts itself: types, moments, late rows, and what goes wrong on the way."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import pymysql
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
TABLE = (
    "create table orders (id varchar(20) primary key, phone varchar(20), amount decimal(20,2), made_at datetime(6),"
    " updated_at timestamp(3) null) character set utf8mb4"
)


def _tool(name: str) -> str:
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin") or ""


@pytest.fixture(scope="module")
def server():
    if not _tool("mariadbd") or not _tool("mariadb-install-db"):
        pytest.skip("no MariaDB server on this machine")
    folder = Path(tempfile.mkdtemp(prefix="hs-my-"))  # a socket's path must be short
    folder.chmod(0o755)
    as_owner: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        as_owner = ["setpriv", "--reuid=nobody", "--clear-groups"]
    data, socket = f"--datadir={folder}/data", folder / "s"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    install = [_tool("mariadb-install-db"), "--no-defaults", data, "--auth-root-authentication-method=normal"]
    subprocess.run([*as_owner, *install], check=True, timeout=120, **quiet)
    command = [_tool("mariadbd"), "--no-defaults", data, f"--socket={socket}", "--skip-networking"]
    running = subprocess.Popen([*as_owner, *command, "--default-time-zone=+08:00"], **quiet)
    for _ in range(300):
        with contextlib.suppress(pymysql.Error):
            pymysql.connect(unix_socket=str(socket), user="root").close()
            break
        time.sleep(0.1)
    yield str(socket)
    running.terminate()
    running.wait(30)
    shutil.rmtree(folder)


@pytest.fixture
def run(server, monkeypatch):
    def execute(statement: str) -> None:
        with contextlib.closing(pymysql.connect(unix_socket=server, user="root", autocommit=True)) as connection:
            for each in ("create database if not exists shop", "use shop", statement):
                connection.cursor().execute(each)

    execute("drop table if exists orders")
    execute(TABLE)
    execute("create or replace user reader@localhost identified by 'geheim 密'")
    execute("grant select on shop.* to reader@localhost")
    monkeypatch.setenv("HUISHENG_TEST_DATABASE", url(server))
    return execute


def url(server, password="geheim%20%E5%AF%86"):
    return f"mysql://reader:{password}@localhost/shop?unix_socket={server}"


def test_only_what_is_new_or_changed_comes_with_the_next_pull(site, run):
    shop = site(SOURCE)
    run("insert into orders values ('0001','13900001111',5.50,'2026-09-01 10:00','2026-09-01 10:00')")
    run("insert into orders values ('0002',null,null,null,'2026-09-02 10:00:00.250')")
    first = databases.pull(shop.settings, "s", DAY)
    assert (first.loaded, first.watermark) == (2, "2026-09-02T02:00:00.250000+00:00")
    run("update orders set amount = 7, updated_at = '2026-09-03 10:00' where id = '0001'")
    run("insert into orders values ('0003','1',1,null,'2026-09-02 09:58')")
    run("delete from orders where id = '0002'")
    second = databases.pull(shop.settings, "s", DAY)
    assert (second.loaded, second.duplicate) == (2, 0)
    assert sorted(shop.rows("customer_order")["order_id"]) == ["0001", "0001", "0002", "0003"]
    third = databases.pull(shop.settings, "s", DAY)
    assert (third.records_in, third.loaded, third.duplicate) == (1, 0, 1)
    ledger.check(ledger.read(shop.settings))


def test_values_keep_their_text_and_moments_their_zone(run):
    run(
        "create or replace table kinds (a bigint unsigned, b decimal(30,4), c varchar(50) character set gbk, d text,"
        " e date, f time, g timestamp, h datetime(3), i blob, j tinyint(1), k json, l set('x','y'), m year, w bigint)"
        " character set utf8mb4"
    )
    run(
        "insert into kinds values (18446744073709551615, 12345678901234567890.1234, '上海', '好😀\\n0001',"
        " '2026-09-01', '26:00:01', '2026-09-01 10:00:00', '2026-09-01 10:00:00.5', x'00ff', 1, '{\"a\":[1]}', 'x,y',"
        " 2026, 9007199254740993)"
    )
    query = DatabaseQuery(url_env="HUISHENG_TEST_DATABASE", query="select * from kinds", watermark="w")
    (row,) = databases.rows(query, "", "")
    assert row == {
        "a": "18446744073709551615",
        "b": "12345678901234567890.1234",
        "c": "上海",
        "d": "好😀\n0001",
        "e": "2026-09-01",
        "f": "26:00:01",
        "g": "2026-09-01T02:00:00+00:00",
        "h": "2026-09-01 10:00:00.500000",
        "i": "00ff",
        "j": "1",
        "k": '{"a":[1]}',
        "l": "x,y",
        "m": "2026",
        "w": "9007199254740993",
    }


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


@pytest.mark.parametrize(
    "query",
    [
        "delete from orders where updated_at > %(since)s",
        "drop table orders -- %(since)s",
        "select * from nothing_here where x > %(since)s",
        "selec 1",
    ],
)
def test_a_query_that_cannot_work_or_writes_is_for_the_user_to_correct(site, run, query):
    run("grant all on shop.* to reader@localhost")
    run("insert into orders values ('1','1',1,null,'2026-09-01')")
    broken = SOURCE | {"database": SOURCE["database"] | {"query": query}}
    with pytest.raises(ConfigError, match="failed"):
        databases.pull(site(broken).settings, "s", DAY)
    run("select id from orders")


def test_a_wrong_password_is_told_without_it(site, run, server, monkeypatch):
    monkeypatch.setenv("HUISHENG_TEST_DATABASE", url(server, "falsch-9"))
    with pytest.raises(ConfigError, match="1045") as found:
        databases.pull(site(SOURCE).settings, "s", DAY)
    assert "falsch" not in str(found.value) and "reader" not in str(found.value)


def test_a_server_that_is_gone_can_be_tried_again(site, run, monkeypatch):
    monkeypatch.setenv("HUISHENG_TEST_DATABASE", "mysql://reader@127.0.0.1:9/shop")
    with pytest.raises(HuishengError, match="try again") as found:
        databases.pull(site(SOURCE).settings, "s", DAY)
    assert found.value.exit_code == 1


def test_a_connection_lost_mid_stream_leaves_nothing_behind(site, run, server):
    shop = site(SOURCE | {"database": SOURCE["database"] | {"query": SLOW}})
    run("grant process, connection admin on *.* to reader@localhost")
    taken = threading.Thread(target=_kill_reader, args=(server,))
    taken.start()
    with pytest.raises(HuishengError, match="failed"):
        databases.pull(shop.settings, "s", DAY)
    taken.join()
    assert ledger.read(shop.settings) == []
    assert not list(shop.settings.zones.landing.glob(".*"))


SLOW = "select seq as id, 1 as phone, 1 as amount, null as made_at, seq as updated_at, sleep(0.01) from seq_1_to_100000"


READING = "select id from information_schema.processlist where user = 'reader' and info like '%sleep(%'"


def _kill_reader(server: str) -> None:
    """Once its query runs: how soon that is, is the machine's affair."""
    with contextlib.closing(pymysql.connect(unix_socket=server, user="root")) as connection:
        cursor = connection.cursor()
        for _ in range(600):
            if cursor.execute(READING):
                break
            time.sleep(0.1)
        cursor.execute("kill user reader@localhost")


def test_a_long_table_streams(run):
    query = "select seq as id, repeat('x', 200) as words, seq as w from seq_1_to_{}"
    peaks = [_peak(query.format(count)) for count in (20_000, 200_000)]
    assert peaks[1] < 1.5 * peaks[0]


def _peak(query: str) -> int:
    import tracemalloc

    tracemalloc.start()
    wanted = DatabaseQuery(url_env="HUISHENG_TEST_DATABASE", query=query, watermark="w")
    count = sum(1 for _ in databases.rows(wanted, "", ""))
    assert count == int(query.rsplit("_", 1)[1])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak

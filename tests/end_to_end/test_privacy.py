"""The leak scan, hostile words, subtraction, an erasure and a re-import on the committed sample, after a real night.

The last test lets a night fail under Airflow on rows that hold identifiers, and searches what that leaves.
"""

import base64
import gzip
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.end_to_end.aftermath import Receiver, failed_tasks
from tests.end_to_end.planting import (
    RARE,
    ROOT,
    SAMPLES,
    ask_something_hostile,
    exchange_short_names,
    planted,
)
from tests.end_to_end.subtraction import quantities
from transforms import settings as configuration
from transforms.privacy import erasure, register
from transforms.privacy.pseudonyms import KeyRing, token
from transforms.privacy.search import files_below, leak_scan


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("privacy")
    inbox, home = folder / "inbox", folder / "home"
    shutil.copytree(SAMPLES, inbox)
    shutil.rmtree(inbox / "truth")
    shutil.copytree(ROOT / "config", folder / "config")
    exchange_short_names(inbox)
    ask_something_hostile(inbox, folder / "config")
    settings = configuration.load(folder / "config", inbox=inbox, home=home)
    _night(settings)
    return settings


def _night(settings):
    done = _run(settings)
    assert done.returncode == 0, done.stderr
    (settings.home / "output.txt").write_text(done.stdout + done.stderr, "utf-8")


def _run(settings, **told):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    places = {
        "HUISHENG_HOME": str(settings.home),
        "HUISHENG_INBOX": str(settings.inbox),
        "HUISHENG_CONFIG": str(settings.config_dir),
    }
    command = [str(Path(sys.executable).with_name("huisheng")), "run"]
    # What is left in the temporary or the working folder is searched as well.
    left = {name: settings.home / "left" / name for name in ("tmp", "cwd")}
    for folder in left.values():
        folder.mkdir(parents=True, exist_ok=True)
        folder.parent.chmod(0o700)
    places["TMPDIR"] = str(left["tmp"])
    # The most open umask there is: what is private must be made private.
    return subprocess.run(
        command,
        env={**environment, **places, **told},
        capture_output=True,
        text=True,
        check=False,
        umask=0,
        cwd=left["cwd"],
    )


def test_no_planted_identifier_is_found_outside_landing(installation):
    values = planted(installation.inbox)
    assert len(values) > 400
    assert sum(set(value) <= set(RARE) for value in values) > 20
    hits = leak_scan([installation.home], values, leave_out=[installation.zones.landing])
    shown = {(str(hit.path.relative_to(installation.home)), hit.inside, hit.encoding) for hit in hits}
    assert shown == set()


def test_the_scan_does_find_them_in_landing(installation):
    values = planted(installation.inbox)
    assert len({hit.value_no for hit in leak_scan([installation.zones.landing], values)}) > 0.9 * len(values)


def test_the_scan_reaches_what_airflow_keeps(installation):
    searched = list(files_below([installation.home]))
    databases = [path for path in searched if path.read_bytes()[:15] == b"SQLite format 3"]
    tables = set()
    for path in databases:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as con:
            tables |= {name for (name,) in con.execute("select name from sqlite_master")}
    assert {"xcom", "rendered_task_instance_fields", "task_instance", "dag_run"} <= tables
    assert any(path.suffix == ".log" for path in searched)


@pytest.mark.parametrize(
    "written",
    [
        lambda value: value.encode("gb18030"),
        lambda value: value.encode("utf-16-le"),
        lambda value: gzip.compress(base64.b64encode(b"x" + value.encode())),
    ],
)
def test_the_scan_finds_what_is_planted_on_purpose(installation, written):
    value = planted(installation.inbox)[-1]
    path = installation.home / "state" / "planted.log"
    path.write_bytes(written(value))
    try:
        assert {hit.path for hit in leak_scan([installation.home / "state"], [value])} == {path}
    finally:
        path.unlink()


def test_hostile_words_are_words_all_the_way(installation):
    with duckdb.connect(str(installation.zones.current / "huisheng.duckdb"), read_only=True) as con:
        titles = {title for (title,) in con.execute("select question_text from dim_question").fetchall()}
        assert con.execute("select count(*) from metric_daily").fetchall()[0][0] > 0
    assert any("drop table metric_daily" in title for title in titles)
    for path in installation.zones.current.resolve().rglob("*.html"):
        assert b"<script>alert(7)" not in path.read_bytes(), path


def test_no_small_group_can_be_had_by_subtraction(installation):
    found = quantities(str(installation.zones.current / "huisheng.duckdb"))
    hidden = sum(value is None for quantity in found.values() for value in quantity.shown.values())
    equations = sum(len(quantity.sums) for quantity in found.values())
    assert hidden > 1_000 and equations > 1_000
    assert {name: hits for name, quantity in found.items() if (hits := quantity.hits())} == {}


def test_rows_of_staff_name_neither_unit_nor_person(installation):
    """A unit may have three members of staff: words or answers beside it would name their author."""
    with duckdb.connect(str(installation.zones.current / "huisheng.duckdb"), read_only=True) as con:
        columns = con.execute(
            "select table_name, list(column_name) from duckdb_columns() group by table_name"
        ).fetchall()
        rows = [(table, set(names)) for table, names in columns if {"response_id", "customer_key"} & set(names)]
        named = {
            table: con.execute(
                f"select count(*) from {table} where respondent_type in ('employee', 'manager')"
                f" and ({' or '.join(f'{name} is not null' for name in sorted(naming))})"
            ).fetchall()[0][0]
            for table, names in rows
            if "respondent_type" in names and (naming := names & {"unit_id", "customer_key", "employee_key"})
        }
    assert "feedback_text" in named
    assert {table: count for table, count in named.items() if count} == {}


def test_modes_are_private_but_for_releases(installation):
    home = installation.home
    for path in files_below([home], [installation.zones.releases]):
        if path.parent != home:
            inside = [parent for parent in path.parents if parent.is_relative_to(home) and parent != home]
            assert any(not folder.stat().st_mode & 0o077 for folder in inside), path
    for path in files_below([installation.zones.releases]):
        assert path.stat().st_mode & 0o777 == 0o444, path
    assert {path.stat().st_mode & 0o777 for path in (home, installation.zones.releases)} == {0o755}


def test_one_person_is_erased_and_does_not_come_back(installation):
    phone, key = _best_customer(installation)
    before = _shown_figures(installation)
    proof = erasure.erase(installation, [phone])
    assert proof.verified["hits"] == 0
    assert {"customer_360", "journey", "satisfaction_tier"} <= set(proof.releases["rewritten"][0]["rows"])
    assert proof.inbox["still_there"]
    _append_order(installation, phone)
    _night(installation)
    hits = leak_scan([installation.home], [phone, key])
    assert {hit.path.name for hit in hits} == {register.FILE_NAME}
    assert json.loads(Path(proof.path).read_text("utf-8"))["identifiers"] == 1
    assert _erased_figures(installation) == [("gap", True, 0), ("metric_daily", True, 0)]
    _tells_across_releases_what_security_md_says(before, _shown_figures(installation))


def _shown_figures(settings):
    with duckdb.connect(str(settings.zones.current / "huisheng.duckdb"), read_only=True) as con:
        return dict(con.execute("select metric_id, n from metric_daily where n is not null").fetchall())


def _tells_across_releases_what_security_md_says(before, after):
    """Who subtracts a figure of two releases has the answer that moved it; never one of a group below the minimum."""
    moved = [(before[figure], n) for figure, n in after.items() if before.get(figure, n) != n]
    assert any(former - n == 1 for former, n in moved)
    assert min(min(pair) for pair in moved) >= 5


def _erased_figures(settings):
    """By mart: whether an erasure moved a figure, and how many figures their counts don't explain."""
    with duckdb.connect(str(settings.zones.current / "huisheng.duckdb"), read_only=True) as con:
        return con.execute("""
            select mart, count(*) filter (where n_erased > 0) > 0,
                count(*) filter (where coalesce(old_n, 0) + n_in - n_out <> coalesce(new_n, 0))
            from restatement group by mart order by mart""").fetchall()


def _best_customer(settings):
    ring = KeyRing.load(settings)
    with duckdb.connect(str(settings.zones.current / "huisheng.duckdb"), read_only=True) as con:
        best = "select customer_key from customer_360 order by n_responses + n_orders desc, 1 limit 1"
        key = con.execute(best).fetchall()[0][0]
    phones = {value for value in planted() if re.fullmatch("154[0-9]{8}", value)}
    return next(phone for phone in phones if token(phone, ring) == key), key


def _append_order(settings, phone):
    """A later export names the person again."""
    path = next((settings.inbox / "orders").glob("*.csv"))
    lines = path.read_text("utf-8").splitlines()
    later = path.with_name("orders_20261001.csv")
    row = lines[1].split(",")
    row[0], row[2] = "HS2026100100000001", phone
    later.write_text("\n".join([lines[0], ",".join(row), *lines[2:20]]) + "\n", "utf-8")


POISON = ("15400777001号爨龘麤鱻", "poison.row77@leak-example.cn", "粤B·D77077", "110101199003070777")


def test_a_task_that_fails_on_poisoned_rows_tells_none_of_them(installation):
    """A raw file that holds words where numbers belong: the engine quotes them, what is kept and sent must not."""
    found = installation.zones.raw.glob("orders/*/customer_order*.parquet")
    orders = max(found, key=lambda path: path.stat().st_size)  # later files hold a row or none
    frame = pl.read_parquet(orders)
    words = [POISON[row % len(POISON)] for row in range(frame.height)]
    frame.with_columns(pl.Series("amount", words)).write_parquet(orders)
    _append_order(installation, "15400777002")
    with (installation.config_dir / "huisheng.toml").open("a", encoding="utf-8") as config:
        config.write('\n[[alerts]]\nkind = "webhook"\nurl_env = "LEAK_TEST_ALERT"\n')
    with Receiver() as receiver:
        done = _run(installation, LEAK_TEST_ALERT=receiver.address)
    assert done.returncode != 0
    assert failed_tasks(installation.home)
    assert receiver.bodies and b"failed" in receiver.bodies[0]
    (installation.home / "failed.txt").write_bytes((done.stdout + done.stderr).encode() + b"".join(receiver.bodies))
    known = [installation.zones.landing, installation.zones.raw]
    hits = leak_scan([installation.home], [*POISON, "15400777001"], leave_out=known)
    assert {(str(hit.path.relative_to(installation.home)), hit.inside, hit.encoding) for hit in hits} == set()
    assert leak_scan([orders], POISON)

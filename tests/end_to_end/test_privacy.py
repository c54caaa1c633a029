"""The leak scan, an erasure and a re-import on the committed sample, after a real night."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from transforms import settings as configuration
from transforms.privacy import erasure, register
from transforms.privacy.pseudonyms import KeyRing, token
from transforms.privacy.search import files_below, leak_scan

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"
STRUCTURED = re.compile(
    r"(?<![0-9])154[0-9]{8}(?![0-9])|(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])|U[0-9]{3}-[EM][0-9]{2}"
)
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("privacy")
    inbox, home = folder / "inbox", folder / "home"
    shutil.copytree(SAMPLES, inbox)
    shutil.rmtree(inbox / "truth")
    settings = configuration.load(ROOT / "config", inbox=inbox, home=home)
    _night(settings)
    return settings


def _night(settings):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    places = {"HUISHENG_HOME": str(settings.home), "HUISHENG_INBOX": str(settings.inbox)}
    command = [str(Path(sys.executable).with_name("huisheng")), "run"]
    done = subprocess.run(command, env={**environment, **places}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (settings.home / "output.txt").write_text(done.stdout + done.stderr, "utf-8")


def planted():
    """Every identifier of the sample: those hidden in comments, and those of the files' columns."""
    found = set(pl.read_parquet(SAMPLES / "truth" / "identifier.parquet")["value"])
    for path in files_below([SAMPLES], [SAMPLES / "truth"]):
        text = _text(path)
        found |= set(STRUCTURED.findall(text)) | set(MAIL.findall(text))
    for name, columns in {"orders": ["收货人"], "customers": ["姓名"]}.items():
        for path in (SAMPLES / name).glob("*.csv"):
            found |= set(pl.read_csv(path, infer_schema=False).select(columns).to_series().drop_nulls())
    # Two signs are too short to search for: they stand in the words of any long text.
    return sorted(value for value in found if len(value.encode()) >= 8 and value != "127.0.0.1")


def _text(path):
    if path.suffix == ".parquet":
        return pl.read_parquet(path).write_csv()
    if path.suffix == ".xlsx":
        return pl.read_excel(path, has_header=False).write_csv()
    data = path.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def test_no_planted_identifier_is_found_outside_landing(installation):
    values = planted()
    assert len(values) > 400
    hits = leak_scan([installation.home], values, leave_out=[installation.zones.landing])
    shown = {(str(hit.path.relative_to(installation.home)), hit.inside, hit.encoding) for hit in hits}
    assert shown == set()


def test_the_scan_does_find_them_in_landing(installation):
    values = planted()
    assert len({hit.value_no for hit in leak_scan([installation.zones.landing], values)}) > 0.9 * len(values)


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
    proof = erasure.erase(installation, [phone])
    assert proof.verified["hits"] == 0
    assert {"customer_360", "journey", "satisfaction_tier"} <= set(proof.releases["rewritten"][0]["rows"])
    assert proof.inbox["still_there"]
    _append_order(installation, phone)
    _night(installation)
    hits = leak_scan([installation.home], [phone, key], leave_out=[installation.zones.landing])
    assert {hit.path.name for hit in hits} == {register.FILE_NAME}
    assert json.loads(Path(proof.path).read_text("utf-8"))["identifiers"] == 1


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

"""One night on the committed sample, through the real DAGs, as `make run` does it."""

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

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples"


class Installation:
    """An installation in a folder of its own, driven by the command line as a user would."""

    def __init__(self, home: Path, inbox: Path, config: Path = ROOT / "config") -> None:
        self.home, self.inbox, self.config = home, inbox, config

    def run(self, *arguments: str) -> subprocess.CompletedProcess:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")},
            "HUISHENG_HOME": str(self.home),
            "HUISHENG_INBOX": str(self.inbox),
            "HUISHENG_CONFIG": str(self.config),
        }
        command = [str(Path(sys.executable).with_name("huisheng")), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def json(self, *arguments: str) -> object:
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    folder = tmp_path_factory.mktemp("night")
    inbox = folder / "inbox"
    shutil.copytree(SAMPLES, inbox)
    installation = Installation(folder / "home", inbox)
    installation.first = installation.run("run")
    return installation


def test_the_night_succeeds_and_tells_what_it_did(night):
    assert night.first.returncode == 0, night.first.stderr
    for expected in ("records in", "NPS", "customers per tier", "largest gaps", "next:", str(night.home / "releases")):
        assert expected in night.first.stdout


def test_every_record_is_accounted_for_as_the_simulator_wrote_it(night):
    facts = night.json("status")
    assert facts["ledger"]["is_balanced"]
    assert facts["ledger"]["refused"] == 0
    written = night.json("sample", "--out", str(night.home.parent / "again"))["files"]
    taken = {name: totals["records_in"] for name, totals in facts["sources"].items()}
    assert taken["orders"] == written["orders/orders_20260930.csv"]
    assert taken["wjx_customer_v1"] == sum(
        n for name, n in written.items() if name.startswith("wjx/appliance_customer_v1")
    )


def test_the_three_tables_are_published_and_filled(night):
    rows = night.json("releases", "list")["releases"][0]["rows"]
    for table in ("journey", "satisfaction_tier", "gap"):
        assert rows[table] > 0


def test_dirt_ends_where_the_truth_says(night):
    dirt = pl.read_parquet(SAMPLES / "truth" / "dirt.parquet")
    totals = night.json("status")["ledger"]
    assert totals["quarantined"] == dirt.filter(pl.col("expected") == "quarantined").height
    assert totals["duplicate"] == dirt.filter(pl.col("expected") == "duplicate").height


def test_the_documentation_opens_without_a_network(night):
    page = ((night.home / "current").resolve() / "docs" / "index.html").read_text("utf-8")
    tags = re.findall(r"<(?:script|link|img|iframe|style)\b[^>]*>", page)
    assert [tag for tag in tags if re.search(r"""(?:src|href)=["']?(?:https?:)?//""", tag)] == []
    assert not re.search(r"@import|url\(\s*[\"']?https?:", page)
    # its only way out is the tracking that dbt loads where it was not switched off
    assert re.search(r'"send_anonymous_usage_stats":\s*false', page)
    assert str(night.home) not in page


def test_a_second_run_changes_nothing(night):
    before = night.json("releases", "list")
    again = night.json("run")
    assert again["is_unchanged"]
    assert night.json("releases", "list") == before


def test_a_full_refresh_makes_the_same_tables_again(night):
    before = night.json("releases", "list")["releases"]
    assert night.run("run", "--direct", "--full-refresh").returncode == 0
    after = night.json("releases", "list")["releases"]
    made = next(release for release in after if release["release_id"] not in {old["release_id"] for old in before})
    assert made["rows"] == before[0]["rows"]
    assert night.json("run", "--direct")["release_id"] == made["release_id"]


def test_no_identifier_of_the_sample_leaves_the_landing_zone(night):
    planted = pl.read_parquet(SAMPLES / "truth" / "identifier.parquet")
    release = (night.home / "current").resolve() / "huisheng.duckdb"
    with duckdb.connect(str(release), read_only=True) as con:
        tables = [name for (name,) in con.execute("show tables").fetchall()]
        text = "\n".join(
            con.execute(f'select string_agg(t::varchar) from "{name}" t').fetchall()[0][0] or "" for name in tables
        )
    assert planted.height > 0
    assert [value for value in planted["value"] if value in text] == []


def test_query_answers_in_json_and_csv_and_refuses_to_write(night):
    assert night.json("query", "select 1 as one") == [{"one": 1}]
    assert night.run("query", "select '=1' as a, -1 as b", "--csv").stdout == "a,b\n'=1,-1\n"
    refused = night.run("query", "create table x as select 1")
    assert refused.returncode == 2
    assert refused.stderr.startswith("error: query: ")


def test_a_missing_inbox_is_one_line(night):
    done = night.run("run", "--data", str(night.home / "nowhere"))
    assert done.returncode == 3
    assert done.stderr.strip().splitlines()[-1].startswith("error: ")
    assert "no such folder" in done.stderr

"""A night that computes only what its files touch gives what a full build gives, to the byte, and says which rows moved
each figure."""

import json
import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.dbt.conftest import BUSINESS_DATE
from tests.dbt.nights import SEEDS, Company
from transforms import building, former_rows, release_files, touched
from transforms.kept import Kept
from transforms.warehouse import create_raw_schema

UNRECONCILED = """
select mart, figure_key, old_n, n_in, n_out, new_n from restatement
where mart = '{mart}' and coalesce(old_n, 0) + n_in - n_out <> coalesce(new_n, 0)
"""
READ_NEW_FILES = "select sql like '%file_id IN%' from duckdb_views() where view_name = 'touched_answer'"
MARTS = ("metric_daily", "gap")
SEQUENCES = int(os.environ.get("HUISHENG_NIGHTS", "1"))
NIGHTS = 2


def build(
    warehouse,
    folder: Path,
    files: dict,
    before: tuple[Path, touched.Facts] | None = None,
    published: Path | None = None,
):
    """Build into a folder of its own, on a copy of the warehouse of ``before``, after the release ``published``."""
    folder.mkdir()
    database = folder / "work.duckdb"
    if before:
        published = before[0]
        shutil.copyfile(before[0], database)
        known = Kept({}, {}, nights=1, moved=touched.moved(before[1], touched.facts(files)))
    else:
        known = Kept({}, {})
    with duckdb.connect(str(database)) as con:
        create_raw_schema(con, files, published=published, business_date=date.fromisoformat(BUSINESS_DATE))
        if published:
            former_rows.fill(con, published)
        if before:
            touched.mark(con, before[1], touched.facts(files))
    (command,) = building.commands(known, [])
    outcome = warehouse.invoke(database, folder, SEEDS, command=command)
    bad = {name: outcome.messages[name] for name, status in outcome.nodes.items() if status != "success"}
    assert bad == {}
    return outcome


def content(outcome) -> dict[str, tuple]:
    """Row count and content hash of every published table."""
    tables = outcome.rows("select table_name from duckdb_tables() where schema_name = 'main' order by all")
    with duckdb.connect(str(outcome.database), read_only=True) as con:
        return {name: con.execute(release_files.content_sql(f'main."{name}"')).fetchall()[0] for (name,) in tables}


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_nights_on_the_kept_warehouse_equal_full_builds(warehouse, tmp_path, seed):
    company = Company(tmp_path, seed)
    files = company.first()
    outcome = build(warehouse, tmp_path / "first", files)
    for night in range(NIGHTS):
        before = (outcome.database, touched.facts(files))
        files = company.new_night() if night == 0 else company.night()
        outcome = build(warehouse, tmp_path / f"night{night}", files, before)
        assert night or outcome.rows(READ_NEW_FILES) == [(True,)]
        assert [outcome.rows(UNRECONCILED.format(mart=mart)) for mart in MARTS] == [[], []]
        if SEQUENCES > 1 or night == NIGHTS - 1:
            full = build(warehouse, tmp_path / f"full{night}", files, published=before[0])
            found, expected = content(outcome), content(full)
            assert {name for name in expected if found[name] != expected[name]} == set()
    filled = {name for name, (rows, _) in content(outcome).items() if rows}
    assert {"journey", "satisfaction_tier", "metric_daily", "feedback_text", "customer_360", "gap"} <= filled


def test_the_persons_of_a_night_wait_for_everything_that_names_some(empty, warehouse):
    nodes = json.loads(warehouse.manifest.read_text("utf-8"))["nodes"]
    waits_for = set(nodes["model.huisheng.int_touched_person"]["depends_on"]["nodes"])
    naming = {f"model.huisheng.stg_{contract}" for contract in touched.STAGED}
    assert naming - waits_for == {"model.huisheng.stg_customer"}  # its segments are compared instead


def test_whoever_reads_notes_waits_for_all_that_write_them_and_overlooks_no_kept_table(empty, warehouse):
    nodes = json.loads(warehouse.manifest.read_text("utf-8"))["nodes"]
    models = {name: node for name, node in nodes.items() if node["resource_type"] == "model"}
    readers = {name: set(node["config"]["meta"].get("touched", ())) for name, node in models.items()}
    assert len([name for name in readers if readers[name]]) > 5
    for reader, kinds in readers.items():
        before, read = sources_of(models, reader, is_far=True), sources_of(models, reader)
        writers = {name for name in models if notes(models[name]) & kinds}
        assert writers <= before, reader
        kept = {name for name in read if models[name]["config"]["materialized"] == "incremental"}
        assert not kinds or kept <= writers, reader


def notes(node: dict) -> set[str]:
    """Kinds of keys that a model notes of rows that changed; staging models do so of whom and of which response."""
    about = {"response_key"} if {"survey_id", "response_id"} == set(node["config"]["unique_key"] or ()) else set()
    persons = set() if node["name"] == "stg_customer" else {"customer_key"}
    is_staged = node["name"] in {f"stg_{contract}" for contract in touched.STAGED}
    return {*node["config"]["meta"].get("notes", ()), *(about | persons if is_staged else ())}


def sources_of(models: dict, name: str, *, is_far: bool = False) -> set[str]:
    """The models that one reads, those behind views included; with ``is_far`` all before it."""
    found = set()
    for parent in models[name]["depends_on"]["nodes"]:
        if parent in models:
            is_through = is_far or models[parent]["config"]["materialized"] == "view"
            found |= {parent} | (sources_of(models, parent, is_far=is_far) if is_through else set())
    return found

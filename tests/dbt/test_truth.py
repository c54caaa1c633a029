"""What the simulator planted in the bundled sample comes back out of the marts."""

import importlib.util
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from transforms.settings import PROJECT_ROOT, load

BUSINESS_DATE = date(2026, 9, 30)


def _truth():
    path = PROJECT_ROOT / "benchmarks" / "marts" / "truth.py"
    spec = importlib.util.spec_from_file_location("marts_truth", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["marts_truth"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sample(warehouse, tmp_path_factory):
    """The bundled exports through the real ingest and scoring, built by dbt."""
    from transforms import building, intake, pipeline
    from transforms.dbt_runner import WorkFolder

    home = tmp_path_factory.mktemp("home")
    exports = home / "inbox"
    shutil.copytree(PROJECT_ROOT / "data" / "samples", exports)
    settings = load(home=home, inbox=exports)
    for file in intake.find_files(settings, BUSINESS_DATE):
        assert intake.take(settings, file, BUSINESS_DATE)["status"] == "loaded"
    pipeline.score(settings)
    work = WorkFolder(home / "work" / "truth")
    work.path.mkdir(parents=True)
    building.create_raw_tables(settings, work, BUSINESS_DATE)
    run = home / "run"
    run.mkdir()
    return warehouse.invoke(work.database, run, {}, None), exports / "truth"


def test_the_sample_builds_and_passes_every_data_test(sample):
    outcome, _ = sample
    assert {n: outcome.messages[n] for n, s in outcome.nodes.items() if s not in ("success", "pass")} == {}


def test_what_was_planted_comes_back(sample):
    outcome, truth = sample
    findings = _truth().check(outcome.database, Path(truth))
    assert [finding for finding in findings if not finding.is_kept] == []
    assert all(finding.n > 0 for finding in findings)


def test_all_tables_the_sample_can_fill_are_filled(sample):
    outcome, _ = sample
    tables = [row[0] for row in outcome.rows("select table_name from duckdb_tables() where schema_name = 'main'")]
    empty = [table for table in tables if outcome.rows(f"select count(*) from main.{table}") == [(0,)]]
    # nothing was published before
    assert sorted(empty) == ["restatement"]


def test_each_gap_of_each_attribute_is_there_with_its_interval(sample):
    outcome, _ = sample
    sql = "select gap_no, count(shortfall), count(ci_low), bool_and(reconciles) from gap where period_type = 'all' "
    rows = outcome.rows(sql + "and unit_id = 'ALL' and segment = 'ALL' group by gap_no order by gap_no")
    assert [row[:3] for row in rows] == [
        ("G1", 7, 7), ("G2", 7, 7), ("G3", 7, 7), ("G4", 5, 5), ("G5", 7, 7), ("G6", 7, 7),
    ]  # fmt: skip
    assert all(row[3] for row in rows)

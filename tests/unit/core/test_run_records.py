import json

import pytest

from transforms import airflow_records, runs, settings


@pytest.fixture
def installed(tmp_path, monkeypatch):
    monkeypatch.delenv("HUISHENG_IN_PROCESS", raising=False)
    return settings.Settings(config_dir=tmp_path, inbox=tmp_path, home=tmp_path)


def record(run_id, status="success"):
    return runs.RunRecord(run_id, "2026-09-30", False, "2026-09-30T18:00:00+00:00", status=status)


def test_a_scheduled_night_is_one_record_from_its_first_task_to_its_last(installed):
    airflow_records.begin(installed, "scheduled__1", "2026-09-30")
    begun = runs.last(installed)
    assert (begun["status"], begun["business_date"], begun["through_airflow"]) == ("running", "2026-09-30", True)
    airflow_records.succeed(installed, "scheduled__1", "2026-09-30", "20260930-0123abcd")
    assert runs.last(installed) | {"seconds": 0} == begun | {
        "status": "success",
        "release_id": "20260930-0123abcd",
        "finished_at": runs.last(installed)["finished_at"],
        "seconds": 0,
    }


def test_a_failed_task_is_named_and_a_retry_takes_it_back(installed):
    airflow_records.begin(installed, "scheduled__1", "2026-09-30")
    airflow_records.fail(installed, "scheduled__1", "2026-09-30", "build_and_publish.audit")
    assert runs.last(installed)["error"] == "build_and_publish.audit: see its log in Airflow"
    airflow_records.begin(installed, "scheduled__1", "2026-09-30")
    assert (runs.last(installed)["status"], runs.last(installed)["error"]) == ("running", None)


def test_tasks_inside_a_command_write_none(installed, monkeypatch):
    monkeypatch.setenv("HUISHENG_IN_PROCESS", "1")
    airflow_records.begin(installed, "manual__1", "2026-09-30")
    assert runs.last(installed) is None


def test_a_running_record_with_nobody_behind_it_was_killed(installed):
    runs.keep(installed, record("20260930T180000-1", "running"))
    assert runs.last(installed)["status"] == "killed"
    with runs.exclusive(installed):
        assert runs.last(installed)["status"] == "running"


def test_the_last_run_is_the_last_whatever_the_clock_said(installed):
    runs.keep(installed, record("29990101T000000-1"))
    runs.keep(installed, record("20260930T180000-2", "failed"))
    assert runs.last(installed)["run_id"] == "20260930T180000-2"


def test_a_record_that_can_not_be_read_hides_no_other(installed):
    runs.keep(installed, record("20260930T180000-1"))
    (runs.folder(installed) / "20261001T180000-2.json").write_text("{")
    (runs.folder(installed) / "20261002T180000-2.json").write_text(json.dumps({"unknown": 1}))
    assert runs.last(installed)["run_id"] == "20260930T180000-1"


def test_runs_are_told_newest_first_and_only_the_newest_of_the_command_line_may_be_running(installed):
    for name, state in (("1", "running"), ("2", "success"), ("3", "running"), ("airflow-ab", "running")):
        runs.keep(installed, record(f"20260930T180000-{name}", state))
    with runs.exclusive(installed):
        told = [(one["run_id"].partition("-")[2], one["status"]) for one in runs.every(installed)]
    assert told == [("airflow-ab", "running"), ("3", "running"), ("2", "success"), ("1", "killed")]

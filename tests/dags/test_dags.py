import re
import sys
import traceback
from pathlib import Path

import pytest

DAG_FOLDER = Path(__file__).resolve().parents[2] / "dags"

SOURCES = {
    *("wjx_customer_v1", "wjx_customer_v2", "qualtrics_employee", "invitations", "orders", "contacts", "tickets"),
    *("ticket_priorities", "customers", "actions", "messages", "inspections", "units", "standards", "promises"),
}
INTAKE = [("find_files", "take_files"), ("take_files", "balance")]
TASKS_IN_ORDER = {
    **{f"ingest_{source}": INTAKE for source in SOURCES},
    "learn_from_surveys": [],
    "build_and_publish": [
        ("score_texts", "build_tables"),
        ("build_tables", "audit"),
        ("audit", "publish"),
        ("publish", "tidy"),
    ],
}


@pytest.fixture(scope="module")
def bag():
    sys.path.insert(0, str(DAG_FOLDER))
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(DAG_FOLDER))


def test_every_dag_that_must_exist_does(bag):
    assert bag.import_errors == {}
    assert set(bag.dags) == set(TASKS_IN_ORDER)


@pytest.mark.parametrize("dag_id", sorted(TASKS_IN_ORDER))
def test_tasks_and_their_order(bag, dag_id):
    dag = bag.dags[dag_id]
    edges = {(task.task_id, below) for task in dag.tasks for below in task.downstream_task_ids}
    assert edges == set(TASKS_IN_ORDER[dag_id])
    named = {name for edge in TASKS_IN_ORDER[dag_id] for name in edge} or {"adapt_text_model"}
    assert {task.task_id for task in dag.tasks} == named


@pytest.mark.parametrize("dag_id", ["ingest_orders", "ingest_wjx_customer_v1"])
def test_intake_runs_at_two_in_shanghai_for_the_day_before(bag, dag_id):
    timetable = bag.dags[dag_id].schedule
    assert (timetable.expression, str(timetable.timezone), timetable.run_offset) == ("0 2 * * *", "Asia/Shanghai", -1)
    assert timetable.key_format == "%Y-%m-%d"


def test_the_build_waits_for_every_source_of_the_date(bag):
    assert [asset.name for asset in bag.dags["build_and_publish"].get_task("publish").outlets] == ["huisheng_release"]
    assets = {asset.name for asset in bag.dags["build_and_publish"].schedule.asset_condition.objects}
    assert assets == {f"huisheng_{source}" for source in SOURCES}
    for source in SOURCES:
        (outlet,) = bag.dags[f"ingest_{source}"].get_task("balance").outlets
        assert outlet.name == f"huisheng_{source}"


def test_the_ui_says_what_each_dag_and_task_does(bag):
    for dag in bag.dags.values():
        assert dag.doc_md
        assert all(task.doc_md for task in dag.tasks)


class Run:
    partition_key, run_id = None, "manual"

    def __init__(self, conf):
        self.conf = conf


@pytest.mark.parametrize(
    ("conf", "said"),
    [
        ({"business_date": "2026-09-30", "day": 1}, "unknown parameter day; expected business_date"),
        ({}, "no business date"),
        ({"business_date": "30.9."}, "'30.9.' is no business date"),
    ],
)
def test_a_run_with_wrong_parameters_is_refused(bag, conf, said):
    import dag_defaults

    from transforms.errors import UserError

    with pytest.raises(UserError, match=re.escape(said)):
        dag_defaults.business_date({"dag_run": Run(conf), "params": {"business_date": None} | conf})


def test_a_build_by_hand_may_leave_readers_on_a_later_date_or_compute_everything(bag):
    import dag_defaults

    assert set(bag.dags["build_and_publish"].params) == {"business_date", "keeps_newer", "full_refresh"}
    assert set(bag.dags["ingest_orders"].params) == {"business_date"}
    conf = {"business_date": "2026-09-30", "keeps_newer": True, "full_refresh": True}
    context = {"dag_run": Run(conf), "params": conf}
    assert dag_defaults.business_date(context, dag_defaults.BUILD_PARAMS).isoformat() == "2026-09-30"


def test_a_date_of_the_wrong_form_is_refused_when_the_run_is_triggered(bag):
    from airflow.sdk.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError):
        bag.dags["build_and_publish"].params.get_param("business_date").resolve("30.9.2026")


def test_only_one_task_at_a_time_may_write_the_warehouse(bag):
    build = bag.dags["build_and_publish"]
    assert {build.get_task(name).pool for name in ("build_tables", "audit", "publish", "tidy")} == {"huisheng_writer"}


def test_a_wrong_file_is_not_retried_and_a_busy_lock_is(bag):
    from airflow.sdk import RetryAction

    from transforms.errors import AuditError, BusyError, ConfigError, InputError

    policy = bag.dags["ingest_orders"].get_task("find_files").retry_policy
    for error, action in (
        (InputError("x"), "fail"),
        (ConfigError("x"), "fail"),
        (AuditError("x"), "fail"),
        (BusyError("x"), "retry"),
    ):
        assert policy.evaluate(error, 1, 3).action is RetryAction(action)


def test_a_late_night_is_told(bag):
    from datetime import timedelta

    for dag_id in ("ingest_orders", "build_and_publish"):
        dag = bag.dags[dag_id]
        (deadline,) = dag.deadline if isinstance(dag.deadline, list) else [dag.deadline]
        assert (deadline.interval, deadline.callback.path) == (timedelta(hours=4), "transforms.deadline.tell_late")


def test_dag_files_keep_heavy_imports_out_of_their_top_level():
    for path in DAG_FOLDER.glob("*.py"):
        top = [line for line in path.read_text("utf-8").splitlines() if line.startswith(("import ", "from "))]
        assert not [
            line for line in top if any(name in line for name in ("polars", "duckdb", "jieba", "transforms", "dbt"))
        ]


def test_a_company_without_surveys_is_skipped_not_failed(bag, tmp_path, monkeypatch):
    from airflow.sdk.exceptions import AirflowSkipException

    monkeypatch.setenv("HUISHENG_HOME", str(tmp_path))
    with pytest.raises(AirflowSkipException, match="no answers yet"):
        bag.dags["learn_from_surveys"].get_task("adapt_text_model").python_callable()


def test_an_unexpected_error_is_told_without_its_message(bag, tmp_path, monkeypatch):
    from transforms import pipeline
    from transforms.errors import HuishengError

    def quoting(settings):
        try:
            int("13812345678号张三说送货太慢")
        except ValueError:
            raise KeyError("13812345678号张三说送货太慢") from None

    monkeypatch.setenv("HUISHENG_HOME", str(tmp_path))
    monkeypatch.setattr(pipeline, "score", quoting)
    task = bag.dags["build_and_publish"].get_task("score_texts").python_callable
    run = Run({})
    run.partition_key = "2026-09-30"
    with pytest.raises(HuishengError, match="unexpected KeyError") as caught:
        task(dag_run=run, params={"business_date": None})
    told = "".join(traceback.format_exception(caught.value))
    assert "138" not in told
    assert "张三" not in told


def test_our_own_error_keeps_its_words_and_loses_what_it_came_from(bag, tmp_path, monkeypatch):
    from transforms import pipeline
    from transforms.errors import BusyError

    def busy(settings):
        try:
            int("13812345678号")
        except ValueError:
            raise BusyError("a build is already running")  # noqa: B904 - what it came from is what must not show

    monkeypatch.setenv("HUISHENG_HOME", str(tmp_path))
    monkeypatch.setattr(pipeline, "score", busy)
    task = bag.dags["build_and_publish"].get_task("score_texts").python_callable
    run = Run({})
    run.partition_key = "2026-09-30"
    with pytest.raises(BusyError, match="a build is already running") as caught:
        task(dag_run=run, params={"business_date": None})
    assert "138" not in "".join(traceback.format_exception(caught.value))

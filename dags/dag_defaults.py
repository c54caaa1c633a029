"""What all DAGs share: when they run, how they retry, which sources there are, which business date a run is for."""

import os
import tomllib
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import (
    Asset,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    task,
)
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

TIME_ZONE = "Asia/Shanghai"
NIGHTLY = "0 2 * * *"
WEEKLY = "0 5 * * 1"
START = datetime(2026, 1, 1, tzinfo=ZoneInfo(TIME_ZONE))
WRITER_POOL = "huisheng_writer"
DEADLINE_HOURS = 4

# A wrong file or setting fails again; a busy lock or a full disk may not.
RETRY_POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=["transforms.errors.UserError", "transforms.errors.AuditError"],
            action=RetryAction.FAIL,
            reason="the same input fails again: correct it first",
        ),
        RetryRule(
            exception="transforms.errors.BusyError",
            action=RetryAction.RETRY,
            retry_delay=timedelta(minutes=2),
            reason="another run holds the lock",
        ),
    ]
)
PARAMS = {
    "business_date": Param(
        None,
        type=["null", "string"],
        format="date",
        title="Business date 业务日期",
        description="Only for a run by hand: the day to run for, for example 2026-09-30.",
    )
}

BUILD_PARAMS = PARAMS | {
    "keeps_newer": Param(
        False, type="boolean", title="Keep newer 不退回", description="Leave readers on a release of a later date."
    ),
    "full_refresh": Param(
        False, type="boolean", title="Full refresh 全量重算", description="Compute every row anew, not only what moved."
    ),
}


def _configured(name: str) -> dict[str, Any]:
    """A file of the configuration. Only what schedules is read here; ``settings`` checks the rest."""
    folder = Path(os.environ.get("HUISHENG_CONFIG") or Path(__file__).resolve().parents[1] / "config")
    return tomllib.loads((folder / name).read_text("utf-8"))


def source_kinds() -> dict[str, str]:
    """Source name → ``x`` or ``o``, of the configured sources."""
    return {name: entry["kind"] for name, entry in _configured("sources.toml").items()}


def asset(source: str) -> Asset:
    """What the intake of a source makes for a business date, and what the build waits for."""
    return Asset(f"huisheng_{source}")


RELEASE = Asset("huisheng_release")
"""What the build makes: other DAGs can be scheduled on it. Its events carry the id of the release."""


def alert_failure(context: dict) -> None:
    """Tell the configured robots that a task has failed for good, and keep it: names and ids, no messages.

    Inside `huisheng run` the command tells and keeps.
    """
    if os.environ.get("HUISHENG_IN_PROCESS"):
        return
    from transforms import airflow_records, alerts, settings

    instance, run = context["ti"], context["dag_run"]
    facts = {"dag": instance.dag_id, "task": instance.task_id, "run": run.run_id, "try": instance.try_number}
    installed = settings.load()
    if "business_date" in context["params"]:
        airflow_records.fail(installed, run.run_id, _key(context), f"{instance.dag_id}.{instance.task_id}")
    alerts.tell(installed, alerts.Event("failure", "任务失败 task failed", facts))


def step(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """A task that tells of an unexpected error only its kind and place: messages of libraries may quote customers."""
    if function is None:
        return lambda function: step(function, **options)

    @wraps(function)
    def told(*arguments: Any, **named: Any) -> Any:
        from airflow.sdk.exceptions import AirflowException

        from transforms.errors import HuishengError, without_message

        try:
            return function(*arguments, **named)
        except (HuishengError, AirflowException) as error:
            raise error from None
        except Exception as error:
            if os.environ.get("HUISHENG_DEBUG"):
                raise
            raise without_message(error) from None

    return task(**options)(told)


DEFAULT_ARGS = {
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_policy": RETRY_POLICY,
    "on_failure_callback": alert_failure,
}


def deadline() -> DeadlineAlert | None:
    """Tell the robots when a run is not done in time. Not in one process: dag.test ends in an error with one."""
    if os.environ.get("HUISHENG_IN_PROCESS"):
        return None
    hours = _configured("huisheng.toml").get("thresholds", {}).get("deadline_hours", DEADLINE_HOURS)
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=hours),
        callback=AsyncCallback("transforms.deadline.tell_late", kwargs={"hours": hours}),
    )


def business_date(context: dict, known: Iterable[str] = tuple(PARAMS)) -> date:
    """The date this run is for: the partition key, or the parameter of a run started by hand.

    Raises ``UserError``, which is not retried, for a run without one or with a parameter that no DAG knows.
    """
    from transforms.errors import UserError

    run = context["dag_run"]
    if unknown := sorted(set(run.conf or {}) - set(known)):
        raise UserError(f"unknown parameter {unknown[0]}", where=f"run {run.run_id}", expected=", ".join(known))
    key = _key(context)
    try:
        return date.fromisoformat(key)
    except ValueError:
        raise UserError(
            f"{key!r} is no business date" if key else "no business date",
            where=f"run {run.run_id}",
            next_step='trigger it with {"business_date": "2026-09-30"}',
        ) from None


def _key(context: dict) -> str:
    return (context["dag_run"].partition_key or context["params"].get("business_date") or "")[:10]

"""What all DAGs share: when they run, how they retry, which business date they are for."""

import os
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from airflow.sdk import AsyncCallback, DeadlineAlert, DeadlineReference, ExceptionRetryPolicy, RetryAction, RetryRule

TIME_ZONE = "Asia/Shanghai"
NIGHTLY = "0 2 * * *"
WEEKLY = "0 5 * * 1"
START = datetime(2026, 1, 1, tzinfo=ZoneInfo(TIME_ZONE))
WRITER_POOL = "huisheng_writer"
DEADLINE_HOURS = 4

# A wrong file or setting fails again; a busy lock or a full disk may not.
RETRY_POLICY = ExceptionRetryPolicy(
    rules=[
        RetryRule(exception="transforms.errors.UserError", action=RetryAction.FAIL),
        RetryRule(exception="transforms.errors.AuditError", action=RetryAction.FAIL),
        RetryRule(exception="transforms.errors.BusyError", action=RetryAction.RETRY, retry_delay=timedelta(minutes=2)),
    ]
)


def alert_failure(context: dict) -> None:
    """Tell the configured robots that a task has failed for good: names and ids, no messages."""
    from transforms import alerts, settings

    instance = context["ti"]
    facts = {
        "dag": instance.dag_id,
        "task": instance.task_id,
        "run": context["dag_run"].run_id,
        "try": instance.try_number,
    }
    alerts.tell(settings.load(), alerts.Event("failure", "任务失败 task failed", facts))


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
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=DEADLINE_HOURS),
        callback=AsyncCallback("transforms.deadline.tell_late", kwargs={"hours": DEADLINE_HOURS}),
    )


def business_date(context: dict) -> date:
    """The date this run is for: the partition key, or the parameter of a run started by hand."""
    key = context["dag_run"].partition_key or context["params"].get("business_date")
    if not key:
        raise ValueError("no business date: give the run the parameter business_date, for example 2026-09-30")
    return date.fromisoformat(key[:10])

"""Run records of nights that Airflow's scheduler runs, so that ``status`` and ``doctor`` know of them too.

Tasks are processes of their own and may be killed: each writes what it knows into the record of its DAG run.
Inside ``huisheng run`` they write nothing, because the command keeps a record of the whole.
"""

import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime

from transforms import alerts, runs
from transforms.settings import Settings


def begin(settings: Settings, dag_run: str, day: str) -> None:
    """The first task of a build has started, or started again."""
    _change(settings, dag_run, day, lambda record: None)


def succeed(settings: Settings, dag_run: str, day: str, release: str) -> None:
    """The last task of a build is done; whoever asked to be told of success is told.

    ``release`` is what it made: in a backfill readers stay on a newer one.
    """

    def change(record: runs.RunRecord) -> None:
        record.status, record.release_id = "success", release

    _change(settings, dag_run, day, change)
    if not os.environ.get("HUISHENG_IN_PROCESS"):
        alerts.tell(settings, alerts.Event("success", "夜间任务完成 the night is done", {"run": dag_run, "date": day}))


def fail(settings: Settings, dag_run: str, day: str, where: str) -> None:
    """A task has failed for good; ``where`` names DAG and task."""

    def change(record: runs.RunRecord) -> None:
        record.status, record.error = "failed", f"{where}: see its log in Airflow"

    _change(settings, dag_run, day, change)


def _change(settings: Settings, dag_run: str, day: str, change: Callable[[runs.RunRecord], None]) -> None:
    if os.environ.get("HUISHENG_IN_PROCESS"):
        return
    record = _record(settings, dag_run, day)
    record.status, record.error = "running", None
    change(record)
    runs.keep(settings, record)


def _record(settings: Settings, dag_run: str, day: str) -> runs.RunRecord:
    key = hashlib.sha256(dag_run.encode()).hexdigest()[:8]
    if found := sorted(runs.folder(settings).glob(f"*{runs.SCHEDULED}{key}.json")):
        return runs.RunRecord(**json.loads(found[-1].read_text("utf-8")))
    now = datetime.now(UTC)
    run_id = f"{now:%Y%m%dT%H%M%S}{runs.SCHEDULED}{key}"
    return runs.RunRecord(run_id, day, True, now.isoformat(timespec="seconds"))

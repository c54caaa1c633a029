"""Whole runs: every step in order, through Airflow or straight, with a record of what happened."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from transforms import alerts, durable, intake, locks, pipeline, releases
from transforms.errors import BusyError, HuishengError
from transforms.progress import Stage, listening
from transforms.settings import Settings

SCHEDULED = "-airflow-"
"""In the id of a record that tasks of Airflow's scheduler keep: no process stands behind it from end to end."""


@dataclass
class RunRecord:
    """What one run did: kept as JSON below ``state/runs/``, shown by ``huisheng status``.

    ``number`` counts the runs: a wall clock that was wrong once must not hide what came after. ``status`` is
    running, success, failed, or killed: a record of a running one that nobody is behind.
    """

    run_id: str
    business_date: str
    through_airflow: bool
    started_at: str
    finished_at: str | None = None
    status: str = "running"
    release_id: str | None = None
    is_unchanged: bool = False
    seconds: float = 0.0
    error: str | None = None
    stages: list[dict[str, Any]] = field(default_factory=list)
    number: int = 0

    def as_dict(self) -> dict[str, Any]:
        """JSON-able facts."""
        return asdict(self)


@contextmanager
def exclusive(settings: Settings) -> Iterator[None]:
    """One run of an installation at a time; ``BusyError`` for a second."""
    settings.zones.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locks.held(settings.zones.state, "run", purpose="a run"):
        yield


def is_going_on(settings: Settings) -> bool:
    """Whether a run of the command line holds the lock now."""
    if not settings.zones.state.exists():
        return False
    try:
        with exclusive(settings):
            return False
    except BusyError:
        return True


def run(
    settings: Settings,
    business_date: date | None = None,
    *,
    through_airflow: bool = True,
    keeps_newer: bool = False,
) -> RunRecord:
    """Take in, score, build, audit, publish for one business date. Raises what the failing step raised.

    With ``keeps_newer`` readers stay on a release of a later date, as in a backfill.
    """

    def steps(day: date, record: RunRecord) -> None:
        if through_airflow:
            _airflow(settings, day, record, keeps_newer)
        else:
            intake.take_all(settings, day)
            build_and_publish(settings, day, keeps_newer=keeps_newer)

    with exclusive(settings):
        intake.require_inbox(settings)
        return _kept_record(settings, business_date, through_airflow, steps)


def publish(settings: Settings, business_date: date | None = None, *, keeps_newer: bool = False) -> RunRecord:
    """The same without the intake: what has been taken in is scored, built, audited and published."""
    with exclusive(settings):
        return _kept_record(
            settings,
            business_date,
            False,
            lambda day, record: build_and_publish(settings, day, keeps_newer=keeps_newer),
        )


def _kept_record(
    settings: Settings, day: date | None, through_airflow: bool, steps: Callable[[date, RunRecord], object]
) -> RunRecord:
    """Take the steps; keep what became of them, and tell whoever asked to be told."""
    day = day or intake.default_business_date(settings)
    record = _begin(day, through_airflow)
    keep(settings, record)
    try:
        with _recorded(record), _watched(settings, record):
            steps(day, record)
        _finish(settings, record)
    except BaseException as error:
        record.status, record.error = "failed", describe(error)
        raise
    finally:
        keep(settings, record)
        _tell(settings, record)
    return record


@contextmanager
def _watched(settings: Settings, record: RunRecord) -> Iterator[None]:
    """Tell whoever asked for it once the run takes longer than its deadline, as Airflow does of scheduled ones."""
    hours = settings.thresholds.deadline_hours
    event = alerts.late(hours, run=record.run_id, date=record.business_date)
    clock = threading.Timer(hours * 3600, alerts.tell, (settings, event))
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def _tell(settings: Settings, record: RunRecord) -> None:
    """Tell the configured robots how the run ended: ids and counts."""
    facts: dict[str, str | int] = {"run": record.run_id, "date": record.business_date, "seconds": int(record.seconds)}
    if record.status == "success":
        told = alerts.Event("success", "夜间任务完成 the night is done", facts | {"release": record.release_id or ""})
    else:
        step = next((stage["stage"] for stage in reversed(record.stages)), "start")
        told = alerts.Event("failure", "夜间任务失败 the night has failed", facts | {"step": step})
    alerts.tell(settings, told)


def describe(error: BaseException) -> str:
    """An error in a record: our own in words, another by its kind, because its message may quote data."""
    return str(error) if isinstance(error, HuishengError) else type(error).__name__


def _airflow(settings: Settings, day: date, record: RunRecord, keeps_newer: bool) -> None:
    from transforms import airflow_session

    raised: list[BaseException] = []
    with listening(lambda stage: raised.append(stage.error) if stage.done and stage.error else None):
        try:
            log = folder(settings) / f"{record.run_id}.log"
            airflow_session.run_dags(settings, day, log, keeps_newer=keeps_newer)
        except HuishengError as error:
            raise (raised[0] if raised else error) from None


def build_and_publish(settings: Settings, day: date, *, keeps_newer: bool = False) -> str:
    """Score, build, audit, publish. Returns the release id."""
    pipeline.score(settings)
    ticket = pipeline.build(settings, day)
    pipeline.audit(settings, ticket)
    release = pipeline.publish_release(settings, ticket, keeps_newer=keeps_newer)
    pipeline.tidy(settings)
    return release


def _begin(day: date, through_airflow: bool) -> RunRecord:
    now = datetime.now(UTC)
    return RunRecord(
        f"{now:%Y%m%dT%H%M%S}-{os.getpid()}", day.isoformat(), through_airflow, now.isoformat(timespec="seconds")
    )


@contextmanager
def _recorded(record: RunRecord) -> Iterator[None]:
    def note(stage: Stage) -> None:
        if stage.done:
            record.stages.append({"stage": stage.name, "seconds": round(stage.seconds, 2), **stage.counts})

    with listening(note):
        yield


def _finish(settings: Settings, record: RunRecord) -> None:
    """The release that was made, which is not current where readers stay on a newer one; else the current one."""
    record.is_unchanged = all(stage["stage"] != "publish" for stage in record.stages)
    found = releases.current(settings) if record.is_unchanged else next(iter(releases.kept(settings)), None)
    record.status, record.release_id = "success", found["release_id"] if found else None


def keep(settings: Settings, record: RunRecord) -> None:
    """Write a record as it is now; one that is no longer running gets its end."""
    now = datetime.now(UTC)
    if record.status != "running":
        record.finished_at = now.isoformat(timespec="seconds")
        record.seconds = round((now - datetime.fromisoformat(record.started_at)).total_seconds(), 1)
    path = folder(settings) / f"{record.run_id}.json"
    record.number = record.number or 1 + max((known["number"] for known in _records(settings)), default=0)
    durable.write(path, json.dumps(record.as_dict(), ensure_ascii=False, indent=1))


def last(settings: Settings) -> dict[str, Any] | None:
    """The newest run record, or None before the first."""
    return next(iter(every(settings)), None)


def every(settings: Settings) -> list[dict[str, Any]]:
    """All run records that are kept, newest first; one that says running and has nobody behind it was killed."""
    found = sorted(_records(settings), key=lambda record: record["number"], reverse=True)
    own = [record for record in found if SCHEDULED not in record["run_id"]]
    alone = [record for record in own if record["status"] == "running"]
    for record in alone:
        if record is not own[0] or not is_going_on(settings):
            record |= {"status": "killed", "error": "it ended without a word; the next run takes up its work"}
    return found


def _records(settings: Settings) -> list[dict[str, Any]]:
    """Every record that can be read."""
    found = []
    for path in (settings.zones.state / "runs").glob("[!.]*.json"):
        with suppress(ValueError, TypeError, OSError):
            found.append(asdict(RunRecord(**json.loads(path.read_text("utf-8")))))
    return found


def folder(settings: Settings) -> Path:
    """Where records and Airflow's logs of runs are kept."""
    place = settings.zones.state / "runs"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place

"""Whole runs: every step in order, through Airflow or straight, with a record of what happened."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from transforms import locks, pipeline, releases
from transforms.errors import HuishengError
from transforms.progress import Stage, listening
from transforms.settings import Settings


@dataclass
class RunRecord:
    """What one run did: kept as JSON below ``state/runs/``, shown by ``huisheng status``."""

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

    def as_dict(self) -> dict[str, Any]:
        """JSON-able facts."""
        return asdict(self)


@contextmanager
def exclusive(settings: Settings) -> Iterator[None]:
    """One run of an installation at a time; ``BusyError`` for a second."""
    settings.zones.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locks.held(settings.zones.state, "run", purpose="a run"):
        yield


def run(settings: Settings, business_date: date | None = None, *, through_airflow: bool = True) -> RunRecord:
    """Take in, score, build, audit, publish for one business date. Raises what the failing step raised."""
    with exclusive(settings):
        pipeline.require_inbox(settings)
        day = business_date or pipeline.default_business_date(settings)
        record = _begin(day, through_airflow)
        before = releases.current_fingerprint(settings)
        try:
            with _recorded(record):
                _airflow(settings, day, record) if through_airflow else _direct(settings, day)
            _finish(settings, record, before)
        except BaseException as error:
            record.status, record.error = (
                "failed",
                str(error) if isinstance(error, HuishengError) else type(error).__name__,
            )
            raise
        finally:
            _keep(settings, record)
    return record


def _airflow(settings: Settings, day: date, record: RunRecord) -> None:
    from transforms import airflow_session

    raised: list[BaseException] = []
    with listening(lambda stage: raised.append(stage.error) if stage.done and stage.error else None):
        try:
            airflow_session.run_dags(settings, day, _log_path(settings, record))
        except HuishengError as error:
            raise (raised[0] if raised else error) from None


def _direct(settings: Settings, day: date) -> None:
    for kind in pipeline.KINDS:
        ingest_kind(settings, kind, day)
    build_and_publish(settings, day)


def ingest_kind(settings: Settings, kind: str, day: date) -> dict[str, int]:
    """Take every new file of one kind, then balance."""
    for found in pipeline.find_files(settings, kind, day):
        pipeline.ingest(settings, found, day)
    return pipeline.balance(settings, kind)


def build_and_publish(settings: Settings, day: date) -> str:
    """Score, build, audit, publish. Returns the release id."""
    pipeline.score(settings)
    ticket = pipeline.build(settings, day)
    pipeline.audit(settings, ticket)
    release = pipeline.publish_release(settings, ticket)
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


def _finish(settings: Settings, record: RunRecord, before: str | None) -> None:
    current = releases.current(settings)
    record.status = "success"
    record.release_id = current["release_id"] if current else None
    record.is_unchanged = current is not None and current["fingerprint"] == before


def _keep(settings: Settings, record: RunRecord) -> None:
    now = datetime.now(UTC)
    record.finished_at = now.isoformat(timespec="seconds")
    record.seconds = round((now - datetime.fromisoformat(record.started_at)).total_seconds(), 1)
    folder = settings.zones.state / "runs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    locks.write_durably(folder / f"{record.run_id}.json", json.dumps(record.as_dict(), ensure_ascii=False, indent=1))


def last(settings: Settings) -> dict[str, Any] | None:
    """The newest run record, or None before the first run."""
    found = sorted((settings.zones.state / "runs").glob("*.json"))
    return json.loads(found[-1].read_text("utf-8")) if found else None


def _log_path(settings: Settings, record: RunRecord) -> Path:
    folder = settings.zones.state / "runs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{record.run_id}.log"

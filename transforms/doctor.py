"""Checks an installation and says what to do about each finding."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import duckdb

from transforms import alerts, freshness, locks, releases, runs
from transforms.errors import HuishengError
from transforms.settings import Settings

State = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """One checked thing: its state and, unless it is fine, what to do."""

    check: str
    state: State
    found: str
    next_step: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Every check in order; none raises."""
    return [finding for check in CHECKS for finding in _guarded(check, settings)]


def _guarded(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> list[Finding]:
    try:
        return list(check(settings))
    except (HuishengError, OSError, duckdb.Error) as error:
        message = error.one_line() if isinstance(error, HuishengError) else f"{type(error).__name__}: {error}"
        return [
            Finding(
                check.__name__.strip("_").replace("_", " "), "problem", message, "correct it, then run doctor again"
            )
        ]


def _inbox(settings: Settings) -> Iterator[Finding]:
    from transforms.ingest.places import place_of

    place = place_of(settings.inbox)
    place.check()
    waiting = sum(entry.kind == "file" for entry in place.entries())
    yield Finding("inbox", "ok", f"{waiting} files in {settings.inbox}")


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    parent = next(folder for folder in (home, *home.parents) if folder.exists())
    if not os.access(parent, os.W_OK):
        yield Finding("home", "problem", f"{home} can't be written", "choose another with --home DIR")
        return
    yield Finding("home", "ok", str(home))
    free = shutil.disk_usage(parent).free // 2**20
    enough = free >= settings.thresholds.min_free_disk_mb
    yield Finding("disk", "ok" if enough else "problem", f"{free:,} MB free", "" if enough else "free disk space")


def _private_zones(settings: Settings) -> Iterator[Finding]:
    zones = settings.zones
    for folder in (zones.landing, zones.raw, zones.scored, zones.work, zones.state):
        if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
            yield Finding("permissions", "warning", f"{folder} is open to others", f"chmod 700 {folder}")


def _ledger(settings: Settings) -> Iterator[Finding]:
    from transforms.ingest import ledger

    entries = ledger.read(settings)
    ledger.check(entries)
    refused = sum(entry.status == "refused" for entry in entries)
    state: State = "warning" if refused else "ok"
    yield Finding(
        "ledger", state, f"{len(entries)} files, balanced, {refused} refused", "huisheng status" if refused else ""
    )


def _release(settings: Settings) -> Iterator[Finding]:
    current = releases.current(settings)
    if current is None:
        yield Finding("release", "warning", "none yet", "huisheng run")
        return
    if damaged := releases.damaged_files(Path(current["path"])):
        yield Finding("release", "problem", f"{damaged[0]} differs from the manifest", "huisheng run makes it anew")
    else:
        yield Finding("release", "ok", f"{current['release_id']}, {len(current['files'])} files as in the manifest")
    if datetime.fromisoformat(current["published_at"]) > datetime.now(UTC) + timedelta(hours=1):
        yield Finding("clock", "warning", "the release is from the future", "check the clock of this machine")
    line = freshness.text(freshness.collect(settings))
    yield Finding("freshness", "warning" if line else "ok", line or "as promised", "huisheng run" * bool(line))


def _last_run(settings: Settings) -> Iterator[Finding]:
    last = runs.last(settings)
    if runs.is_going_on(settings):
        yield Finding("running", "ok", "a run is going on now")
    elif last is None:
        yield Finding("last run", "warning", "none yet", "huisheng run")
    elif last["status"] != "success":
        yield Finding(
            "last run", "problem", f"{last['status']}: {last['error']}", "correct the cause, then huisheng run"
        )
    else:
        yield Finding("last run", "ok", f"{last['run_id']} in {last['seconds']} s")


def _leftovers(settings: Settings) -> Iterator[Finding]:
    left = [path for path in settings.zones.work.glob("build") if path.is_dir()]
    if left and not runs.is_going_on(settings):
        yield Finding("work files", "ok", f"{len(left)} of a stopped build, removed by the next", "")


def _text_model(settings: Settings) -> Iterator[Finding]:
    from transforms.pipeline import model_version

    yield Finding("text model", "ok", model_version(settings))


def _alerts(settings: Settings) -> Iterator[Finding]:
    alerts.require_addresses(settings)
    yield Finding("alerts", "ok", f"{len(settings.alerts)} receivers")


def _locks(settings: Settings) -> Iterator[Finding]:
    if settings.zones.state.exists():
        yield Finding("attempts", "ok", f"{locks.latest_fence(settings.zones.state)} builds so far")


CHECKS = (_inbox, _home, _private_zones, _ledger, _release, _last_run, _leftovers, _text_model, _alerts, _locks)

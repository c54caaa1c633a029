"""Checks an installation and says what to do about each finding."""

import os
import platform
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from transforms import __version__, acceptances, alerts, freshness, locks, releases, runs
from transforms.errors import HuishengError
from transforms.settings import PROJECT_ROOT, Settings

State = Literal["ok", "warning", "problem"]
LONG_NIGHT = timedelta(hours=12)
ENGINES = ("duckdb", "polars", "dbt-core", "dbt-duckdb", "apache-airflow")


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


ADVICE = {
    "ledger": "huisheng restore takes damaged files again from their landing copies",
    "release": "huisheng run makes the release anew",
    "text model": "name a model folder or `default` as scorer in huisheng.toml",
    "seeds": "correct the line named, in seeds/ of the configuration",
    "pseudonym key": "set HUISHENG_PSEUDONYM_KEY to the key this data was taken in with",
    "alerts": "set the variable where Airflow and the command line run",
    "locks": "remove the file named; the next build draws a number above all releases",
}
"""What to do where a check itself fails, by its name."""


def _guarded(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> list[Finding]:
    name = check.__name__.strip("_").replace("_", " ")
    try:
        return list(check(settings))
    except Exception as error:
        # Only our own messages are known to quote no data.
        known = error if isinstance(error, HuishengError) else None
        message = str(known).partition(". Next: ")[0] if known else f"can't be read ({type(error).__name__})"
        step = ADVICE.get(name) or (known and known.next_step) or "correct it, then run doctor again"
        return [Finding(name, "problem", message, step)]


def _versions(settings: Settings) -> Iterator[Finding]:
    """The installed parts against the pins they were tested with."""
    pins = PROJECT_ROOT / "requirements" / "run.txt"
    wanted = dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", pins.read_text("utf-8"))) if pins.exists() else {}
    for name in ENGINES:
        try:
            found = version(name)
        except PackageNotFoundError:
            yield Finding("versions", "problem", f"{name} is not installed", "make env")
            continue
        if found != wanted.get(name, found):
            yield Finding("versions", "warning", f"{name} {found}, tested with {wanted[name]}", "make env")
    yield Finding("versions", "ok", f"Huisheng {__version__}, Python {platform.python_version()}")


def _inbox(settings: Settings) -> Iterator[Finding]:
    from transforms.ingest import unclaimed
    from transforms.ingest.places import place_of

    place = place_of(settings.inbox)
    place.check()
    waiting = sum(entry.kind == "file" for entry in place.entries())
    yield Finding("inbox", "ok", f"{waiting} files in {settings.inbox}")
    if missed := unclaimed(settings):
        found = f"{len(missed)} that no source takes, {missed[0]} first"
        yield Finding("inbox", "warning", found, "huisheng inspect FILE prints the entry for sources.toml")


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    parent = next(folder for folder in (home, *home.parents) if folder.exists())
    if not os.access(parent, os.W_OK):
        yield Finding("home", "problem", f"{home} can't be written", "choose another with --home DIR")
        return
    yield Finding("home", "ok", str(home))
    free, needed = shutil.disk_usage(parent).free // 2**20, settings.thresholds.min_free_disk_mb
    found, is_enough = f"{free:,} MB free, {needed:,} needed", free >= needed
    yield Finding("disk", "ok" if is_enough else "problem", found, "" if is_enough else "free disk space")


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
    if current is None and (known := releases.kept(settings)):
        sound = next((one["release_id"] for one in known if not releases.damaged_files(Path(one["path"]))), None)
        step = f"huisheng releases rollback {sound}, or huisheng run" if sound else "huisheng run"
        yield Finding("release", "problem", "`current` points at no whole release", step)
        return
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
    elif last["status"] == "running":  # a scheduled night: no process stands behind it from end to end
        begun = datetime.fromisoformat(last["started_at"])
        is_long = datetime.now(UTC) - begun > LONG_NIGHT
        found = f"the scheduled night of {last['business_date']} since {begun:%Y-%m-%d %H:%M} UTC"
        yield Finding("running", "warning" if is_long else "ok", found, "see its tasks in Airflow" * is_long)
    elif last["status"] != "success":
        said, _, step = (last["error"] or "").partition(". Next: ")
        yield Finding(
            "last run", "problem", f"{last['status']}: {said}", step or "correct the cause, then huisheng run"
        )
    else:
        yield Finding("last run", "ok", f"{last['run_id']} in {last['seconds']} s")


def _leftovers(settings: Settings) -> Iterator[Finding]:
    is_left = (settings.zones.work / "build").is_dir()
    if is_left and not runs.is_going_on(settings) and "writer" not in dict(locks.holders(settings.zones.state)):
        yield Finding("work files", "ok", "of a stopped build; the next goes on with it")


def _text_model(settings: Settings) -> Iterator[Finding]:
    from transforms.inputs import model_version

    yield Finding("text model", "ok", model_version(settings))


def _seeds(settings: Settings) -> Iterator[Finding]:
    from transforms import seeds
    from transforms.inputs import seed_files

    own = {path.stem: path for path in seed_files(settings) if path.parent != settings.config_dir / "seeds"}
    laid = {path.stem: path for path in seed_files(settings) if path.parent == settings.config_dir / "seeds"}
    seeds.check(own, laid)
    yield Finding("seeds", "ok", f"{len(own)}, {len(laid)} of them replaced")


def _pseudonym_key(settings: Settings) -> Iterator[Finding]:
    from transforms.privacy.keys import DEMO_FILE, KEY_VARIABLE
    from transforms.privacy.record_key import ring_in_use

    if os.environ.get(KEY_VARIABLE) or (settings.zones.state / DEMO_FILE).exists():
        yield Finding("pseudonym key", "ok", f"{len(ring_in_use(settings).keys)} in use")
    elif any(settings.zones.raw.glob("*/*")):
        yield Finding("pseudonym key", "problem", "data was taken in, and its key is gone", ADVICE["pseudonym key"])
    else:
        yield Finding("pseudonym key", "warning", "none; the first run makes one for trying", f"set {KEY_VARIABLE}")


def _flagged(settings: Settings) -> Iterator[Finding]:
    last, current = acceptances.last_flagged(settings), releases.current(settings)
    if last["flags"] and (current is None or current["business_date"] < last["business_date"]):
        name = last["flags"][0]["measure"]
        step = f'see why; where it is right: huisheng releases accept "{name}" --reason …'
        yield Finding("audit", "problem", f"{len(last['flags'])} measures outside their band, {name} first", step)


def _alerts(settings: Settings) -> Iterator[Finding]:
    alerts.require_addresses(settings)
    yield Finding("alerts", "ok", f"{len(settings.alerts)} receivers")


def _locks(settings: Settings) -> Iterator[Finding]:
    if settings.zones.state.exists():
        busy = [f"{name} ({holder})" for name, holder in locks.holders(settings.zones.state)]
        attempts = f"{locks.latest_fence(settings.zones.state)} builds so far"
        yield Finding("locks", "ok", f"{', '.join(busy) or 'none'} held, {attempts}")


CHECKS = (
    *(_versions, _inbox, _home, _private_zones, _seeds, _pseudonym_key, _text_model, _alerts),
    *(_ledger, _last_run, _flagged, _release, _leftovers, _locks),
)

"""Retention: what each zone has kept for longer than ``[retention]`` allows, and its removal.

A raw file's rows and rejects go, its ledger row stays: the account of what came in is kept, and the same
file is not taken again. Scores of texts that no row carries any more go with the rows.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from transforms import durable, kept, releases
from transforms.contracts import Contract
from transforms.ingest import ledger
from transforms.privacy import mapping
from transforms.privacy.erasure import erase_scores, everything_still, loaded_files
from transforms.privacy.exchange import drafts, replace_folder
from transforms.privacy.person import NAMED, Loaded, name_of
from transforms.settings import Settings

QUARANTINE = "quarantine"


@dataclass(frozen=True)
class Expired:
    """Something kept too long: its zone, its path below home, bytes, age and the period in days."""

    zone: str
    path: str
    bytes: int
    age_days: int
    period_days: int


def plan(settings: Settings, today: date | None = None) -> list[Expired]:
    """What is due for removal: the dry run. Changes nothing."""
    today = today or datetime.now(UTC).date()
    periods = settings.retention
    found = list(_old_files(settings, "landing", settings.zones.landing.glob("*"), periods.landing_days, today))
    found += _old_files(settings, "work", _work_folders(settings), periods.work_days, today)
    found += _old_files(settings, "logs", _logs(settings), periods.log_days, today)
    found += _old_files(settings, "mapping", mapping.done(settings), mapping.DAYS, today)
    for file in loaded_files(settings):
        found += _old_rows(settings, file, today)
    return found


def enforce(settings: Settings, today: date | None = None) -> list[Expired]:
    """Remove what is due and return it. Raises ``BusyError`` while a build runs."""
    if not plan(settings, today) and not any(drafts(parent) for parent in settings.zones.raw.glob("*")):
        return []
    with everything_still(settings):
        due = plan(settings, today)
        parts: dict[str, set[str]] = {}
        for item in due:
            if item.zone in ("raw", QUARANTINE):
                parts.setdefault(str(Path(item.path).parent), set()).add(Path(item.path).name)
            else:
                _remove(settings.home / item.path)
        if parts:  # the kept warehouse holds what those rows said
            kept.leave_nameless(settings, _expired_names(settings, parts))
        texts: set[str] = set()
        for file in loaded_files(settings):
            texts |= _drop_parts(file, parts.get(str(file[0].relative_to(settings.home)), set()))
        if texts:
            erase_scores(settings, texts)
    return due


def _old_files(settings: Settings, zone: str, paths: Iterable[Path], period: int, today: date) -> Iterator[Expired]:
    for path in sorted(paths):
        age = (today - datetime.fromtimestamp(path.lstat().st_mtime, UTC).date()).days
        if age > period:
            yield Expired(zone, str(path.relative_to(settings.home)), _size(path), age, period)


def _work_folders(settings: Settings) -> list[Path]:
    return [path for pattern in ("build", "scoring-*") for path in settings.zones.work.glob(pattern)]


def _logs(settings: Settings) -> list[Path]:
    places = (settings.home / "airflow" / "logs", settings.zones.state / "runs")
    return [path for place in places for path in place.rglob("*") if path.is_file() and not path.is_symlink()]


def _old_rows(settings: Settings, file: Loaded, today: date) -> Iterator[Expired]:
    """A file's rejects, and its rows, counted from the date it speaks for."""
    folder, entry = file
    age = (today - (entry.file_date or entry.business_date)).days
    for name, parts in entry.parts.items():
        zone = QUARANTINE if name == QUARANTINE else "raw"
        period = settings.retention.quarantine_days if zone == QUARANTINE else settings.retention.raw_days
        if period is not None and age > period:
            for part in parts:
                where = str((folder / part).relative_to(settings.home))
                yield Expired(zone, where, _size(folder / part), age, period)


def _expired_names(settings: Settings, parts: dict[str, set[str]]) -> set[str]:
    """The responses and cases, named as the kept warehouse names them, that no row tells of any more."""
    gone: set[str] = set()
    left: set[str] = set()
    for folder, entry in loaded_files(settings):
        due = parts.get(str(folder.relative_to(settings.home)), set())
        for contract, column in NAMED.items():
            for part in entry.parts.get(contract, ()):
                (gone if part in due else left).update(_names(contract, column, folder / part))
    return gone - left


def _names(contract: Contract, column: str, path: Path) -> Iterator[str]:
    frame = pl.scan_parquet(path)
    if contract is Contract.RESPONSE:
        frame = frame.with_columns(pl.concat_str("survey_id", "response_id", separator="\x1f").alias(column))
    ids = frame.select(column).collect()
    return (name_of(contract, number) for number in ids[column].drop_nulls())


def _drop_parts(file: Loaded, gone: set[str]) -> set[str]:
    """Rewrite a file's folder without some parts; returns the free texts that were in them."""
    folder, entry = file
    if not gone:
        return set()
    texts: set[str] = set()
    for part in set(entry.parts.get(Contract.ANSWER, ())) & gone:
        frame = pl.read_parquet(folder / part, columns=["value_text", "is_free_text"])
        texts |= set(frame.filter("is_free_text")["value_text"].drop_nulls())
    draft = folder.with_name(f".retire-{folder.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    left = {name: [part for part in parts if part not in gone] for name, parts in entry.parts.items()}
    left = {name: parts for name, parts in left.items() if parts}
    for part in (part for parts in left.values() for part in parts):
        shutil.copy2(folder / part, draft / part)
    rows = {name: count for name, count in entry.rows.items() if name in left}
    expired = entry.expired + entry.rows.get(entry.contract, 0) - rows.get(entry.contract, 0)
    plain = replace(entry, parts=left, rows=rows, expired=expired).to_json()
    durable.write(draft / ledger.FILE_NAME, json.dumps(plain, ensure_ascii=False))
    replace_folder(draft, folder)
    return texts


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        releases.remove_tree(path)
    else:
        path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    inside = path.rglob("*") if path.is_dir() else [path]
    return sum(item.lstat().st_size for item in inside if item.is_file())

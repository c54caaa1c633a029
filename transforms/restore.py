"""Everything behind a release made again from what is kept for good: raw rows, their ledger, landing copies.

Files whose rows or ledger row are damaged are taken again from their private landing copy. Then texts are
scored and tables built from nothing, audited and published, and the tables compared with the release before.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from transforms import durable, intake, kept, locks, pipeline, releases
from transforms.errors import AuditError, HuishengError
from transforms.ingest import ledger
from transforms.progress import Stage, stage
from transforms.settings import Settings


@dataclass
class Restored:
    """What a restore found and did. ``equal`` compares content hashes; None where there was no release before."""

    files: int = 0
    retaken: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    release_id: str = ""
    compared_with: str | None = None
    equal: bool | None = None
    differing: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """JSON-able facts."""
        return asdict(self)


def restore(settings: Settings, business_date: date | None = None) -> Restored:
    """Verify raw, take damaged files again, rebuild and publish; returns the account.

    Call it under ``runs.exclusive``. Raises ``AuditError`` when a damaged file has no sound landing copy,
    before anything is published.
    """
    former = releases.current(settings)
    done = Restored(compared_with=former["release_id"] if former else None)
    repair(settings, done)
    if done.lost:
        raise AuditError(
            f"{len(done.lost)} files are damaged and their landing copies gone: {', '.join(done.lost[:3])}",
            where=str(settings.zones.raw),
            next_step="remove these folders, put the files into the inbox, run huisheng run",
        )
    day = business_date or (date.fromisoformat(former["business_date"]) if former else None)
    _rebuild(settings, day or intake.default_business_date(settings), done)
    if former:
        _compare(settings, former, done)
    return done


def repair(settings: Settings, done: Restored) -> None:
    """Read every file of the raw zone whole; take the damaged ones again from their landing copies."""
    with stage("verify raw files") as running:
        damaged = {}
        for folder in sorted(settings.zones.raw.glob("*/[!.]*")):
            done.files += 1
            running.step(files=1)
            if reason := damage(folder):
                damaged[folder] = reason
        for folder, reason in damaged.items():
            if "ledger row" in reason and (entry := _known(settings, folder)):
                durable.write(folder / ledger.FILE_NAME, json.dumps(entry.to_json(), ensure_ascii=False))
        for folder, reason in damaged.items():
            _retake(settings, folder, reason, done, running)


def damage(folder: Path) -> str:
    """What is wrong with a file's folder in the raw zone; empty where it is sound."""
    try:
        entry = ledger.one(folder)
    except (ValueError, TypeError, KeyError):
        return "its ledger row can't be read"
    if entry is None:
        return "its ledger row is missing"
    return next(_wrong_parts(folder, entry), "")


def _wrong_parts(folder: Path, entry: ledger.LedgerEntry) -> Iterator[str]:
    digests = _digests(folder)
    for name, parts in entry.parts.items():
        rows = 0
        for part in parts:
            path = folder / part
            if not path.is_file():
                yield f"{part} is missing"
                return
            if part in digests and durable.sha256(path) != digests[part]:
                yield f"{part} has changed since it was written"
                return
            try:
                rows += pl.read_parquet(path).height
            except (pl.exceptions.PolarsError, OSError):
                yield f"{part} can't be read"
                return
        if entry.rows.get(name, rows) != rows:
            yield f"{name} has {rows} rows, the ledger says {entry.rows[name]}"


def _digests(folder: Path) -> dict[str, str]:
    try:
        return json.loads((folder / ledger.DIGESTS).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def _retake(settings: Settings, folder: Path, reason: str, done: Restored, running: Stage) -> None:
    """Parse a sound landing copy again, under the name and date the ledger or its journal remembers."""
    from transforms.ingest.intake import replay

    label = f"{folder.parent.name}/{folder.name} ({reason})"
    entry = _known(settings, folder)
    if entry is None or not _is_sound(settings, entry):
        done.lost.append(label)
        return
    running.step(doing=f"{entry.source}/{entry.file_id}", retaken=1)
    if replay(settings, entry.source, entry.file_id).status != entry.status:
        done.lost.append(label)
    done.retaken.append(label)


def _known(settings: Settings, folder: Path) -> ledger.LedgerEntry | None:
    try:
        entry = ledger.one(folder)
    except (ValueError, TypeError, KeyError):
        entry = None
    return entry or journalled(settings).get((folder.parent.name, folder.name))


def _is_sound(settings: Settings, entry: ledger.LedgerEntry) -> bool:
    copy = settings.zones.landing / entry.sha256
    return copy.is_file() and durable.sha256(copy) == entry.sha256


def remember(settings: Settings, name: str, entries: Iterable[ledger.LedgerEntry]) -> None:
    """Keep a second copy of these ledger rows in ``state/``, for the day one in the raw zone is damaged."""
    rows = json.dumps([entry.to_json() for entry in entries], ensure_ascii=False)
    durable.write(settings.zones.state / f"ledger-{name}.json", rows)


def journalled(settings: Settings) -> dict[tuple[str, str], ledger.LedgerEntry]:
    """Source and file id → ledger row, as of the last balance."""
    found = {}
    for path in settings.zones.state.glob("ledger-*.json"):
        for row in json.loads(path.read_text("utf-8")):
            found[(row["source"], row["file_id"])] = ledger.from_json(row)
    return found


def _rebuild(settings: Settings, day: date, done: Restored) -> None:
    """Scores and tables from nothing; of the kept warehouse only the rows behind the former release are read.

    The former release stays until the new one is published.
    """
    with (
        stage("forget what can be made again"),
        locks.held(settings.zones.state, "scoring", purpose="scoring"),
        locks.held(settings.zones.state, "writer", purpose="a build"),
    ):
        kept.spend(settings)
        work = (path for path in settings.zones.work.glob("*") if path.name.lstrip(".") != kept.NAME)
        for path in (settings.zones.scored, *work):
            shutil.rmtree(path, ignore_errors=True)
    pipeline.score(settings)
    ticket = pipeline.build(settings, day, force=True)
    pipeline.audit(settings, ticket)
    done.release_id = pipeline.publish_release(settings, ticket)


def _compare(settings: Settings, former: dict[str, Any], done: Restored) -> None:
    """Content hashes against the release that readers had, where it was made from the same."""
    now = releases.current(settings)
    if now is None:
        raise HuishengError("no release is current after publishing", where=str(settings.zones.current))
    names = sorted(former["tables"].keys() | now["tables"].keys())
    done.differing = [name for name in names if _hash(former, name) != _hash(now, name)]
    done.equal = not done.differing if former["fingerprint"] == now["fingerprint"] else None


def _hash(manifest: dict[str, Any], table: str) -> str | None:
    facts = manifest["tables"].get(table)
    return facts["content_hash"] if facts else None

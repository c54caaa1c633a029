"""What could not even be opened leaves a ledger row as well; it goes once something of that name has been opened."""

import hashlib
import json
import uuid
from dataclasses import replace
from datetime import date
from pathlib import Path

from transforms import durable
from transforms.ingest import inbox, landing, ledger
from transforms.ingest.ledger import LedgerEntry
from transforms.ingest.places import NoRegularFile
from transforms.privacy.exchange import replace_folder
from transforms.settings import Settings, Source


class NoRoom(OSError):
    """A file larger than what is free on the disk of the landing zone."""


def refuse(settings: Settings, source: Source, path: str, business_date: date, error: OSError) -> LedgerEntry:
    """The row of a name behind which nothing could be read, committed. The same reason again changes nothing."""
    day, name = inbox.file_date(path, source.files), inbox.printable(path)
    step = _step(error)
    reason = f"{name}: {error.strerror or 'not there'}; expected a readable file. Next: {step}"
    file_id, contract = _id(path), source.contract.value
    entry = LedgerEntry(
        source.name, contract, file_id, "", name, 0, day, business_date, "refused", code="unreadable", reason=reason
    )
    folder = settings.zones.raw / source.name / file_id
    former = ledger.one(folder)
    if former is not None and replace(former, business_date=business_date) == entry:
        return former
    _write(folder, entry)
    return entry


def _step(error: OSError) -> str:
    if isinstance(error, NoRoom):
        return "deliver it in parts or free disk space"
    return "put the file itself there" if isinstance(error, NoRegularFile) else "restore it or correct its rights"


def forget(settings: Settings, source: Source, path: str) -> None:
    """Remove the row of a name that has been opened now."""
    folder = settings.zones.raw / source.name / _id(path)
    if folder.is_dir():
        landing.remove(folder)


def _id(path: str) -> str:
    return hashlib.sha256(b"unopened " + path.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _write(folder: Path, entry: LedgerEntry) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder.with_name(f".draft-{uuid.uuid4().hex}")
    draft.mkdir(mode=0o700)
    durable.write(draft / ledger.FILE_NAME, json.dumps(entry.to_json(), ensure_ascii=False))
    durable.write(draft / ledger.DIGESTS, "{}")
    if folder.exists():
        replace_folder(draft, folder)
    else:
        draft.rename(folder)
        durable.sync(folder.parent)

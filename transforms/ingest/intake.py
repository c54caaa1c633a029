"""One file into the raw zone, again, or from a query. A bad file becomes a refused ledger row, never an error."""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from transforms import durable
from transforms.errors import HuishengError, UserError
from transforms.ingest import again, children, landing, ledger, unopened
from transforms.ingest.landing import Landed
from transforms.ingest.ledger import LedgerEntry
from transforms.ingest.places import NoRegularFile, place_of
from transforms.ingest.taking import Intake
from transforms.ingest.waiting import waiting_lock
from transforms.settings import Settings, Source

_OF_THE_FILE = (NoRegularFile, unopened.NoRoom, FileNotFoundError, PermissionError, IsADirectoryError)
_TICK_NS = 10_000_000


def ingest_file(settings: Settings, source_name: str, relative_path: str, business_date: date) -> LedgerEntry:
    """Take one file of the inbox. Returns its ledger row; a file that can't be taken has status ``refused``.

    The same bytes again change nothing and return the row there is. Raises ``HuishengError`` for trouble
    that is not the file's: an unknown source, a full disk, a lock that stays taken.
    """
    source = settings.source(source_name)
    children.start()
    with waiting_lock(settings.zones.state / f"ingest-{source.name}.lock"):
        try:
            place = place_of(settings.inbox)
            _require_room(settings, place.entry(relative_path).bytes)
            landed = landing.land_from(place, relative_path, settings.zones.landing)
        except OSError as error:
            if isinstance(error, _OF_THE_FILE) and not _is_about(settings.zones.landing, error):
                return unopened.refuse(settings, source, relative_path, business_date, error)
            raise _no_copy(settings.zones.landing, error) from None
        unopened.forget(settings, source, relative_path)
        intake = Intake(settings, source, relative_path, business_date, landed)
        if intake.is_known():
            again.note(settings, source, intake.shown, landed, entry := intake.run())
            return entry
        with _recounted(settings, source, (intake.file_date, intake.file_id)):
            return intake.run()


def _require_room(settings: Settings, size: int) -> None:
    """Raises ``NoRoom`` for a file that the disk can't hold, such as a sparse one, while others would fit."""
    settings.zones.landing.mkdir(parents=True, exist_ok=True, mode=0o700)
    room = landing.free(settings.zones.landing) - (settings.thresholds.min_free_disk_mb << 20)
    if 0 < room < size:
        raise unopened.NoRoom(errno.EFBIG, f"{size >> 20} MB where {room >> 20} MB are free")


def _is_about(folder: Path, error: OSError) -> bool:
    """Whether the system names a path at, in or above a folder of ours."""
    path = Path(os.fsdecode(error.filename)) if error.filename else None
    return path is not None and (path.is_relative_to(folder) or folder.is_relative_to(path))


def _no_copy(landing_zone: Path, error: OSError) -> HuishengError:
    is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    step = "free disk space" if is_full else "make this folder one that this user may write"
    return HuishengError(f"no copy could be made ({error.strerror})", where=str(landing_zone), next_step=step)


def replay(settings: Settings, source_name: str, file_id: str) -> LedgerEntry:
    """Take a file again from its landing copy, as configured today; replaces its ledger row, rows and rejects."""
    source = settings.source(source_name)
    with waiting_lock(settings.zones.state / f"ingest-{source.name}.lock"):
        former = ledger.one(settings.zones.raw / source.name / file_id)
        if former is None:
            raise UserError(
                f"no file {file_id} in the ledger of {source_name}", next_step="see huisheng quarantine list"
            )
        return _replayed(settings, source, former)


def _replayed(settings: Settings, source: Source, former: LedgerEntry) -> LedgerEntry:
    copy = settings.zones.landing / former.sha256
    if not former.sha256:
        raise UserError(
            "it could not be opened, so there is nothing to take again",
            next_step="put a readable file into the inbox and run huisheng run",
            where=former.file_name,
        )
    if not copy.exists():
        raise UserError(
            f"the landing copy of {former.file_id} is gone",
            next_step="put the file into the inbox again",
            where=former.file_name,
        )
    landed = Landed(copy, former.sha256, former.bytes, former.mtime_ns, is_stable=True)
    known = former.watermark, former.file_id
    return Intake(settings, source, former.file_name, former.business_date, landed, *known).run(again=True)


def ingest_rows(
    settings: Settings, source: Source, name: str, business_date: date, landed: Landed, watermark: str
) -> LedgerEntry:
    """Take rows that a query gave, landed as JSON Lines; the watermark is committed with them.

    What a query gives is known by the moment of the pull, so that of two pulls of a day the later one counts.
    """
    children.start()
    with waiting_lock(settings.zones.state / f"ingest-{source.name}.lock"):
        former = max(ledger.read(settings, source.name), key=lambda e: (e.business_date, e.file_id), default=None)
        if former is not None and former.status == "loaded" and former.sha256 == landed.sha256:
            return former
        pulled = f"{time.time_ns() // _TICK_NS:010x}{landed.sha256[:6]}"
        return Intake(settings, source, name, business_date, landed, watermark, pulled).run()


@contextmanager
def _recounted(settings: Settings, source: Source, me: tuple[date, str]) -> Iterator[None]:
    """A file that arrives after ones of a later date may part two equal records: those files are counted anew.

    The mark outlives a kill between the file's commit and the last count; ``finish_recounts`` looks for it.
    """
    later = [] if source.is_snapshot else _counted_after(settings, source, me)
    mark = settings.zones.state / f"recount-{source.name}"
    if later:
        durable.write(mark, "")
    yield
    for other in later:
        _replayed(settings, source, other)
    if later:
        mark.unlink()


def _counted_after(settings: Settings, source: Source, me: tuple[date, str]) -> list[LedgerEntry]:
    """Loaded files behind a place in the order of dates that hold duplicates and can be read again."""
    return [
        other
        for other in ledger.read(settings, source.name)
        if (other.file_date or date.min, other.file_id) > me
        and other.status == "loaded"
        and other.duplicate
        and (settings.zones.landing / other.sha256).exists()
    ]


def finish_recounts(settings: Settings, source: Source) -> None:
    """Count a source's duplicates anew where a killed run was about to."""
    mark = settings.zones.state / f"recount-{source.name}"
    if not mark.exists():
        return
    with waiting_lock(settings.zones.state / f"ingest-{source.name}.lock"):
        for other in _counted_after(settings, source, (date.min, "")):
            _replayed(settings, source, other)
        mark.unlink(missing_ok=True)

"""The steps that bring files in: find what is new, take it, balance the ledger. DAGs and command line call these.

Arguments and results are small and made of ids, paths below the inbox, and counts, so that they can travel
through XCom. Any step can be killed at any moment and run again.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from transforms.errors import HuishengError
from transforms.progress import stage
from transforms.settings import Settings, Source

DATABASE_QUERY = "query"
BATCH_FILES, BATCH_BYTES = 20, 64 << 20
"""One mapped task takes up to this much: starting a task costs more than taking a small file."""


class FoundFile(TypedDict):
    """One file waiting in the inbox for one source, or the query of a database source (0 bytes)."""

    source: str
    path: str
    bytes: int


def default_business_date(settings: Settings) -> date:
    """The latest date in the inbox' file names, else yesterday in the company's time zone."""
    from transforms.ingest import inbox_dates

    dates = inbox_dates(settings)
    return max(dates) if dates else datetime.now(ZoneInfo(settings.time_zone)).date() - timedelta(days=1)


def require_inbox(settings: Settings) -> None:
    """Raise ``ConfigError`` when the inbox does not exist or can't be listed."""
    from transforms.ingest.places import place_of

    place_of(settings.inbox).check()


def find_files(settings: Settings, business_date: date, source: str | None = None) -> list[FoundFile]:
    """Files of one source, or of every one, that are complete, of no later date and not in the ledger yet."""
    from transforms.ingest import intake, landing

    require_inbox(settings)
    landing.sweep(settings.zones.landing)
    chosen = _sources(settings, source)
    for each in chosen:
        intake.finish_recounts(settings, each)
    return [file for each in chosen for file in _waiting(settings, each, business_date)]


def _sources(settings: Settings, name: str | None) -> Iterable[Source]:
    return settings.sources if name is None else [settings.source(name)]


def _waiting(settings: Settings, source: Source, business_date: date) -> list[FoundFile]:
    from transforms.ingest import discover
    from transforms.ingest.inbox import without_identifiers

    if source.database:
        return [FoundFile(source=source.name, path=DATABASE_QUERY, bytes=0)]
    files = discover(settings, source, business_date)
    return [FoundFile(source=source.name, path=without_identifiers(file.path), bytes=file.bytes) for file in files]


def batches(found: list[FoundFile]) -> list[list[FoundFile]]:
    """The files in their order, cut into what one task takes; a large file has a batch of its own."""
    cut: list[list[FoundFile]] = []
    held = 0
    for file in found:
        if not cut or len(cut[-1]) == BATCH_FILES or held + file["bytes"] > BATCH_BYTES:
            cut.append([])
            held = 0
        cut[-1].append(file)
        held += file["bytes"]
    return cut


def take_batch(settings: Settings, batch: list[FoundFile], business_date: date) -> dict[str, int]:
    """Take the files of a batch in turn; those that an earlier try has taken cost nothing."""
    done = [take(settings, found, business_date) for found in batch]
    return {
        "files": len(done),
        "refused": sum(one["status"] == "refused" for one in done),
        "records_in": sum(one["records_in"] for one in done),
    }


def take(settings: Settings, found: FoundFile, business_date: date) -> dict[str, Any]:
    """Take one file or what is new in a database; what can't be taken is refused in the ledger, not raised."""
    with stage(f"ingest {found['source']}") as running:
        entry = _taken(settings, found, business_date)
        if entry is None:
            return {"source": found["source"], "file_id": None, "status": "nothing new", "records_in": 0}
        running.step(
            doing="",
            files=1,
            rows=entry.records_in,
            loaded=entry.loaded,
            quarantined=entry.quarantined,
            duplicate=entry.duplicate,
            refused=int(entry.status == "refused"),
        )
    return {"source": entry.source, "file_id": entry.file_id, "status": entry.status, "records_in": entry.records_in}


def _taken(settings: Settings, found: FoundFile, business_date: date) -> Any:
    if settings.source(found["source"]).database:
        from transforms.ingest import databases

        return databases.pull(settings, found["source"], business_date)
    from transforms.ingest import inbox, ingest_file

    source = settings.source(found["source"])
    path = inbox.by_shown(settings, source, found["path"], business_date)
    return ingest_file(settings, source.name, path, business_date)


def take_all(settings: Settings, business_date: date, source: str | None = None) -> dict[str, int]:
    """Every new file of every source, or of one, then the balance: what the intake DAGs do together, or one of them.

    A database that is down stops none of the other sources; its error is raised at the end.
    """
    failed: dict[str, HuishengError] = {}
    with stage("find new files") as running:
        waiting = find_files(settings, business_date, source)
        running.step(files=len(waiting))
    for found in waiting:
        try:
            take(settings, found, business_date)
        except HuishengError as error:
            if not settings.source(found["source"]).database:
                raise
            failed.setdefault(found["source"], error)
    totals = balance(settings, source)
    for first in failed.values():
        raise first
    return totals


def balance(settings: Settings, source: str | None = None) -> dict[str, int]:
    """Check that every ledger row of a source, or of all, adds up; returns the totals. Raises ``AuditError``.

    The equation is records in = loaded + quarantined + duplicate.
    """
    from transforms import restore
    from transforms.ingest import ledger

    with stage(f"balance {source or 'the ledger'}") as running:
        entries = ledger.read(settings, source)
        ledger.check(entries)
        totals = {
            "files": len(entries),
            "records_in": sum(entry.records_in for entry in entries),
            "loaded": sum(entry.loaded for entry in entries),
            "quarantined": sum(entry.quarantined for entry in entries),
            "duplicate": sum(entry.duplicate for entry in entries),
        }
        running.step(doing="", **totals)
        for each in _sources(settings, source):
            restore.remember(settings, each.name, [entry for entry in entries if entry.source == each.name])
    return totals


def watermark(settings: Settings, source: str) -> dict[str, Any]:
    """How far a source has been taken in: files, records, the latest date its files speak for, a query's own mark."""
    from transforms.ingest import databases, ledger

    loaded = [entry for entry in ledger.read(settings, source) if entry.status == "loaded"]
    dates = [entry.file_date for entry in loaded if entry.file_date]
    facts: dict[str, Any] = {"files": len(loaded), "records": sum(entry.records_in for entry in loaded)}
    if dates:
        facts["latest_date"] = max(dates).isoformat()
    marks = [entry.watermark for entry in loaded if entry.watermark]
    return facts | ({"query": max(marks, key=databases.magnitude)} if marks else {})

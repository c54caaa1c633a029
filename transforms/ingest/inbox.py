"""Which files of the inbox belong to a source, for which date, and which of them are complete and new."""

import os
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from transforms.ingest import ledger
from transforms.settings import Settings, Source

SETTLE_S = 0.3
RECENT_S = 5.0
PATIENCE_S = 900.0
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp")
_OURS = ("internal", "parser_died")
"""Reasons that need not lie in the file: an error of our own, a parser that something from outside has killed."""
_DATE = r"(?P<date>\d{8}|\d{4}-\d{2}-\d{2})"


@dataclass(frozen=True)
class InboxFile:
    """One file waiting for one source. ``path`` is relative to the inbox."""

    source: str
    path: str
    bytes: int
    file_date: date | None


def discover(settings: Settings, source: Source, business_date: date) -> list[InboxFile]:
    """Files of a source that are complete, not in the ledger yet and not of a later date, by date and name."""
    seen = {(e.file_name, e.bytes, e.mtime_ns) for e in ledger.read(settings, source.name) if _is_settled(e, source)}
    found = []
    for path, day in matches(settings.inbox, source.files):
        status = (settings.inbox / path).stat()
        if (printable(path), status.st_size, status.st_mtime_ns) in seen or (day and day > business_date):
            continue
        if is_complete(settings.inbox / path):
            found.append(InboxFile(source.name, path, status.st_size, day))
    return sorted(found, key=lambda file: (file.file_date or date.min, file.path))


def printable(path: str) -> str:
    """A path for ledgers and messages: names that are no UTF-8, or hold control characters, with escapes."""
    is_clean = path.isprintable() and not any("\ud800" <= char <= "\udfff" for char in path)
    return path if is_clean else ascii(path)[1:-1]


def _is_settled(entry: ledger.LedgerEntry, source: Source) -> bool:
    """A refused file is tried again once its source's entry has changed, or when the trouble was ours."""
    return entry.status == "loaded" or (entry.config_hash == config_hash(source) and entry.code not in _OURS)


def config_hash(source: Source) -> str:
    """Changes with anything a source's entry says."""
    import hashlib

    return hashlib.blake2b(source.model_dump_json().encode(), digest_size=8).hexdigest()


def inbox_dates(settings: Settings) -> list[date]:
    """The distinct dates in the names of files that belong to a source, in order."""
    found = {day for source in settings.sources for _, day in matches(settings.inbox, source.files) if day}
    return sorted(found)


def unclaimed(settings: Settings) -> list[str]:
    """Relative paths of files that no source asks for, so that a misnamed export is not missed in silence."""
    patterns = [*(source.files for source in settings.sources), *settings.ignored_files]
    claimed = {path for pattern in patterns for path, _ in matches(settings.inbox, pattern)}
    return [path for path in _walk(settings.inbox, "") if path not in claimed]


def matches(inbox: Path, pattern: str) -> Iterator[tuple[str, date | None]]:
    """Relative path and date of every file whose path fits the pattern. Names are compared, never expanded."""
    expression = _expression(pattern)
    for path in _walk(inbox, ""):
        if found := expression.fullmatch(path):
            day = _day(found.groupdict().get("date"))
            if day is not None or "{date}" not in pattern:
                yield path, day


def file_date(path: str, pattern: str) -> date | None:
    """The date in a relative path, None where the pattern has none."""
    found = _expression(pattern).fullmatch(path)
    return _day(found.groupdict().get("date")) if found else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _expression(pattern: str) -> re.Pattern[str]:
    signs = {"**/": r"(?:[^/]+/)*", "*": "[^/]*", "?": "[^/]", "{date}": _DATE}
    parts = re.split(r"(\*\*/|\*|\?|\{date\})", pattern)
    seen = False
    out = []
    for part in parts:
        sign = signs.get(part, re.escape(part))
        out.append(r"(?:\d{8}|\d{4}-\d{2}-\d{2})" if part == "{date}" and seen else sign)
        seen |= part == "{date}"
    return re.compile("".join(out), re.S)


def _walk(folder: Path, prefix: str) -> Iterator[str]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as found:
        items = sorted(found, key=lambda item: item.name)
    for item in items:
        if item.name.startswith((".", "~$")) or item.name.lower().endswith(_UNFINISHED):
            continue
        if item.is_dir(follow_symlinks=False):
            yield from _walk(folder / item.name, f"{prefix}{item.name}/")
        elif item.is_file():
            yield f"{prefix}{item.name}"


def is_complete(path: Path, settle_s: float = SETTLE_S) -> bool:
    """Whether nobody writes the file any more: it stands still, and its format's end is there.

    A file without its end is let through after a quarter of an hour, to be refused with a reason.
    """
    first = path.stat()
    age = time.time() - first.st_mtime
    if 0 <= age < RECENT_S:
        time.sleep(settle_s)
        last = path.stat()
        if (first.st_size, first.st_mtime_ns) != (last.st_size, last.st_mtime_ns):
            return False
    return has_end(path) or age > PATIENCE_S


def has_end(path: Path) -> bool:
    """Whether a Parquet or zip file has its footer; other formats have none to look for."""
    with path.open("rb") as handle:
        start = handle.read(4)
        if start == b"PAR1":
            handle.seek(-min(4, path.stat().st_size), os.SEEK_END)
            return path.stat().st_size > 8 and handle.read(4) == b"PAR1"
        if start == b"PK\x03\x04":
            return zipfile.is_zipfile(handle)
    return True

"""Which files of the inbox belong to a source, for which date, and which of them are complete and new."""

import re
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from transforms.ingest import again, ledger
from transforms.ingest.places import Entry, Place, place_of
from transforms.settings import Limits, Settings, Source

SETTLE_S = 0.3
RECENT_S = 5.0
PATIENCE_S = 900.0
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp")
_OURS = ("internal", "parser_died", "machine_memory")
"""Reasons that need not lie in the file: an error of our own, a parser killed or starved from outside."""
_DATED = r"20\d{2}-?\d{2}-?\d{2}"
_DIGITS_OF_A_PHONE = 7
_DATE = r"(?P<date>\d{8}|\d{4}-\d{2}-\d{2})"


@dataclass(frozen=True)
class InboxFile:
    """One file waiting for one source. ``path`` is relative to the inbox."""

    source: str
    path: str
    bytes: int
    file_date: date | None


def discover(settings: Settings, source: Source, business_date: date) -> list[InboxFile]:
    """Files of a source that are complete, not in the ledger yet and not of a later date, by date and name.

    What is named like one of them and is no regular file is among them, to be refused with a reason.
    """
    place = place_of(settings.inbox)
    settled = [e for e in ledger.read(settings, source.name) if _is_settled(e, source, settings.limits)]
    seen = {(e.file_name, e.bytes, e.mtime_ns) for e in settled}
    seen |= again.stamps(settings, source, {e.file_id for e in settled if e.status == "loaded"})
    found = []
    for entry, day in matches(place, source.files):
        if (printable(entry.path), entry.bytes, entry.mtime_ns) in seen or (day and day > business_date):
            continue
        if entry.kind != "file" or is_complete(place, entry):
            found.append(InboxFile(source.name, entry.path, entry.bytes, day))
    return sorted(found, key=lambda file: (file.file_date or date.min, file.path))


def printable(path: str) -> str:
    """A path for ledgers and messages: no identifiers, and escapes for control characters and what is no UTF-8."""
    is_clean = path.isprintable() and not any("\ud800" <= char <= "\udfff" for char in path)
    return without_identifiers(path if is_clean else ascii(path)[1:-1])


def without_identifiers(path: str) -> str:
    """A path whose phones, cards and e-mails are placeholders. Most names hold a date at most and are not searched."""
    if "@" not in path and sum(map(str.isdigit, re.sub(_DATED, "", path))) < _DIGITS_OF_A_PHONE:
        return path
    from transforms.privacy.masking import mask_text

    return mask_text(path)


def by_shown(settings: Settings, source: Source, shown: str, business_date: date) -> str:
    """The path of the waiting file that is shown so, since what travels through XCom holds no identifier."""
    if "〔" not in shown:
        return shown
    waiting = (file.path for file in discover(settings, source, business_date))
    return next((path for path in waiting if without_identifiers(path) == shown), shown)


def _is_settled(entry: ledger.LedgerEntry, source: Source, limits: Limits) -> bool:
    """A refused file is tried again once its source's entry or a limit has changed, or when the trouble was ours."""
    return entry.status == "loaded" or (entry.config_hash == config_hash(source, limits) and entry.code not in _OURS)


def config_hash(source: Source, limits: Limits) -> str:
    """Changes with anything a source's entry says, and with what one parse may use."""
    import hashlib

    parse = limits.model_dump(include={"parse_memory_mb", "parse_cpu_s", "max_uncompressed_mb"})
    text = f"{source.model_dump_json()} {sorted(parse.items())}"
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def inbox_dates(settings: Settings) -> list[date]:
    """The distinct dates in the names of files that belong to a source, in order."""
    entries = list(visible(place_of(settings.inbox)))
    found = {day for source in settings.sources for _, day in _fitting(entries, source.files) if day}
    return sorted(found)


def unclaimed(settings: Settings) -> list[str]:
    """Relative paths of files that no source asks for, so that a misnamed export is not missed in silence."""
    entries = list(visible(place_of(settings.inbox)))
    patterns = [*(source.files for source in settings.sources), *settings.ignored_files]
    claimed = {entry.path for pattern in patterns for entry, _ in _fitting(entries, pattern)}
    return [printable(entry.path) for entry in entries if entry.kind != "folder" and entry.path not in claimed]


def matches(place: Place, pattern: str) -> Iterator[tuple[Entry, date | None]]:
    """Every file whose path fits the pattern, and its date. Names are compared, never expanded."""
    return _fitting(visible(place), pattern)


def _fitting(entries: Iterable[Entry], pattern: str) -> Iterator[tuple[Entry, date | None]]:
    expression = _expression(pattern)
    for entry in entries:
        # A folder is a mistake only where its name ends like a file's.
        if entry.kind == "folder" and not PurePosixPath(entry.path).suffix:
            continue
        if found := expression.fullmatch(entry.path):
            day = _day(found.groupdict().get("date"))
            if day is not None or "{date}" not in pattern:
                yield entry, day


def visible(place: Place) -> Iterator[Entry]:
    """What is in a place, without hidden files, locks of open documents and files that are still being sent."""
    return (entry for entry in place.entries() if not any(map(_is_hidden, entry.path.split("/"))))


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower().endswith(_UNFINISHED)


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


def is_complete(place: Place, entry: Entry, settle_s: float = SETTLE_S) -> bool:
    """Whether nobody writes the file any more: it stands still, and its format's end is there.

    A file without its end is let through after a quarter of an hour, to be refused with a reason.
    """
    age = time.time() - entry.mtime_ns / 1e9
    try:
        if 0 <= age < RECENT_S:
            time.sleep(settle_s)
            if place.entry(entry.path).stamp != entry.stamp:
                return False
        return age > PATIENCE_S or has_end(place, entry)
    except OSError:
        return True  # taking it says why


def has_end(place: Place, entry: Entry) -> bool:
    """Whether a Parquet or zip file has its footer; other formats have none to look for."""
    with place.open(entry.path) as handle:
        start = handle.read(4)
        if start == b"PAR1":
            handle.seek(max(0, entry.bytes - 4))
            return entry.bytes > 8 and handle.read(4) == b"PAR1"
        if start == b"PK\x03\x04":
            return zipfile.is_zipfile(handle)
    return True

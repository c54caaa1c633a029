"""Files whose bytes are in already: copies, and what was saved anew unchanged. They are read once, not every night."""

import json
from pathlib import Path

from transforms import durable
from transforms.ingest.landing import Landed
from transforms.ingest.ledger import LedgerEntry
from transforms.settings import Settings, Source

Stamp = tuple[str, int, int]
"""Name, bytes and moment of change in nanoseconds."""
_MOST = 10_000


def stamps(settings: Settings, source: Source, file_ids: set[str]) -> set[Stamp]:
    """Those that hold the bytes of one of the files."""
    return {stamp for stamp, file_id in _noted(settings, source) if file_id in file_ids}


def note(settings: Settings, source: Source, shown: str, landed: Landed, entry: LedgerEntry) -> None:
    """Remember a file that holds the bytes of a ledger row. The source's lock is ours."""
    stamp = (shown, landed.bytes, landed.mtime_ns)
    if stamp == (entry.file_name, entry.bytes, entry.mtime_ns):
        return
    others = [(known, file_id) for known, file_id in _noted(settings, source) if known[0] != shown]
    durable.write(_path(settings, source), json.dumps([*others, (stamp, entry.file_id)][-_MOST:]))


def _path(settings: Settings, source: Source) -> Path:
    return settings.zones.state / f"again-{source.name}.json"


def _noted(settings: Settings, source: Source) -> list[tuple[Stamp, str]]:
    """What is noted; nothing where the file is damaged: everything is read once more then."""
    try:
        return [((str(n), int(b), int(m)), str(i)) for (n, b, m), i in json.loads(_path(settings, source).read_text())]
    except (OSError, ValueError, TypeError):
        return []

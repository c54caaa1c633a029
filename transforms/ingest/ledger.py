"""The ledger: one row per source and file, in the file's own directory, visible together with its rows and rejects."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl

from transforms.contracts import Contract
from transforms.errors import AuditError, HuishengError
from transforms.settings import Settings

Status = Literal["loaded", "refused", "waiting"]
FILE_NAME = "ledger.json"
DIGESTS = "digests.json"
"""sha256 of each part as it was committed; whoever rewrites a folder later leaves it out."""


@dataclass(frozen=True)
class LedgerEntry:
    """What became of one file under one source: ids and counts only.

    ``records_in`` counts data records of the file; ``cells`` the filled cells of contracts that take cells one by one;
    ``erased`` and ``expired`` the records that went since, at a person's request and by retention. Of the loaded ones
    ``same_key`` have the natural key of another record of the file, ``replacing`` that of one in a
    file that was in by then.
    """

    source: str
    contract: str
    file_id: str
    sha256: str
    file_name: str
    bytes: int
    file_date: date | None
    business_date: date
    status: Status
    mtime_ns: int = 0
    format: str | None = None
    layout: str | None = None
    layout_confidence: float | None = None
    encoding: str | None = None
    encoding_evidence: str | None = None
    records_in: int = 0
    loaded: int = 0
    quarantined: int = 0
    duplicate: int = 0
    same_key: int = 0
    replacing: int = 0
    erased: int = 0
    expired: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    cells: dict[str, dict[str, int]] = field(default_factory=dict)
    hash_in: str = "0"
    hash_out: str = "0"
    columns: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    drift: list[str] = field(default_factory=list)
    header_hash: str | None = None
    parts: dict[str, list[str]] = field(default_factory=dict)
    code: str | None = None
    watermark: str | None = None
    reason: str | None = None
    config_hash: str = ""
    tool_version: str = ""
    seconds: float = 0.0
    peak_mb: int = 0

    def to_json(self) -> dict[str, Any]:
        """JSON-able; dates in ISO form."""
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(self).items()}


def from_json(found: dict[str, Any]) -> LedgerEntry:
    """The entry of a stored ledger row; keys of other versions are left out."""
    known = {item.name for item in fields(LedgerEntry)}
    values = {key: value for key, value in found.items() if key in known}
    for key in ("file_date", "business_date"):
        values[key] = date.fromisoformat(values[key]) if values.get(key) else None
    return LedgerEntry(**values)


def read(settings: Settings, source: str | None = None) -> list[LedgerEntry]:
    """Every ledger row, by source, file date and file id. Raises ``HuishengError`` naming a row that can't be read."""
    raw = settings.zones.raw
    folders = [raw / source] if source else sorted(path for path in _children(raw) if path.is_dir())
    entries = [_known(path) for folder in folders for path in _children(folder) if not path.name.startswith(".")]
    found = [entry for entry in entries if entry is not None]
    return sorted(found, key=lambda e: (e.source, e.file_date or date.min, e.file_id))


def _children(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _known(folder: Path) -> LedgerEntry | None:
    try:
        return one(folder)
    except (ValueError, TypeError, KeyError):
        raise HuishengError(
            "this ledger row can't be read", where=f"{folder.parent.name}/{folder.name}", next_step="huisheng restore"
        ) from None


def one(folder: Path) -> LedgerEntry | None:
    """The ledger row in a file's directory, None where there is none. Raises ``ValueError`` for a damaged one."""
    try:
        return from_json(json.loads((folder / FILE_NAME).read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        return None


def frame(entries: Iterable[LedgerEntry]) -> pl.DataFrame:
    """The entries as a frame; maps and lists as JSON text."""
    rows = [
        {
            key: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
            for key, value in asdict(entry).items()
        }
        for entry in entries
    ]
    return pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame()


def check(entries: Iterable[LedgerEntry]) -> None:
    """Raise ``AuditError`` for the first entry whose records don't add up, by count or by content."""
    for entry in entries:
        out = entry.loaded + entry.quarantined + entry.duplicate
        if entry.status == "loaded" and (entry.records_in != out or entry.hash_in != entry.hash_out):
            raise AuditError(
                f"{entry.records_in} records in, but {entry.loaded} loaded + {entry.quarantined} quarantined "
                f"+ {entry.duplicate} duplicate",
                where=f"{entry.source}/{entry.file_id}",
                expected="both sides equal",
                next_step="remove this folder below raw/ and ingest the file again",
            )
        for contract, cells in entry.cells.items():
            _check_cells(entry, contract, cells)


def _check_cells(entry: LedgerEntry, contract: str, cells: dict[str, int]) -> None:
    """Of a contract that takes single cells of a record, each filled one is loaded or quarantined."""
    if cells["in"] != cells["loaded"] + cells["quarantined"]:
        raise AuditError(
            f"{cells['in']} cells in, but {cells['loaded']} loaded + {cells['quarantined']} quarantined",
            where=f"{entry.source}/{entry.file_id} {contract}",
            expected="both sides equal",
            next_step="remove this folder below raw/ and ingest the file again",
        )


def current(settings: Settings) -> list[LedgerEntry]:
    """Loaded entries whose rows count: all, or for a snapshot source the newest one."""
    loaded = [entry for entry in read(settings) if entry.status == "loaded"]
    newest = {entry.source: entry.file_id for entry in loaded}
    snapshots = {source.name for source in settings.sources if source.is_snapshot}
    return [entry for entry in loaded if entry.source not in snapshots or newest[entry.source] == entry.file_id]


def committed_files(settings: Settings, name: str) -> list[Path]:
    """Parquet files of one frame (a contract's value, ``quarantine`` or ``records``) in loaded entries."""
    return [
        settings.zones.raw / entry.source / entry.file_id / part
        for entry in current(settings)
        for part in entry.parts.get(name, ())
    ]


def raw_files(settings: Settings) -> dict[Contract, list[Path]]:
    """Parquet files of every contract in loaded ledger entries; contracts without files are left out."""
    entries = current(settings)
    found: dict[Contract, list[Path]] = {}
    for contract in Contract:
        paths = [
            settings.zones.raw / e.source / e.file_id / part
            for e in entries
            for part in e.parts.get(contract.value, ())
        ]
        if paths:
            found[contract] = paths
    return found


def quarantine_files(settings: Settings) -> list[Path]:
    """Parquet files of refused records."""
    return committed_files(settings, "quarantine")

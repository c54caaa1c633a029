"""Counts what a fault has lost, doubled or invented, by comparing with an undisturbed installation."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

Record = tuple[str, str, int, int, str]
"""Source, file id, number in the file, hash of the content, outcome."""


@dataclass
class Census:
    """Everything an installation holds: records with their outcome, files with their counts, tables with their hash."""

    records: Counter[Record] = field(default_factory=Counter)
    files: Counter[tuple] = field(default_factory=Counter)
    tables: dict[str, str] = field(default_factory=dict)
    left_over: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """Lost, doubled and phantom records and files, and tables whose content differs."""

    lost: int
    doubled: int
    phantom: int
    tables: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        """Whether both hold the same."""
        return not (self.lost or self.doubled or self.phantom or self.tables)


def census(home: Path) -> Census:
    """Count an installation from its files alone, without the product's own reading code."""
    found = Census()
    for path in sorted((home / "raw").glob("*/*/ledger.json")):
        if not path.parent.name.startswith("."):
            _count(found, json.loads(path.read_text("utf-8")), path.parent)
    manifest = home / "current" / "manifest.json"
    if manifest.exists():
        facts = json.loads(manifest.read_text("utf-8"))
        found.tables = {name: f"{fact['rows']} {fact['content_hash']}" for name, fact in facts["tables"].items()}
    found.left_over = sorted(str(path.relative_to(home)) for path in _left_over(home))
    return found


def _count(found: Census, entry: dict, folder: Path) -> None:
    source, file_id = entry["source"], entry["file_id"]
    counts = tuple(entry[name] for name in ("records_in", "loaded", "quarantined", "duplicate", "hash_in", "hash_out"))
    found.files[(source, file_id, entry["status"], entry["file_date"], *counts)] += 1
    for part in entry["parts"].get("records", []):
        rows = pl.read_parquet(folder / part, columns=["record_no", "record_hash"])
        found.records.update((source, file_id, number, digest, "loaded") for number, digest in rows.iter_rows())
    for part in entry["parts"].get("quarantine", []):
        rows = pl.read_parquet(folder / part, columns=["record_no", "record_hash"]).unique()
        found.records.update((source, file_id, number, digest, "quarantined") for number, digest in rows.iter_rows())


def _left_over(home: Path) -> list[Path]:
    """Drafts that the next run has to clear away: they hold customers' data or disk space."""
    patterns = ("raw/*/.*", "landing/.*", "releases/.*", "scored/*/.*", "work/build", "work/scoring-*", ".current.*")
    return [path for pattern in patterns for path in home.glob(pattern)]


def compare(expected: Census, found: Census) -> Difference:
    """What ``found`` lacks or has too much."""
    missing = (expected.records - found.records) + Counter({key: 1 for key in expected.files if key not in found.files})
    extra = found.records - expected.records
    doubled = sum(number for record, number in extra.items() if record in expected.records)
    phantom = sum(extra.values()) - doubled + sum(key not in expected.files for key in found.files)
    names = expected.tables.keys() | found.tables.keys()
    differing = tuple(sorted(name for name in names if expected.tables.get(name) != found.tables.get(name)))
    return Difference(missing.total(), doubled, phantom, differing)


def unsound(home: Path) -> list[str]:
    """Files of visible releases that differ from their manifest; a release without one counts too."""
    wrong = []
    for folder in (home / "releases").glob("[!.]*"):
        try:
            manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        except (OSError, ValueError):
            wrong.append(str(folder.relative_to(home)))
            continue
        for name, digest in manifest["files"].items():
            path = folder / name
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                wrong.append(str(path.relative_to(home)))
    return wrong

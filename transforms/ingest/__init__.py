"""Ingest: files of the inbox to typed, protected rows in the raw zone, with a ledger row for each.

Imports are lazy: the parsing child loads its part of this package without settings and contracts.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from transforms.ingest.inbox import InboxFile, discover, inbox_dates, unclaimed
    from transforms.ingest.inspection import Inspection, inspect_file
    from transforms.ingest.intake import ingest_file
    from transforms.ingest.ledger import LedgerEntry, quarantine_files, raw_files

__all__ = [
    "InboxFile",
    "Inspection",
    "LedgerEntry",
    "discover",
    "inbox_dates",
    "ingest_file",
    "inspect_file",
    "quarantine_files",
    "raw_files",
    "unclaimed",
]

_PLACES = {
    "InboxFile": "inbox",
    "discover": "inbox",
    "inbox_dates": "inbox",
    "unclaimed": "inbox",
    "ingest_file": "intake",
    "Inspection": "inspection",
    "inspect_file": "inspection",
    "LedgerEntry": "ledger",
    "raw_files": "ledger",
    "quarantine_files": "ledger",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)

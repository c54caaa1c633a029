"""What is taken in again: rows of erased persons are left out before a file is committed."""

from pathlib import Path

from transforms.ingest import ledger
from transforms.privacy import register
from transforms.privacy.exchange import replace_folder
from transforms.privacy.person import clean, holds, traces
from transforms.settings import Settings


def filter_draft(settings: Settings, folder: Path, entry: ledger.LedgerEntry) -> ledger.LedgerEntry:
    """A parsed file's folder before its commit, without rows of erased persons; its ledger row as it then is."""
    tokens = register.read(settings)
    if not tokens or not holds((folder, entry), tokens):
        return entry
    found = traces([(folder, entry)], tokens)
    draft = folder.with_name(f"{folder.name}-kept")
    draft.mkdir(mode=0o700)
    clean((folder, entry), tokens, found, out=draft)
    kept = ledger.one(draft) or entry
    (draft / ledger.FILE_NAME).unlink()
    replace_folder(draft, folder)
    return kept

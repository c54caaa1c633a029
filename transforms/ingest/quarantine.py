"""What was refused, why, and another try: the functions behind ``huisheng quarantine``."""

from pathlib import Path

import polars as pl

from transforms.errors import UserError
from transforms.ingest import ledger
from transforms.ingest.intake import replay
from transforms.settings import Settings

__all__ = ["listed", "replay", "shown", "why_whole"]


def listed(settings: Settings) -> pl.DataFrame:
    """One row per file that was refused or has refused records, with the reason."""
    rows = [
        {
            "source": entry.source,
            "file_id": entry.file_id,
            "file_name": entry.file_name,
            "status": entry.status,
            "records_in": entry.records_in,
            "quarantined": entry.quarantined,
            "reason": entry.reason or ", ".join(f"{rule} {count}" for rule, count in sorted(entry.rules.items())),
        }
        for entry in ledger.read(settings)
        if entry.status == "refused" or entry.quarantined
    ]
    return pl.DataFrame(rows, schema=_COLUMNS)


_COLUMNS = {
    "source": pl.String,
    "file_id": pl.String,
    "file_name": pl.String,
    "status": pl.String,
    "records_in": pl.Int64,
    "quarantined": pl.Int64,
    "reason": pl.String,
}


def shown(settings: Settings, source: str, file_id: str, limit: int | None = None) -> pl.DataFrame:
    """Refused records of one file: record_no, column, found (masked), rule, expected; one row per reason."""
    folder, entry = _found(settings, source, file_id)
    frames = [_read(folder / part) for part in entry.parts.get("quarantine", ())]
    wanted = ["record_no", "column", "found", "rule", "expected"]
    found = (
        pl.concat(frames).select(wanted).sort("record_no")
        if frames
        else pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))
    )
    return found if limit is None else found.head(limit)


def why_whole(settings: Settings, source: str, file_id: str) -> str:
    """Why a file was refused whole; empty where it was taken."""
    _, entry = _found(settings, source, file_id)
    return str(entry.reason) if entry.status == "refused" else ""


def _found(settings: Settings, source: str, file_id: str) -> tuple[Path, ledger.LedgerEntry]:
    folder = settings.zones.raw / settings.source(source).name / Path(file_id).name
    entry = ledger.one(folder)
    if entry is None:
        raise UserError(f"no file {file_id} in the ledger of {source}", next_step="see huisheng quarantine list")
    return folder, entry


def _read(path: Path) -> pl.DataFrame:
    with path.open("rb") as handle:
        return pl.read_parquet(handle)

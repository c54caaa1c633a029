"""What is known of each configured source besides its ledger rows, for ``pipeline_status``.

Its promise, how the newest file's columns differ from those before, and files that lie in the inbox and can't even
be opened: nothing of those was read, so no ledger row names them.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from transforms import locks
from transforms.errors import HuishengError
from transforms.ingest import discover, drift
from transforms.ingest.ledger import LedgerEntry
from transforms.ingest.places import Place, place_of
from transforms.settings import Settings, Source

COLUMNS: dict[str, pl.DataType] = {
    "source": pl.String(),
    "kind": pl.String(),
    "expected_every_days": pl.Int64(),
    "n_unopened_files": pl.Int64(),
    "n_new_columns": pl.Int64(),
    "n_missing_columns": pl.Int64(),
    "n_renamed_columns": pl.Int64(),
}
"""One row per source."""


def frame(settings: Settings, entries: Iterable[LedgerEntry]) -> pl.DataFrame:
    """The facts, by source; ``entries`` in the order of the ledger. Counts only: a title may be anything."""
    loaded = [entry for entry in entries if entry.status == "loaded"]
    columns = {
        source.name: [entry.columns for entry in loaded if entry.source == source.name] for source in settings.sources
    }
    rows = [_row(settings, source, columns[source.name]) for source in settings.sources]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row").sort("source")


def _row(settings: Settings, source: Source, columns: list[list[str]]) -> tuple[str | int, ...]:
    """Drift is between the two files of the latest dates, whichever came first."""
    found = drift.changes(columns[-2], columns[-1], source.aliases) if len(columns) > 1 else []
    kinds = [line.partition(":")[0] for line in found]
    counts = (kinds.count(kind) for kind in ("new", "missing", "renamed"))
    return source.name, source.kind, source.expected_every_days, _noted(settings, source), *counts


def note_unopened(settings: Settings, source: Source, business_date: date) -> None:
    """Count and keep how many of a source's files can't be opened, when all others have been taken."""
    files = [] if source.database else discover(settings, source, business_date)
    place, path = place_of(settings.inbox), _place(settings, source)
    number = sum(not _opens(place, file.path) for file in files)
    if number:
        locks.write_durably(path, str(number))
    elif path.exists():
        path.unlink()


def _opens(place: Place, path: str) -> bool:
    try:
        with place.open(path):
            return True
    except (OSError, HuishengError):
        return False


def _noted(settings: Settings, source: Source) -> int:
    try:
        return int(_place(settings, source).read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return 0


def _place(settings: Settings, source: Source) -> Path:
    return settings.zones.state / f"unopened-{source.name}"

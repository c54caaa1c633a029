"""What is known of each configured source besides the sums of its ledger rows, for ``pipeline_status``.

Its promise, how the newest file's columns differ from those before, and how many names could not even be opened.
"""

from collections.abc import Iterable

import polars as pl

from transforms.ingest import drift
from transforms.ingest.ledger import LedgerEntry
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
    known: dict[str, list[LedgerEntry]] = {source.name: [] for source in settings.sources}
    for entry in entries:
        known.setdefault(entry.source, []).append(entry)
    rows = [_row(source, known[source.name]) for source in settings.sources]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row").sort("source")


def _row(source: Source, entries: list[LedgerEntry]) -> tuple[str | int, ...]:
    """Drift is between the two files of the latest dates, whichever came first. No bytes, no hash: not opened."""
    columns = [entry.columns for entry in entries if entry.status == "loaded"]
    found = drift.changes(columns[-2], columns[-1], source.aliases) if len(columns) > 1 else []
    kinds = [line.partition(":")[0] for line in found]
    counts = (kinds.count(kind) for kind in ("new", "missing", "renamed"))
    return source.name, source.kind, source.expected_every_days, sum(not entry.sha256 for entry in entries), *counts

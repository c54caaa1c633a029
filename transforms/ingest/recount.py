"""What a parse reports against what lies on the disk, counted by the parent before anything is committed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from transforms.errors import AuditError
from transforms.ingest.grid import RECORD_NO

_MASK = (1 << 64) - 1


def hash_out(result: dict[str, Any], contract: str, out: Path, where: str) -> int:
    """Sum of the content hashes of all records that came out: the loaded ones as they lie in ``out``, and the others.

    Raises ``AuditError`` where the files hold another number of records, rows or refused records than reported.
    """
    parts = result["parts"]
    loaded, total = 0, int(result["hash_left_out"])
    for hashes in _columns(out, parts.get("records", ()), "record_hash"):
        loaded += len(hashes)
        total += int(hashes["record_hash"].to_numpy().view(np.uint64).sum(dtype=np.uint64))
    _same("loaded records", int(result["loaded"]), loaded, where)
    for name, rows in result["rows"].items():
        found = sum(frame.height for frame in _columns(out, parts.get(name, ()), RECORD_NO))
        _same(f"rows of {name}", int(rows), found, where)
    refused = sum(
        frame.filter(contract=contract)[RECORD_NO].n_unique()
        for frame in _columns(out, parts.get("quarantine", ()), RECORD_NO, "contract")
    )
    _same("quarantined records", int(result["quarantined"]), refused, where)
    return total & _MASK


def _columns(out: Path, parts: Iterable[str], *names: str) -> Iterable[pl.DataFrame]:
    for part in parts:
        with (out / part).open("rb") as handle:
            yield pl.read_parquet(handle, columns=list(names))


def _same(what: str, reported: int, found: int, where: str) -> None:
    if reported != found:
        raise AuditError(
            f"the parser reports {reported} {what}, its files hold {found}",
            where=where,
            expected="both equal",
            next_step="run the command again",
        )

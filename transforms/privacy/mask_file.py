"""``huisheng text mask FILE --column NAME --out OUT``: a copy of a file with masked columns.

The file may have any format the ingest reads; it is parsed in the same limited child. Other columns
stay as they are. ``OUT`` ends with .csv, .xlsx or .parquet; no cell of a CSV or workbook can be taken
for a formula.
"""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from transforms.errors import InputError, UserError
from transforms.ingest import children, landing
from transforms.ingest.job import Job, SourceSpec
from transforms.privacy.mask_task import RESULT
from transforms.report.tables import safe_cells
from transforms.settings import Limits

_NUMBER = r"^-?(?:0|[1-9][0-9]{0,9})(?:\.[0-9]{1,6})?$"
WRITERS = (".csv", ".xlsx", ".parquet")


@dataclass(frozen=True)
class MaskSummary:
    """``touched`` counts changed cells per column; ``unreadable`` counts records left out because they are broken."""

    rows: int
    touched: dict[str, int]
    unreadable: int
    out: Path


def mask_file(
    path: Path,
    column: str | Sequence[str],
    out: Path,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    limits: Limits | None = None,
) -> MaskSummary:
    """Mask one or several columns of a file into ``out``.

    Raises ``UserError`` for an unknown ending or an existing file, ``InputError`` for a file or column that
    can't be taken.
    """
    columns = (column,) if isinstance(column, str) else tuple(column)
    if out.suffix.lower() not in WRITERS:
        raise UserError(f"{out.name} has no known ending", where="--out", expected=", ".join(WRITERS))
    if out.exists():
        raise UserError("exists already", where=str(out), next_step="name another file")
    work = Path(tempfile.mkdtemp(prefix="huisheng-mask-"))
    try:
        result = _in_child(path, columns, work, encoding, sheet, limits or Limits())
        _write(pl.read_parquet(work / "out" / RESULT), out)
        return MaskSummary(int(result["rows"]), dict(result["touched"]), int(result["unreadable"]), out)
    except OSError as error:
        raise InputError(error.strerror or type(error).__name__, where=str(error.filename or path)) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _in_child(
    path: Path, columns: tuple[str, ...], work: Path, encoding: str | None, sheet: str | None, limits: Limits
) -> dict:
    copy = landing.land(path, work / "in")
    (work / "out").mkdir(mode=0o700)
    job = Job(
        task="mask",
        path=str(copy.path),
        file_name=path.name,
        out=str(work / "out"),
        source=SourceSpec("mask", "response", encoding=encoding, sheet=sheet),
        columns=columns,
        file_id="",
        file_date=None,
        as_of_date=date.min,
        contracts={},
        memory_mb=limits.parse_memory_mb,
        cpu_s=limits.parse_cpu_s,
        output_mb=limits.max_uncompressed_mb,
    )
    outcome = children.run(job, lambda values, field: [None] * len(values))
    if outcome.result is None:
        refusal = outcome.refusal or {}
        raise InputError(
            refusal.get("found", "unknown"),
            where=path.name,
            expected=refusal.get("expected", ""),
            next_step=refusal.get("next_step", ""),
        )
    return outcome.result


def _write(frame: pl.DataFrame, out: Path) -> None:
    """Write beside the target, readable by the owner only, then rename."""
    draft = out.with_name(f".{out.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with draft.open("wb") as handle:
        if out.suffix.lower() == ".parquet":
            frame.write_parquet(handle)
        elif out.suffix.lower() == ".xlsx":
            safe_cells(_with_numbers(frame)).write_excel(handle, autofilter=False)
        else:
            handle.write(b"\xef\xbb\xbf")
            safe_cells(frame).write_csv(handle)
    draft.replace(out)


def _with_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of plain numbers as numbers. Eleven digits or a leading zero make an id, which stays text."""
    found = [
        name
        for name, values in frame.select(pl.col(pl.String)).to_dict().items()
        if values.drop_nulls().str.contains(_NUMBER).all() and values.drop_nulls().len()
    ]
    return frame.with_columns(pl.col(found).cast(pl.Float64))

"""One table in, one table out, for commands that work on any file: ``huisheng text score`` and ``text mask``.

The file may have any format the ingest reads; it is parsed in the same limited child. What is written
ends with .csv, .xlsx or .parquet; no cell of a CSV or workbook can be taken for a formula.
"""

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl

from transforms.errors import InputError, UserError
from transforms.ingest import children, landing, room
from transforms.ingest.job import Job, SourceSpec
from transforms.ingest.whole_table import RESULT
from transforms.report.tables import safe_cells
from transforms.settings import Limits

_NUMBER = r"^-?(?:0|[1-9][0-9]{0,9})(?:\.[0-9]{1,6})?$"
WRITERS = (".csv", ".xlsx", ".parquet")


@dataclass(frozen=True)
class TableRead:
    """Every readable record, as text unless the format is typed; ``unreadable`` counts the broken ones left out.

    ``touched`` counts the cells per column that masking changed.
    """

    frame: pl.DataFrame
    touched: dict[str, int]
    unreadable: int


@dataclass(frozen=True)
class Reading:
    """How to read: overrides of the detection, and what the child may use."""

    encoding: str | None = None
    sheet: str | None = None
    limits: Limits = field(default_factory=Limits)


def require_new(out: Path) -> None:
    """Refuse a name that can't be written, before any work is done. Raises ``UserError``."""
    if out.suffix.lower() not in WRITERS:
        raise UserError(f"{out.name} has no known ending", where="--out", expected=", ".join(WRITERS))
    if out.exists():
        raise UserError("exists already", where=str(out), next_step="name another file")


def read(
    path: Path, columns: tuple[str, ...], *, task: Literal["table", "mask"] = "table", reading: Reading | None = None
) -> TableRead:
    """The whole table below the header row that names ``columns``; task mask masks them.

    Raises ``InputError`` for a file or column that can't be taken.
    """
    work = Path(tempfile.mkdtemp(prefix="huisheng-table-"))
    try:
        result = _in_child(path, columns, task, work, reading or Reading())
        frame = pl.read_parquet(work / "out" / RESULT)
        return TableRead(frame, dict(result["touched"]), int(result["unreadable"]))
    except OSError as error:
        raise InputError(error.strerror or type(error).__name__, where=str(error.filename or path)) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _in_child(path: Path, columns: tuple[str, ...], task: Any, work: Path, reading: Reading) -> dict[str, Any]:
    copy = landing.land(path, work / "in")
    (work / "out").mkdir(mode=0o700)
    job = Job(
        task=task,
        path=str(copy.path),
        file_name=path.name,
        out=str(work / "out"),
        source=SourceSpec(task, "response", encoding=reading.encoding, sheet=reading.sheet),
        columns=columns,
        file_id="",
        file_date=None,
        as_of_date=date.min,
        contracts={},
        memory_mb=room.memory_mb(reading.limits, copy.path, is_whole_table=True),
        cpu_s=room.cpu_s(reading.limits, copy.path),
        output_mb=reading.limits.max_uncompressed_mb,
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


def write(frame: pl.DataFrame, out: Path) -> None:
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

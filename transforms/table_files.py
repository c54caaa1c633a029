"""One table in, one table out, for commands that work on any file: ``huisheng text score`` and ``text mask``.

The file may have any format the ingest reads; it is parsed in the same limited child, piece by piece, so that memory
doesn't grow with the rows of a text or Parquet file. What is written ends with .csv, .xlsx or .parquet; no cell of a
CSV or workbook can be taken for a formula.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl

from transforms.errors import InputError, UserError
from transforms.ingest import children, landing, room
from transforms.ingest.job import Job, SourceSpec
from transforms.ingest.whole_table import PIECES
from transforms.report.tables import safe_cell, safe_cells
from transforms.settings import Limits

_NUMBER = r"^-?(?:0|[1-9][0-9]{0,9})(?:\.[0-9]{1,6})?$"
WRITERS = (".csv", ".xlsx", ".parquet")
# What a worksheet holds, its header row left out, and what one of its cells does.
SHEET_ROWS, CELL_LETTERS = (1 << 20) - 1, 32_767
Change = Callable[[pl.DataFrame], pl.DataFrame]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class TableRead:
    """``rows`` counts the readable records, ``unreadable`` the broken ones left out, ``touched`` the cells per column
    that masking changed."""

    rows: int
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
    if not out.parent.is_dir():
        raise UserError(f"no folder {out.parent}", where="--out", next_step="make it, or name a file elsewhere")


def convert(
    path: Path,
    columns: tuple[str, ...],
    out: Path,
    *,
    task: Literal["table", "mask"] = "table",
    change: Change | None = None,
    progress: Progress | None = None,
    reading: Reading | None = None,
) -> TableRead:
    """Write ``out`` = the table below the header row of ``path`` that names ``columns``, as text unless the format is
    typed; task mask masks them, and ``change`` may add columns to each piece.

    Raises ``UserError`` for a name that can't be written or a table no workbook holds, ``InputError`` for a file or
    column that can't be taken.
    """
    require_new(out)
    work = Path(tempfile.mkdtemp(prefix="huisheng-table-"))
    try:
        result = _in_child(path, columns, task, work, reading or Reading())
        rows = int(result["rows"])
        pieces = sorted((work / "out").glob(PIECES))
        if change:
            _change(pieces, change, lambda done: progress(done, rows) if progress else None)
        _write(pl.scan_parquet(pieces), rows, out)
        return TableRead(rows, dict(result["touched"]), int(result["unreadable"]))
    except OSError as error:
        raise InputError(error.strerror or type(error).__name__, where=str(error.filename or path)) from None
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _change(pieces: list[Path], change: Change, tell: Callable[[int], None]) -> None:
    """Put the changed piece in the place of each."""
    done = 0
    for piece in pieces:
        frame = pl.read_parquet(piece)
        changed = piece.with_suffix(".changed")
        change(frame).write_parquet(changed)
        changed.replace(piece)
        done += frame.height
        tell(done)


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
        memory_mb=room.memory_mb(reading.limits, copy.path),
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


def _write(table: pl.LazyFrame, rows: int, out: Path) -> None:
    """Write beside the target, readable by the owner only, then rename."""
    draft = out.with_name(f".{out.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    try:
        if out.suffix.lower() == ".parquet":
            table.sink_parquet(draft)
        elif out.suffix.lower() == ".xlsx":
            _require_flat(table, out)
            _require_sheet(table, rows, out)
            with draft.open("wb") as handle:
                safe_cells(_with_numbers(table.collect())).write_excel(handle, autofilter=False)
        else:
            _require_flat(table, out)
            safe_cells(table).rename(_safe_title).sink_csv(draft, include_bom=True)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


def _safe_title(name: str) -> str:
    return str(safe_cell(name))


def _require_flat(table: pl.LazyFrame, out: Path) -> None:
    """Refuse columns of lists and the like, for which a sheet has no cells."""
    for name, kind in table.collect_schema().items():
        if kind.is_nested():
            raise UserError(
                f"column {name} holds {kind}, which {out.suffix.lower()} can't hold",
                where=out.name,
                next_step="write .parquet",
            )


def _require_sheet(table: pl.LazyFrame, rows: int, out: Path) -> None:
    """Refuse what a workbook would cut off without a word."""
    longest = table.select(pl.max_horizontal(pl.col(pl.String).str.len_chars().max(), 0)).collect().item()
    for count, most, what in ((rows, SHEET_ROWS, "rows"), (longest, CELL_LETTERS, "characters in a cell")):
        if count > most:
            raise UserError(
                f"{count:,} {what}, of which a workbook holds {most:,}",
                where=out.name,
                next_step="write .csv or .parquet",
            )


def _with_numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of plain numbers as numbers. Eleven digits or a leading zero make an id, which stays text."""
    found = [
        name
        for name, values in frame.select(pl.col(pl.String)).to_dict().items()
        if values.drop_nulls().str.contains(_NUMBER).all() and values.drop_nulls().len()
    ]
    return frame.with_columns(pl.col(found).cast(pl.Float64))

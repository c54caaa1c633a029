"""XLSX, XLSB, ODS and legacy XLS sheets to records of text, cell by cell as they are shown, never rounded."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from transforms.ingest import workbook_kinds
from transforms.ingest.grid import HEAD_RECORDS, Batch, Grid, Row, frame_of
from transforms.ingest.job import Refusal
from transforms.ingest.record_frame import preamble_of
from transforms.ingest.workbook_count import count_rows

BATCH_RECORDS = 20_000
_LOOKED_AT_BYTES = 32 << 20


class WorkbookGrid(Grid):
    """One sheet of a workbook: the configured one, or the first that is visible and filled."""

    def __init__(self, handle: BinaryIO, sheet: str | None) -> None:
        self.format = workbook_kinds.kind_of(handle)
        book = _opened(handle)
        name = sheet or _first_filled(book)
        if name not in book.sheet_names:
            raise Refusal(
                "no_sheet",
                f"no sheet of the configured name among {len(book.sheet_names)}",
                name or "",
                "correct sheet in sources.toml",
            )
        self._handle, self._name, self._place = handle, name, book.sheet_names.index(name)
        self._sheet = book.get_sheet_by_name(name)
        filled = [row for row in self._rows(HEAD_RECORDS) if any(row)]
        if not filled:
            raise Refusal(
                "empty",
                "a sheet without a filled cell",
                "a header and records",
                "export the file again, or name the sheet",
            )
        self._preamble = preamble_of(filled)
        super().__init__(filled[self._preamble :], max(map(len, filled)))
        if self._preamble:
            self.notes.append(f"{self._preamble} rows before the header left out")
        self.notes += _others(book, name, handle.seek(0, 2))

    def _rows(self, limit: int | None = None) -> Iterator[Row]:
        for number, cells in enumerate(self._sheet.iter_rows()):
            if limit is not None and number >= limit:
                return
            yield [text_of(cell) for cell in cells]

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Data records in batches; rows without a filled cell are none."""
        rows: list[Row] = []
        first = 1
        for number, row in enumerate((row for row in self._rows() if any(row)), 1 - skip - self._preamble):
            if number < 1:
                continue
            rows.append((row + [None] * (width - len(row)))[:width])
            if len(rows) >= BATCH_RECORDS:
                yield Batch(frame_of(rows, width, first))
                rows, first = [], number + 1
        if rows:
            yield Batch(frame_of(rows, width, first))
        self._compare(first + len(rows) - 1 + skip + self._preamble)

    def _compare(self, found: int) -> None:
        """Raise ``Refusal`` where what the file stores for the sheet is another number of filled rows."""
        self._handle.seek(0)
        bounds = count_rows(self._handle, self.format, self._name, self._place)
        if bounds is None:
            self.notes.append("its rows were counted once only: the file stores them in an unusual way")
            return
        if not bounds.sure <= found <= bounds.possible:
            raise Refusal(
                "counts_differ",
                f"{found} rows read, {bounds.sure} to {bounds.possible} stored",
                "the same number",
                "save the sheet as CSV",
            )
        if bounds.errors:
            self.notes.append(f"{bounds.errors} cells hold an error such as #N/A or #DIV/0!: they are read as empty")


def _opened(handle: BinaryIO) -> CalamineWorkbook:
    """The workbook. Raises ``Refusal`` where it needs a password or can't be read."""
    handle.seek(0)
    try:
        return CalamineWorkbook.from_filelike(handle)
    except PasswordError:
        raise workbook_kinds.encrypted() from None
    except CalamineError:
        raise Refusal("unreadable", "a damaged workbook", "a whole workbook", "save it again in its program") from None


def _others(book: CalamineWorkbook, name: str, size: int) -> list[str]:
    """A note on the other sheets with rows, which are left out: a source reads one, and can name it."""
    tables = [meta.name for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet and meta.name != name]
    filled = tables if size > _LOOKED_AT_BYTES else [other for other in tables if _height(book, other)]
    return [f"sheet {name!r} read; sheets with rows left out: {', '.join(map(repr, filled))}"] if filled else []


def _height(book: CalamineWorkbook, name: str) -> int:
    try:
        return book.get_sheet_by_name(name).total_height
    except (CalamineError, OSError, ValueError):
        return 0


def _first_filled(book: CalamineWorkbook) -> str:
    visible = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
    for name in [*visible, *(name for name in book.sheet_names if name not in visible)]:
        if _height(book, name):
            return name
    for name in visible or book.sheet_names:
        return name
    raise Refusal("empty", "no sheet with a filled cell", "a header and records", "export the file again")


def text_of(cell: Any) -> str | None:
    """A cell as text: whole numbers without ``.0``, times in ISO form."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e17 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, dt.timedelta):
        return _clock(cell)
    return None if cell is None else str(cell)


def _clock(span: dt.timedelta) -> str:
    seconds = int(span.total_seconds())
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

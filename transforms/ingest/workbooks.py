"""XLSX, XLSB, ODS and legacy XLS sheets to records of text, cell by cell as they are shown, never rounded."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from transforms.ingest import open_sheets, workbook_kinds
from transforms.ingest.grid import Row
from transforms.ingest.job import Refusal
from transforms.ingest.legacy_books import LegacyBook, corrected
from transforms.ingest.relinked import damaged, relinked
from transforms.ingest.sheets import ERRORS, UNCOMPUTED, SheetGrid, choose, counts_differ, others
from transforms.ingest.wide_parts import narrowed
from transforms.ingest.workbook_count import count_rows

_LOOKED_AT_BYTES = 32 << 20


class WorkbookGrid(SheetGrid):
    """One sheet of a workbook: the configured one, or the first that is visible and filled."""

    def __init__(self, handle: BinaryIO, sheet: str | None, declared: str | None = None) -> None:
        self.format = workbook_kinds.kind_of(handle)
        self._legacy = corrected(handle, declared) if self.format == "xls" else LegacyBook(handle)
        self.encoding, self.evidence = self._legacy.encoding, self._legacy.evidence
        handle = self._legacy.handle
        handle = handle if self.format == "xls" else narrowed(_named(handle, self.format))
        book = self._opened(handle, sheet)
        super().__init__()
        left_out = _filled(book, book.sheet_names[self._place], handle.seek(0, 2))
        self.notes += others(self._name, [self._legacy.text(name) for name in left_out])

    def _opened(self, handle: BinaryIO, sheet: str | None) -> CalamineWorkbook:
        """The workbook, or a mended copy of it. Raises ``Refusal`` where neither can be read."""
        try:
            return self._open(handle, sheet)
        except CalamineError:
            if self.format != "xlsx":
                raise damaged() from None
        try:
            return self._open(relinked(handle), sheet)
        except CalamineError:
            raise damaged() from None

    def _open(self, handle: BinaryIO, sheet: str | None) -> CalamineWorkbook:
        """Open the workbook and its sheet. Raises ``Refusal`` where it needs a password or lacks the sheet."""
        handle.seek(0)
        try:
            book = CalamineWorkbook.from_filelike(handle)
        except PasswordError:
            raise workbook_kinds.encrypted() from None
        if not book.sheet_names and self.format == "xlsx":
            raise CalamineError("no sheet")
        names = [self._legacy.text(name) for name in book.sheet_names]
        choose(sheet, names)
        self._place = names.index(sheet) if sheet else book.sheet_names.index(_first_filled(book))
        self._handle, self._name = handle, names[self._place]
        self._sheet = book.get_sheet_by_index(self._place)
        return book

    def rows(self) -> Iterator[Row]:
        """The rows of the sheet from its first."""
        text = self._legacy.text if self._legacy.encoding else None
        for cells in self._sheet.iter_rows():
            yield [text(cell) if text and isinstance(cell, str) else text_of(cell) for cell in cells]

    def compare(self, filled: int) -> None:
        """Raise ``Refusal`` where what the file stores for the sheet is another number of filled rows."""
        self._handle.seek(0)
        bounds = count_rows(self._handle, self.format, self._name, self._place)
        if bounds is None:
            self.notes.append("its rows were counted once only: the file stores them in an unusual way")
            return
        if not bounds.sure <= filled <= bounds.possible:
            raise counts_differ(filled, f"{bounds.sure} to {bounds.possible}")
        if bounds.odd:
            found = f"{bounds.odd} rows or formulas stored in a way that the reader misses"
            raise Refusal(
                "odd_cells", found, "cells as Excel stores them", "open it in a spreadsheet and save it as .xlsx"
            )
        if bounds.errors:
            self.notes.append(f"{bounds.errors} {ERRORS}")
        if bounds.uncomputed:
            self.notes.append(f"{bounds.uncomputed} {UNCOMPUTED}")


def _named(handle: BinaryIO, form: str) -> BinaryIO:
    return open_sheets.named(handle) if form == "ods" else handle


def _filled(book: CalamineWorkbook, name: str, size: int) -> list[str]:
    """The other sheets with rows; of a very large file all others."""
    tables = [meta.name for meta in _tables(book) if meta.name != name]
    return tables if size > _LOOKED_AT_BYTES else [other for other in tables if _is_filled(book, other)]


def _is_filled(book: CalamineWorkbook, name: str) -> bool:
    try:
        return book.get_sheet_by_name(name).height > 0
    except (CalamineError, OSError, ValueError):
        return False


def _tables(book: CalamineWorkbook) -> list[SheetMetadata]:
    return [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]


def _first_filled(book: CalamineWorkbook) -> str:
    """The first sheet with more than a title, the visible ones before the hidden ones."""
    visible = [meta.name for meta in _tables(book) if meta.visible == SheetVisibleEnum.Visible]
    hidden = [meta.name for meta in _tables(book) if meta.name not in visible]
    for names, least in ((visible, 2), (visible, 1), (hidden, 1)):
        for name in names:
            if book.get_sheet_by_name(name).height >= least:
                return name
    for name in (*visible, *hidden):
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
        return clock(cell)
    return None if cell is None else str(cell)


def clock(span: dt.timedelta) -> str:
    """A time of day as ``19:20:55``."""
    seconds = int(span.total_seconds())
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

"""A plain .xlsx written row by row, flat in memory: one sheet, texts as inline texts, numbers as number cells."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter

SHEET_ROWS = 200_000
# A fixed time, so that equal content is equal bytes.
_CREATED = datetime(2026, 1, 1)
_DIGITS = 7


class WorkbookExport:
    """One workbook with one sheet."""

    def __init__(self, path: Path, header: list[str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._book.set_properties({"created": _CREATED})
        self._sheet = self._book.add_worksheet("Sheet1")
        self._filled = 0
        self._write(tuple(header))

    def append(self, frame: pl.DataFrame, damaged: Sequence[int] = ()) -> None:
        """Add rows of text; short whole numbers become number cells, as the tool writes them."""
        for row in frame.iter_rows():
            self._write(row)

    def _write(self, row: tuple[str | None, ...]) -> None:
        for column, value in enumerate(row):
            if value is not None and _is_number(value):
                self._sheet.write_number(self._filled, column, int(value))
            elif value is not None:
                self._sheet.write_string(self._filled, column, value)
        self._filled += 1

    def close(self) -> None:
        """Finish the workbook."""
        self._book.close()


def _is_number(value: str) -> bool:
    """Short and without leading zeros: 007 and long ids stay text."""
    return value.isascii() and value.isdigit() and len(value) <= _DIGITS and (value == "0" or value[0] != "0")

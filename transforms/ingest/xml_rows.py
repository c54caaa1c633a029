"""Rows of the sheets of an XML Spreadsheet 2003, streamed.

Elements and attributes: Microsoft, XML Spreadsheet Reference (Office 2003).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.parsers import expat

from transforms.ingest.grid import Row
from transforms.ingest.job import Refusal
from transforms.ingest.workbooks import text_of

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_COLUMNS = 16_384
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_STEP = "open it in a spreadsheet and save it as .xlsx or .csv"


@dataclass
class Sheet:
    """One worksheet: its rows in the file, and those with a filled cell."""

    name: str
    rows: int = 0
    filled: int = 0
    is_hidden: bool = False


class Reader:
    """Rows of sheets in ``done`` as far as they are read; ``sheets`` names those begun."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.done: list[tuple[int, Row]] = []
        self.errors = 0
        self._row: Row | None = None
        self._kind: str | None = None
        self._text: list[str] = []
        self._across = self._remark = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._words
        self._parser.EntityDeclHandler = self._entity

    def feed(self, text: str, *, is_last: bool = False) -> None:
        """Read on. Raises ``Refusal`` where it is no whole XML."""
        try:
            self._parser.Parse(text, is_last)
        except expat.ExpatError:
            raise Refusal("unreadable", "a damaged XML workbook", "a whole workbook", "export it again") from None

    def _entity(self, *_: Any) -> None:
        raise Refusal("entities", "XML that declares entities of its own", "plain XML", _STEP)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, element = name.rpartition(" ")
        if element == "Visible":
            self._kind, self._text = element, []
        if space != NAMESPACE:
            return
        if element == "Worksheet":
            self.sheets.append(Sheet(_of(attributes, "Name") or f"Sheet{len(self.sheets) + 1}"))
        elif element == "Row" and self.sheets:
            self._row = []
        elif element == "Cell" and self._row is not None:
            self._pad(_of(attributes, "Index"))
            self._row.append(None)
            self._across = _number(_of(attributes, "MergeAcross") or "0")
        elif element in ("Comment", "PhoneticText"):
            self._remark += 1
        elif element == "Data" and self._row and not self._remark:
            self._kind, self._text = _of(attributes, "Type") or "String", []

    def _end(self, name: str) -> None:
        space, _, element = name.rpartition(" ")
        if element == "Visible" and self.sheets:
            self.sheets[-1].is_hidden |= "".join(self._text).strip() in ("SheetHidden", "SheetVeryHidden")
            self._kind = None
        if space != NAMESPACE:
            return
        if element == "Data" and self._row and not self._remark:
            self._row[-1], self._kind = self._value(), None
        elif element == "Cell" and self._row is not None:
            self._row += [None] * self._across
            self._bounded(len(self._row))
        elif element == "Row" and self._row is not None:
            self._finish(self._row)
        elif element in ("Comment", "PhoneticText"):
            self._remark -= 1

    def _words(self, text: str) -> None:
        if self._kind is not None and not self._remark:
            self._text.append(text)

    def _pad(self, index: str | None) -> None:
        """Empty cells up to the place that a cell names."""
        if index is None or self._row is None:
            return
        place = self._bounded(_number(index))
        if place <= len(self._row):
            raise Refusal("merged_cells", "cells that overlap", "a rectangular table", _STEP)
        self._row += [None] * (place - 1 - len(self._row))

    def _bounded(self, columns: int) -> int:
        if columns > _COLUMNS:
            raise Refusal("bomb", f"a row of {columns} cells", f"at most {_COLUMNS}", _STEP)
        return columns

    def _value(self) -> str | None:
        text = "".join(self._text)
        self.errors += self._kind == "Error"
        return _VALUES.get(self._kind or "", str)(text) or None

    def _finish(self, row: Row) -> None:
        sheet = self.sheets[-1]
        sheet.rows += 1
        sheet.filled += any(row)
        self.done.append((len(self.sheets) - 1, row))
        self._row = None


def _of(attributes: dict[str, str], name: str) -> str | None:
    return attributes.get(f"{NAMESPACE} {name}")


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise Refusal("unreadable", "a damaged XML workbook", "a whole workbook", "export it again")
    return int(text)


def _amount(text: str) -> str:
    """As it is written; only one with an exponent is written out."""
    bare = text.strip()
    try:
        return bare if _PLAIN.fullmatch(bare) else text_of(float(bare)) or ""
    except ValueError:
        return bare


def _time(text: str) -> str:
    """``2026-09-18T19:20:55.000`` as ``2026-09-18 19:20:55``; a time of day alone has no day."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return text.strip()
    is_clock = found.year < 1900 and found.time() != datetime.min.time()
    return found.strftime("%H:%M:%S") if is_clock else found.isoformat(" ")


_VALUES = {
    "Number": _amount,
    "DateTime": _time,
    "Boolean": lambda text: {"1": "true", "0": "false"}.get(text.strip(), text.strip()),
    "Error": lambda _: "",
}

"""How many rows of a sheet hold anything, counted on the XML of an XLSX file, beside the workbook reader."""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_BLOCK = 1 << 20
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?(/?)>")
_NUMBER = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt=\"(?:s|str|inlineStr|e)\")[^>]*>\s*(?:<(?:\w+:)?f\b.*?)?<(?:\w+:)?v>[^<]", re.S
)
_ANY = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^/>]*>")


@dataclass(frozen=True)
class RowBounds:
    """``sure``: rows with a number, date or truth value; ``possible``: rows with any stored value."""

    sure: int
    possible: int


def count_rows(handle: BinaryIO, sheet: str) -> RowBounds | None:
    """Bounds of the filled rows of a sheet; None where the file's parts can't be found."""
    try:
        with zipfile.ZipFile(handle) as archive:
            path = _path_of(archive, sheet)
            if path is None:
                return None
            with archive.open(path) as part:
                return _counted(_rows(part))  # type: ignore[arg-type]
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError):
        return None


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    book = archive.read("xl/workbook.xml").decode("utf-8")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8")
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        name, link = re.search(r'\bname="([^"]*)"', tag), re.search(r'\b\w+:id="([^"]*)"', tag)
        if name and link and html.unescape(name[1]) == sheet:
            found = next((t for t in re.findall(r"<Relationship\b[^>]*>", links) if f'Id="{link[1]}"' in t), "")
            target = re.search(r'\bTarget="([^"]*)"', found)
            return None if target is None else target[1].lstrip("/") if target[1].startswith("/") else f"xl/{target[1]}"
    return None


def _rows(part: BinaryIO) -> Iterator[bytes]:
    """The inside of each row element."""
    rest, inside = b"", False
    while block := part.read(_BLOCK):
        pieces = _ROW.split(rest + block)
        rest = pieces.pop()
        # split gives text, the slash of an empty row, text, …
        for place in range(0, len(pieces), 2):
            if inside:
                yield pieces[place]
            inside = not pieces[place + 1]
        if len(rest) > 64 * _BLOCK:
            return
    if inside:
        yield rest


def _counted(rows: Iterator[bytes]) -> RowBounds:
    sure = possible = 0
    for row in rows:
        sure += _NUMBER.search(row) is not None
        possible += _ANY.search(row) is not None
    return RowBounds(sure, possible)

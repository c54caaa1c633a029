"""How many rows of a sheet hold anything, counted on the stored records or XML, beside the workbook reader."""

import html
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from transforms.ingest import biff
from transforms.ingest.spaced_values import is_spaced

_BLOCK = 1 << 20
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?(/?)>")
_NUMBER = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt=\"(?:s|str|inlineStr|e)\")[^>]*>\s*(?:<(?:\w+:)?f\b.*?)?<(?:\w+:)?v>[^<]", re.S
)
_ERROR = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=\"e\"")
_UNCOMPUTED = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]*/>)\s*</(?:\w+:)?c>")
_ODS_TAG = re.compile(rb"<table:(?:table|table-row|(?:covered-)?table-cell)(?=[\s>])[^>]*>|</table:table-row>")
_TABLE = re.compile(rb"^<table:table\s[^>]*table:name=\"([^\"]*)\"")
_REPEATED = re.compile(rb"table:number-rows-repeated=\"(\d+)\"")
_KIND = re.compile(rb"office:value-type=\"(\w+)\"")
BROKEN = (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError)
_ANY = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^/>]*>")


@dataclass(frozen=True)
class RowBounds:
    """``sure``: rows with a number, date or truth value; ``possible``: rows with any; ``errors``: cells like #N/A.

    ``uncomputed``: formulas without a stored value, as programs leave them that compute nothing. ``odd``: cells that
    spreadsheets read and the workbook reader doesn't.
    """

    sure: int
    possible: int
    errors: int = 0
    uncomputed: int = 0
    odd: int = 0


def count_rows(handle: BinaryIO, form: str, sheet: str, index: int) -> RowBounds | None:
    """Bounds of the filled rows of a sheet (its name, and its place among all); None where it can't be found."""
    try:
        if form == "xls":
            return _bounds(biff.xls_rows(handle, index))
        with zipfile.ZipFile(handle) as archive:
            return _ZIPPED[form](archive, sheet)
    except (*BROKEN, ValueError, struct.error, IndexError):
        return None


def _bounds(rows: biff.Rows | None) -> RowBounds | None:
    return (
        None
        if rows is None
        else RowBounds(len(rows.sure), len(rows.sure | rows.possible), rows.errors, odd=rows.outdated)
    )


def _xlsx(archive: zipfile.ZipFile, sheet: str) -> RowBounds | None:
    path = _path_of(archive, sheet)
    if path is None:
        return None
    with archive.open(path) as part:
        return _counted(_rows(part))


def _ods(archive: zipfile.ZipFile, sheet: str) -> RowBounds | None:
    """Rows of a table of an OpenDocument sheet, repeated ones as often as they say."""
    sure = possible = times = 0
    is_ours, found, kinds = False, False, set[bytes]()
    with archive.open("content.xml") as part:
        for tag in _tags(part):
            if named := _TABLE.search(tag):
                is_ours = html.unescape(named[1].decode("utf-8")) == sheet
                found |= is_ours
            elif tag.startswith(b"<table:table-row"):
                repeated = _REPEATED.search(tag)
                times, kinds = int(repeated[1]) if repeated else 1, set()
            elif tag.startswith(b"</table:table-row") and is_ours:
                sure += times * bool(kinds - {b"string"})
                possible += times * bool(kinds)
            elif kind := _KIND.search(tag):
                kinds.add(kind[1])
    return RowBounds(sure, possible) if found else None


def _tags(part: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while block := part.read(_BLOCK):
        data = rest + block
        end = data.rfind(b">") + 1
        yield from _ODS_TAG.findall(data[:end])
        rest = data[end:]


_ZIPPED = {"xlsx": _xlsx, "xlsb": lambda archive, sheet: _bounds(biff.xlsb_rows(archive, sheet)), "ods": _ods}


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    book = archive.read("xl/workbook.xml").decode("utf-8")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8")
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        name, link = re.search(r'\bname="([^"]*)"', tag), re.search(r'\b\w+:id="([^"]*)"', tag)
        if name and link and html.unescape(name[1]) == sheet:
            tags = re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links)
            found = next((each for each in tags if f'Id="{link[1]}"' in each), "")
            target = re.search(r'\bTarget="([^"]*)"', found)
            return None if target is None else target[1].lstrip("/") if target[1].startswith("/") else f"xl/{target[1]}"
    return None


def _rows(part: IO[bytes]) -> Iterator[bytes]:
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
    sure = possible = errors = uncomputed = odd = 0
    for row in rows:
        sure += _NUMBER.search(row) is not None
        possible += _ANY.search(row) is not None
        errors += len(_ERROR.findall(row))
        uncomputed += len(_UNCOMPUTED.findall(row))
        odd += is_spaced(row)
    return RowBounds(sure, possible, errors, uncomputed, odd)

"""Filled rows of legacy XLS and of XLSB sheets, counted on their binary records beside the workbook reader.

Record numbers: [MS-XLS] 2.3, [MS-XLSB] 2.3.2.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import IO, BinaryIO

from transforms.ingest.ole2 import Container

FORMAT, CELL_FORMAT = 0x041E, 0x00E0
_BOF, _EOF, _SHEET, _FILEPASS, _CODE_PAGE = 0x0809, 0x000A, 0x0085, 0x002F, 0x0042
_BIFF8 = 0x0600
_LABEL, _RICH_LABEL = 0x0204, 0x00D6
_NUMBERS, _TEXTS = (0x0203, 0x027E, 0x00BD), (0x00FD, _LABEL, _RICH_LABEL)
_FORMULAS, _STRING, _BOOLERR = (0x0006, 0x0206, 0x0406), 0x0207, 0x0205
STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_BUNDLE, _ROW = 156, 0
_NUMBERS_12, _TEXTS_12, _ERRORS_12 = (2, 4, 5, 9, 10), (6, 7, 8), (3, 11)


@dataclass
class Rows:
    """Row numbers with a number or truth value, with any value; how many cells hold an error, an outdated formula."""

    sure: set[int] = field(default_factory=set)
    possible: set[int] = field(default_factory=set)
    errors: int = 0
    outdated: int = 0


def book_stream(container: Container) -> str | None:
    """Name of the stream that holds the workbook."""
    return next((name for name in STREAMS if name in container.streams), None)


def is_encrypted(container: Container, stream: str) -> bool:
    """Whether the workbook needs a password: a FILEPASS record among the first ones."""
    for number, (kind, _, _) in enumerate(records(container.blocks(stream))):
        if kind == _FILEPASS:
            return True
        if number > 200 or kind == _EOF:
            return False
    return False


@dataclass(frozen=True)
class CodePage:
    """What a workbook says of its texts: since Excel 97 they are UTF-16 whatever ``number`` it names at ``place``."""

    is_utf16: bool
    number: int | None = None
    place: int | None = None


def code_page(container: Container, stream: str) -> CodePage | None:
    """The code page of a workbook's texts; None for one with a password. ``place`` is in the stream."""
    is_utf16 = False
    for kind, place, data in globals_of(container, stream):
        if kind == _BOF:
            is_utf16 = data[:2] == struct.pack("<H", _BIFF8)
        elif kind == _CODE_PAGE and len(data) == 2:
            return CodePage(is_utf16, struct.unpack("<H", data)[0], place + 4)
        elif kind == _FILEPASS:
            return None
    return CodePage(is_utf16)


def has_foreign_texts(container: Container, stream: str) -> bool:
    """Whether a workbook of Excel 5 or 95 has a text or a name of a sheet that is not ASCII."""
    starts = {_SHEET: 7, _LABEL: 8, _RICH_LABEL: 8, _STRING: 2}
    for kind, _, data in records(container.blocks(stream)):
        start = starts.get(kind)
        # Behind the text of a rich label stand the places where its font changes.
        if start is None or len(data) < start:
            continue
        size = data[6] if kind == _SHEET else struct.unpack_from("<H", data, start - 2)[0]
        if not data[start : start + size].isascii():
            return True
    return False


def xls_rows(handle: BinaryIO, index: int) -> Rows | None:
    """Filled rows of the sheet at a position; None where it can't be found."""
    container = Container(handle)
    stream = book_stream(container)
    if stream is None:
        return None
    starts: list[int] = []
    rows, depth, is_ours, last = Rows(), 0, False, 0
    for kind, place, data in records(container.blocks(stream)):
        if kind == _SHEET:
            starts.append(struct.unpack_from("<I", data)[0])
        elif kind == _BOF:
            is_ours |= depth == 0 and index < len(starts) and place == starts[index]
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if is_ours and depth == 0:
                return rows
        elif is_ours and depth == 1:
            last = _take(rows, kind, data, last)
    return rows if is_ours else None


def _take(rows: Rows, kind: int, data: bytes, last: int) -> int:
    """Note one record of a sheet; returns the row of the formula whose text comes next."""
    row = struct.unpack_from("<H", data)[0] if len(data) >= 2 else 0
    if kind in _NUMBERS:
        rows.sure.add(row)
    elif kind in _TEXTS:
        rows.possible.add(row)
    elif kind == _STRING:
        rows.possible.add(last)
    elif kind == _BOOLERR:
        rows.errors += data[7]
        rows.sure |= set() if data[7] else {row}
    elif kind in _FORMULAS and len(data) >= 14:
        is_number, what = data[12:14] != b"\xff\xff", data[6]
        rows.sure |= {row} if is_number or what == 1 else set()
        rows.errors += not is_number and what == 2
        rows.outdated += kind != _FORMULAS[0]
        return row
    return last


def globals_of(container: Container, stream: str) -> Iterator[tuple[int, int, bytes]]:
    """The records before those of the sheets."""
    return takewhile(lambda record: record[0] != _EOF, records(container.blocks(stream)))


def records(blocks: Iterator[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Kind, place and content of each record of a stream; its content stands 4 bytes behind its place."""
    data, start = b"", 0
    for block in blocks:
        data += block
        place = 0
        while place + 4 <= len(data):
            kind, size = struct.unpack_from("<HH", data, place)
            if place + 4 + size > len(data):
                break
            yield kind, start + place, data[place + 4 : place + 4 + size]
            place += 4 + size
        data, start = data[place:], start + place


def xlsb_rows(archive: zipfile.ZipFile, sheet: str) -> Rows | None:
    """Filled rows of a sheet of an XLSB workbook."""
    links = archive.read("xl/_rels/workbook.bin.rels").decode("utf-8")
    with archive.open("xl/workbook.bin") as part:
        named = dict(_bundle(data) for kind, data in _records_12(part) if kind == _BUNDLE)
    link = next((t for t in re.findall(r"<Relationship\b[^>]*>", links) if f'Id="{named.get(sheet)}"' in t), "")
    target = re.search(r'\bTarget="([^"]*)"', link)
    if target is None:
        return None
    path = target[1].lstrip("/") if target[1].startswith("/") else f"xl/{target[1]}"
    with archive.open(path) as part:
        return _rows_12(part)


def _bundle(data: bytes) -> tuple[str, str]:
    """Name and link of a sheet."""
    size = struct.unpack_from("<I", data, 8)[0]
    end = 12 + 2 * size
    length = struct.unpack_from("<I", data, end)[0]
    return data[end + 4 : end + 4 + 2 * length].decode("utf-16-le"), data[12:end].decode("utf-16-le")


def _rows_12(part: IO[bytes]) -> Rows:
    rows, row = Rows(), 0
    for kind, data in _records_12(part):
        if kind == _ROW and len(data) >= 4:
            row = struct.unpack_from("<I", data)[0]
        elif kind in _NUMBERS_12:
            rows.sure.add(row)
        elif kind in _TEXTS_12:
            rows.possible.add(row)
        rows.errors += kind in _ERRORS_12
    return rows


def _records_12(part: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record; both header numbers have seven bits a byte."""
    while (kind := _varint(part, 2)) is not None:
        size = _varint(part, 4)
        if size is None:
            return
        yield kind, part.read(size)


def _varint(part: IO[bytes], most: int) -> int | None:
    value = 0
    for place in range(most):
        byte = part.read(1)
        if not byte:
            return None
        value |= (byte[0] & 0x7F) << (7 * place)
        if not byte[0] & 0x80:
            break
    return value

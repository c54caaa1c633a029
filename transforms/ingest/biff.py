"""Filled rows of legacy XLS and of XLSB sheets, counted on their binary records beside the workbook reader.

Record numbers: [MS-XLS] 2.3, [MS-XLSB] 2.3.2.
"""

import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO

from transforms.ingest.ole2 import Container

_BOF, _EOF, _SHEET, _FILEPASS, _CODE_PAGE = 0x0809, 0x000A, 0x0085, 0x002F, 0x0042
_BIFF8, _UTF16 = 0x0600, 1200
_NUMBERS, _TEXTS = (0x0203, 0x027E, 0x00BD), (0x00FD, 0x0204, 0x00D6)
_FORMULA, _STRING, _BOOLERR = 0x0006, 0x0207, 0x0205
_BUNDLE, _ROW = 156, 0
_NUMBERS_12, _TEXTS_12, _ERRORS_12 = (2, 4, 5, 9, 10), (6, 7, 8), (3, 11)


@dataclass
class Rows:
    """Row numbers with a number or truth value, with any value, and how many cells hold an error."""

    sure: set[int] = field(default_factory=set)
    possible: set[int] = field(default_factory=set)
    errors: int = 0


def book_stream(container: Container) -> str | None:
    """Name of the stream that holds the workbook."""
    return next((name for name in ("Workbook", "Book", "WORKBOOK", "BOOK") if name in container.streams), None)


def is_encrypted(container: Container, stream: str) -> bool:
    """Whether the workbook needs a password: a FILEPASS record among the first ones."""
    for number, (kind, _, _) in enumerate(_records(container.blocks(stream))):
        if kind == _FILEPASS:
            return True
        if number > 200 or kind == _EOF:
            return False
    return False


def misleading_page(container: Container, stream: str) -> int | None:
    """Where in the stream of a workbook of Excel 97 or later another code page than UTF-16 is named; None for none.

    All its texts are UTF-16 or Latin-1 whatever it names: [MS-XLS] 2.4.52, 2.5.294.
    """
    is_biff8 = False
    for kind, place, data in _records(container.blocks(stream)):
        if kind == _BOF:
            is_biff8 = data[:2] == struct.pack("<H", _BIFF8)
        if kind in (_EOF, _FILEPASS) or not is_biff8:
            return None
        if kind == _CODE_PAGE:
            return place + 4 if data != struct.pack("<H", _UTF16) else None
    return None


def xls_rows(handle: BinaryIO, index: int) -> Rows | None:
    """Filled rows of the sheet at a position; None where it can't be found."""
    container = Container(handle)
    stream = book_stream(container)
    if stream is None:
        return None
    starts: list[int] = []
    rows, depth, is_ours, last = Rows(), 0, False, 0
    for kind, place, data in _records(container.blocks(stream)):
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
    elif kind == _FORMULA:
        is_number, what = data[12:14] != b"\xff\xff", data[6]
        rows.sure |= {row} if is_number or what == 1 else set()
        rows.errors += not is_number and what == 2
        return row
    return last


def _records(blocks: Iterator[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Kind, place and content of each record of a stream."""
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

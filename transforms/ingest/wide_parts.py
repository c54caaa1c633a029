"""Workbooks whose XML is UTF-16 or has blanks around numbers: a copy that their reader takes right."""

import io
import re
import zipfile
from typing import BinaryIO

from transforms.ingest.spaced_values import is_spaced, without_spaces

_SIGNS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$", re.I)
_MOST_BYTES, _BEGINNING = 32 << 20, 1 << 16


def narrowed(handle: BinaryIO) -> BinaryIO:
    """The workbook with its parts in UTF-8 and bare numbers; the handle itself where they are, or unfold too far."""
    with zipfile.ZipFile(handle) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > _MOST_BYTES or not any(_is_odd(archive, part) for part in parts):
            return handle
        found = io.BytesIO()
        with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in parts:
                data = _in_utf8(archive.read(part), _sign(archive, part))
                copy.writestr(part.filename, without_spaces(data) if _SHEET.match(part.filename) else data)
    return found


def _is_odd(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """By its beginning: a program writes all numbers in one way."""
    if _sign(archive, part):
        return True
    if not _SHEET.match(part.filename):
        return False
    with archive.open(part) as start:
        return is_spaced(start.read(_BEGINNING))


def _sign(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> str | None:
    """The encoding of an XML part that is UTF-16."""
    if not part.filename.lower().endswith((".xml", ".rels")):
        return None
    with archive.open(part) as start:
        return _SIGNS.get(start.read(2))


def _in_utf8(data: bytes, encoding: str | None) -> bytes:
    return data if encoding is None else _DECLARATION.sub("", data.decode(encoding).removeprefix("\ufeff")).encode()

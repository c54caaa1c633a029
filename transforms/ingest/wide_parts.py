"""Workbooks whose XML is UTF-16, which their reader can't take, with the same XML in UTF-8."""

import io
import re
import zipfile
from typing import BinaryIO

_SIGNS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MOST_BYTES = 32 << 20


def narrowed(handle: BinaryIO) -> BinaryIO:
    """The workbook with its parts in UTF-8; the handle itself where they are, or where they unfold too far."""
    with zipfile.ZipFile(handle) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > _MOST_BYTES or not any(_sign(archive, part) for part in parts):
            return handle
        found = io.BytesIO()
        with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in parts:
                copy.writestr(part.filename, _in_utf8(archive.read(part), _sign(archive, part)))
    return found


def _sign(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> str | None:
    """The encoding of an XML part that is UTF-16."""
    if not part.filename.lower().endswith((".xml", ".rels")):
        return None
    with archive.open(part) as start:
        return _SIGNS.get(start.read(2))


def _in_utf8(data: bytes, encoding: str | None) -> bytes:
    return data if encoding is None else _DECLARATION.sub("", data.decode(encoding).removeprefix("\ufeff")).encode()

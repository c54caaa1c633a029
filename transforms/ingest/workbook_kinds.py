"""Which kind of workbook a file is, and those that can't be read: with a password, or no workbook at all."""

import re
import struct
import zipfile
from typing import BinaryIO

from transforms.ingest import biff
from transforms.ingest.containers import FREE_BYTES, MAX_RATIO
from transforms.ingest.job import Refusal
from transforms.ingest.ole2 import Container
from transforms.ingest.open_sheets import is_open_sheet
from transforms.ingest.workbook_count import BROKEN

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
_DOCUMENTS = {"word/document.xml": "a Word document", "ppt/presentation.xml": "a PowerPoint presentation"}
_IN_WORKBOOK = re.compile(r"xl/|_rels/|\[content_types\]", re.IGNORECASE)
_MANIFEST = "META-INF/manifest.xml"


def kind_of(handle: BinaryIO) -> str:
    """xls, xlsx (macros or not), xlsb or ods. Raises ``Refusal`` for anything else and for encrypted ones."""
    handle.seek(0)
    return _legacy(handle) if handle.read(8) == OLE2 else _zipped(handle)


def encrypted() -> Refusal:
    """The refusal of a workbook with a password."""
    return Refusal(
        "encrypted", "it is encrypted with a password", "a workbook without password", "save it without a password"
    )


def _legacy(handle: BinaryIO) -> str:
    try:
        container = Container(handle)
        stream = biff.book_stream(container)
        if "EncryptedPackage" in container.streams or (stream and biff.is_encrypted(container, stream)):
            raise encrypted()
    except (ValueError, LookupError, OSError, struct.error):
        raise Refusal("unreadable", "a damaged workbook", "a whole workbook", "save it again in its program") from None
    if stream is None:
        raise _other("an OLE2 file without a workbook, such as a Word document or a mail")
    return "xls"


def _zipped(handle: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(handle) as archive:
            _require_no_bomb(archive, handle.seek(0, 2))
            names = archive.namelist()
            found = next((kind for part, kind in _DOCUMENTS.items() if part in names), None)
            kind = next((kind for part, kind in _PARTS.items() if part in names), "xlsx")
            if not (found or kind == "ods" or any(_IN_WORKBOOK.match(name) for name in names)):
                raise _other("an archive inside an archive", "unpack it")
            if kind == "ods" and not is_open_sheet(archive):
                found = "an OpenDocument file that is no spreadsheet"
            if kind == "ods" and _MANIFEST in names and b"encryption-data" in archive.read(_MANIFEST):
                raise encrypted()
    except BROKEN:
        raise Refusal("broken_archive", "a damaged workbook", "a whole one", "send it again") from None
    if found:
        raise _other(found)
    return kind


def _require_no_bomb(archive: zipfile.ZipFile, packed: int) -> None:
    size = sum(item.file_size for item in archive.infolist())
    if size > FREE_BYTES and size > MAX_RATIO * packed:
        found = f"it unfolds to {size >> 20} MB from {packed >> 10} kB"
        raise Refusal("bomb", found, f"at most {MAX_RATIO} times its size", "save it again in its program")


def _other(found: str, step: str = "open it in its program and save it as .xlsx or .csv") -> Refusal:
    return Refusal("other_format", found, "CSV, JSON, Parquet or a workbook", step)

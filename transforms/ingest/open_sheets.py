"""OpenDocument spreadsheets whose ``mimetype`` part is missing or names a template: a copy that their reader takes.

Other spreadsheet programs look at what ``content.xml`` holds (ODF 1.3, part 2, 3.3: the part is optional).
"""

import io
import warnings
import zipfile
from typing import BinaryIO

_PART, _SHEET = "mimetype", b"application/vnd.oasis.opendocument.spreadsheet"
_BODY = b"<office:spreadsheet"
_BLOCK = 1 << 20


def is_open_sheet(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument file is a spreadsheet, or a template of one."""
    if _says_so(archive):
        return True
    with archive.open("content.xml") as content:
        rest = b""
        while block := content.read(_BLOCK):
            if _BODY in rest + block:
                return True
            rest = block[-len(_BODY) :]
    return False


def named(handle: BinaryIO) -> BinaryIO:
    """The spreadsheet with the part its reader asks for; the handle itself where it is there."""
    with zipfile.ZipFile(handle) as archive:
        if _says_so(archive):
            return handle
    handle.seek(0)
    copy = io.BytesIO(handle.read())
    with warnings.catch_warnings(), zipfile.ZipFile(copy, "a") as archive:
        # Of two parts with one name the later counts.
        warnings.simplefilter("ignore", UserWarning)
        archive.writestr(_PART, _SHEET)
    return copy


def _says_so(archive: zipfile.ZipFile) -> bool:
    return _PART in archive.namelist() and archive.read(_PART) == _SHEET

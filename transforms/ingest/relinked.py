"""Workbooks that spreadsheets open and their reader gives up on: a copy with what it stumbles over put right.

Its parts may have any name, some of its sheets may lead nowhere or to macros, and the size that a sheet says it has
may be no range (ECMA-376 part 2, 9.3; part 1, 18.3.1.35).
"""

import io
import re
import zipfile
from typing import BinaryIO

from transforms.ingest.job import Refusal

_MOST_BYTES = 64 << 20
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*?(?:/>|>\s*</(?:\w+:)?sheet>)")
_SIZE = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension>)")
_KINDS = (b"/worksheet", b"/chartsheet")
_NAMED = ("sharedStrings", "styles")


def relinked(handle: BinaryIO) -> BinaryIO:
    """The copy. Raises ``Refusal`` where no main part is found in xl/, or where the workbook unfolds too far."""
    try:
        with zipfile.ZipFile(handle) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_BYTES:
                raise damaged()
            return _copied(archive)
    except (zipfile.BadZipFile, KeyError, StopIteration, ValueError):
        raise damaged() from None


def damaged() -> Refusal:
    """The refusal of a workbook that can't be read."""
    return Refusal("unreadable", "a damaged workbook", "a whole workbook", "save it again in its program")


def _copied(archive: zipfile.ZipFile) -> BinaryIO:
    main = next(iter(_targets(archive, "_rels/.rels", (b"/officeDocument",)))).lstrip("/").removeprefix("xl/")
    links = f"xl/_rels/{main}.rels"
    sheets = set(_targets(archive, links, _KINDS).values())
    names = {f"xl/{main}": "xl/workbook.xml", links: "xl/_rels/workbook.xml.rels"}
    names |= {f"xl/{part}": f"xl/{kind}.xml" for kind in _NAMED for part in _targets(archive, links, (kind.encode(),))}
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for part in archive.namelist():
            data = archive.read(part)
            data = _linked(data, sheets) if part == f"xl/{main}" else _SIZE.sub(b"", data)
            target.writestr(names.get(part, part), data)
    return copy


def _targets(archive: zipfile.ZipFile, links: str, kinds: tuple[bytes, ...]) -> dict[str, bytes]:
    """Where the links of some kinds lead, and their ids."""
    found = [link for link in _LINK.findall(archive.read(links)) if _of(link, b"Type").endswith(kinds)]
    return {_of(link, b"Target").decode(): _of(link, b"Id") for link in found}


def _linked(book: bytes, sheets: set[bytes]) -> bytes:
    """The main part without the sheets that no link of ``sheets`` leads to."""
    kept = _SHEET.sub(lambda found: found[0] if _of(found[0], rb"\w+:id") in sheets else b"", book)
    if not _SHEET.search(kept):
        raise ValueError("no sheet")
    return kept


def _of(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"']([^\"']*)", tag)
    return found[1] if found else b""

"""Legacy workbooks (.xls) that would mislead their reader: a copy with the sign put right, and how to decode its texts.

A workbook of Excel 97 or later has texts in UTF-16 or Latin-1 whatever code page it names ([MS-XLS] 2.4.52, 2.5.294).
Many programs, jxl and Spreadsheet::WriteExcel among them, name 1252; Excel doesn't look, the reader does. In an older
one texts are in that code page, of which the reader knows some and reads those of several bytes wrong: it reads all as
windows-1252, which loses nothing, and the texts are decoded here. It also takes the workbook of an embedded object for
the file's own.
"""

import codecs
import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

from transforms.ingest import biff, encodings, legacy_formats
from transforms.ingest.job import Refusal
from transforms.ingest.ole2 import Container

_UTF16, _PLAIN = 1200, 1252
_PAGES = {
    **{367: "ascii", 936: "gb18030", 20866: "koi8_r", 21866: "koi8_u", 32768: "mac_roman", 32769: "cp1252"},
    **{51949: "euc_kr", 52936: "hz", 54936: "gb18030", 65001: "utf-8"},
    **{10000: "mac_roman", 10001: "shift_jis", 10002: "big5", 10003: "euc_kr", 10006: "mac_greek"},
    **{10007: "mac_cyrillic", 10008: "gb18030", 10029: "mac_latin2", 10079: "mac_iceland", 10081: "mac_turkish"},
}
_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_BYTES = {byte if byte in _UNDEFINED else ord(bytes([byte]).decode("cp1252")): byte for byte in range(256)}
"""What windows-1252 reads each byte as (WHATWG Encoding Standard), and the byte."""


@dataclass(frozen=True)
class LegacyBook:
    """A workbook to be read; with ``encoding`` its texts come as windows-1252 and are in that one."""

    handle: BinaryIO
    encoding: str | None = None
    evidence: str | None = None

    def text(self, read: str) -> str:
        """A text as it was written. Raises ``Refusal`` where its bytes are none of the encoding."""
        if self.encoding is None or read.isascii():
            return read
        try:
            return read.translate(_BYTES).encode("latin-1").decode(self.encoding)
        except UnicodeError:
            raise _untold(f"texts that are not in {self.encoding} ({self.evidence})") from None


def corrected(handle: BinaryIO, declared: str | None = None) -> LegacyBook:
    """The workbook as the reader takes it right. ``declared``: the encoding of one that names none.

    Raises ``Refusal`` where nobody can tell in which encoding its texts are.
    """
    container = Container(handle)
    stream = biff.book_stream(container)
    changes = {place: ord("_") for name in biff.STREAMS for place in container.namesakes(name)}
    page = biff.code_page(container, stream) if stream else None
    book = LegacyBook(handle)
    if stream and page:
        if not page.is_utf16 and biff.has_foreign_texts(container, stream):
            book = LegacyBook(handle, *_encoding(page, declared))
        wanted = legacy_formats.changes(container, stream, is_utf16=page.is_utf16)
        if page.place is not None:
            number = struct.pack("<H", _UTF16 if page.is_utf16 else _PLAIN)
            wanted |= dict(enumerate(number, page.place))
        changes |= {container.position(stream, place): byte for place, byte in wanted.items()}
    return LegacyBook(_changed(handle, changes), book.encoding, book.evidence)


def _encoding(page: biff.CodePage, declared: str | None) -> tuple[str, str]:
    """The encoding of texts before Excel 97, and where it stands."""
    if declared:
        return encodings.codec_named(declared), "declared"
    if page.number is None:
        raise _untold("texts of Excel 5 or 95 without a word on their code page")
    try:
        return codecs.lookup(_PAGES.get(page.number, f"cp{page.number}")).name, f"code page {page.number}"
    except LookupError:
        raise _untold(f"texts of Excel 5 or 95 in code page {page.number}") from None


def _untold(found: str) -> Refusal:
    step = "name their encoding: --encoding with inspect, encoding in sources.toml; or save it as .xlsx"
    return Refusal("unknown_encoding", found, "texts whose encoding is told", step)


def _changed(handle: BinaryIO, changes: dict[int, int]) -> BinaryIO:
    handle.seek(0)
    data = bytearray(handle.read()) if changes else bytearray()
    if all(data[position] == byte for position, byte in changes.items()):
        return handle
    for position, byte in changes.items():
        data[position] = byte
    return io.BytesIO(data)

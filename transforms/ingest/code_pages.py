"""Legacy workbooks that name a code page though their texts are UTF-16: their reader would believe it.

Many programs that write .xls, jxl and Spreadsheet::WriteExcel among them, put 1252 there, and Excel doesn't look.
"""

import io
import struct
from typing import BinaryIO

from transforms.ingest import biff
from transforms.ingest.ole2 import Container

_UTF16 = struct.pack("<H", 1200)


def corrected(handle: BinaryIO) -> BinaryIO:
    """The workbook with UTF-16 as its code page; the handle itself where nothing else is named."""
    container = Container(handle)
    stream = biff.book_stream(container)
    place = biff.misleading_page(container, stream) if stream else None
    if stream is None or place is None:
        return handle
    positions = [container.position(stream, place), container.position(stream, place + 1)]
    handle.seek(0)
    data = bytearray(handle.read())
    for position, byte in zip(positions, _UTF16, strict=True):
        data[position] = byte
    return io.BytesIO(data)

"""Number formats of legacy workbooks (.xls) that their reader would mistake, so that amounts would become dates.

It goes by the number of a format below 164 even where the file defines that number itself, as Crystal Reports does
with 50 and up; and of a format of Excel 5 or 95 it skips the first two signs ([MS-XLS] 2.4.126, 2.5.165).
"""

import re
import struct

from transforms.ingest import biff
from transforms.ingest.ole2 import Container

_OWN = (*range(23, 37), *range(50, 164))
"""Numbers that mean what the file says; the others are the same in every program."""
_FREE = range(163 + len(_OWN), 163, -1)
"""The reader looks up to 383 up in the file; Excel gives its own from 164 on."""
_NO_DATE = re.compile(rb'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)


def changes(container: Container, stream: str, *, is_utf16: bool) -> dict[int, int]:
    """Places in the stream and the byte that belongs there for the reader to tell numbers from dates."""
    heads = [
        (kind, start + 4, data)
        for kind, start, data in biff.globals_of(container, stream)
        if kind in (biff.FORMAT, biff.CELL_FORMAT) and len(data) >= 4
    ]
    formats = {_number(data): None for kind, _, data in heads if kind == biff.FORMAT}
    renamed = dict(zip((n for n in formats if n in _OWN), (n for n in _FREE if n not in formats), strict=False))
    found: dict[int, int] = {}
    for kind, place, data in heads:
        at = 0 if kind == biff.FORMAT else 2
        if (number := _number(data, at)) in renamed:
            found |= _written(place + at, struct.pack("<H", renamed[number]))
        if kind == biff.FORMAT and not is_utf16:
            found |= _written(place + 3, _shifted(data[3 : 3 + data[2]]))
    return found


def _number(data: bytes, at: int = 0) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _written(place: int, data: bytes) -> dict[int, int]:
    return dict(enumerate(data, place))


def _shifted(code: bytes) -> bytes:
    """The same format with blanks in front, where its words, colours and conditions leave room for two."""
    bare = _NO_DATE.sub(b"", code)
    return bare.rjust(len(code)) if len(bare) + 2 <= len(code) else code

"""How many rows a Parquet file says it holds: read from its footer, beside the readers of its pages.

The footer is Thrift's compact protocol; of ``FileMetaData`` only ``num_rows`` (field 3) is wanted, and whether there
is an ``encryption_algorithm`` (field 8).
"""

import struct
from contextlib import suppress
from typing import BinaryIO

_TAIL = 8
_NUM_ROWS, _ENCRYPTION, _I64 = 3, 8, 6
_MAX_BYTES = 256 << 20


def num_rows(handle: BinaryIO) -> int | None:
    """Rows by the footer; None where it holds no such field."""
    with suppress(IndexError, RecursionError):
        footer = _Compact(_footer(handle))
        return footer.number() if footer.find(_NUM_ROWS) == _I64 else None
    return None


def is_encrypted(handle: BinaryIO) -> bool:
    """Whether columns are encrypted though the footer isn't."""
    with suppress(IndexError, RecursionError):
        return _Compact(_footer(handle)).find(_ENCRYPTION) is not None
    return False


def _footer(handle: BinaryIO) -> bytes:
    size = handle.seek(0, 2)
    handle.seek(max(0, size - _TAIL))
    length = struct.unpack("<I", handle.read(4))[0]
    if length > min(_MAX_BYTES, size - _TAIL):
        return b""
    handle.seek(size - _TAIL - length)
    return handle.read(length)


class _Compact:
    """A structure in Thrift's compact protocol."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0

    def find(self, wanted: int) -> int | None:
        """Step to a field of the outermost structure; its kind, None where it isn't there."""
        number = 0
        while kind := self._byte():
            number = number + (kind >> 4) if kind >> 4 else self.number()
            if number == wanted:
                return kind & 15
            self._skip(kind & 15)
        return None

    def _byte(self) -> int:
        self._place += 1
        return self._data[self._place - 1]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 63:
                return value

    def number(self) -> int:
        """The integer that comes next."""
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def _skip(self, kind: int) -> None:
        if kind == 3:
            self._place += 1
        elif kind in (4, 5, 6):
            self._varint()
        elif kind == 7:
            self._place += 8
        elif kind == 8:
            size = self._varint()
            self._place += size
        elif kind in (9, 10):
            head = self._byte()
            self._skip_all(head & 15, head >> 4 if head >> 4 < 15 else self._varint())
        elif kind == 11:
            self._skip_map()
        elif kind == 12:
            self._skip_structure()

    def _skip_all(self, kind: int, count: int) -> None:
        for _ in range(count):
            # In a list a truth value takes a byte; as a field it is part of the header.
            self._skip(3 if kind in (1, 2) else kind)
            if self._place > len(self._data):
                raise IndexError

    def _skip_map(self) -> None:
        if count := self._varint():
            kinds = self._byte()
            for _ in range(count):
                self._skip_all(kinds >> 4, 1)
                self._skip_all(kinds & 15, 1)

    def _skip_structure(self) -> None:
        while kind := self._byte():
            if not kind >> 4:
                self.number()
            self._skip(kind & 15)

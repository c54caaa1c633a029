"""How many rows a Parquet file says it holds: read from its footer, beside the readers of its pages.

The footer is Thrift's compact protocol; of ``FileMetaData`` only field 3, ``num_rows``, is wanted.
"""

import struct
from typing import BinaryIO

_TAIL = 8
_NUM_ROWS, _I64 = 3, 6
_MAX_BYTES = 256 << 20


def num_rows(handle: BinaryIO) -> int | None:
    """Rows by the footer; None where it holds no such field."""
    size = handle.seek(0, 2)
    handle.seek(max(0, size - _TAIL))
    length = struct.unpack("<I", handle.read(4))[0]
    if length > min(_MAX_BYTES, size - _TAIL):
        return None
    handle.seek(size - _TAIL - length)
    try:
        return _Compact(handle.read(length)).field(_NUM_ROWS)
    except (IndexError, RecursionError):
        return None


class _Compact:
    """A structure in Thrift's compact protocol."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0

    def field(self, wanted: int) -> int | None:
        """The 64-bit integer of a field of the outermost structure."""
        number = 0
        while kind := self._byte():
            number = number + (kind >> 4) if kind >> 4 else self._number()
            if number == wanted:
                return self._number() if kind & 15 == _I64 else None
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

    def _number(self) -> int:
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
                self._number()
            self._skip(kind & 15)

"""Streams of an OLE2 container, the outer format of legacy XLS and of encrypted workbooks ([MS-CFB])."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

_HEADER = 512
_NAMES, _ENTRY = 109, 128
_LAST = 0xFFFFFFFA


class Container:
    """The named streams of a container. Raises ``ValueError`` where its tables lead nowhere."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle
        head = _exactly(handle, 0, _HEADER)
        shift, mini_shift = struct.unpack_from("<HH", head, 30)
        self._size, self._mini_size = 1 << min(shift, 16), 1 << min(mini_shift, 16)
        self._most = handle.seek(0, 2) // self._size + 1
        self._cutoff = struct.unpack_from("<I", head, 56)[0]
        self._table = self._sector_table(head)
        first, mini_first = struct.unpack_from("<I", head, 48)[0], struct.unpack_from("<I", head, 60)[0]
        self._folder_start, self._folder = first, (folder := b"".join(self._sectors(first)))
        entries = list(_entries(folder))
        self._of_root = {number for number, *_ in entries}
        self.streams = {name: (start, size) for _, name, start, size in entries}
        """The streams of the root; those of embedded objects have the same names."""
        self._mini_start = struct.unpack_from("<I", folder, 116)[0]
        self._mini = b"".join(self._sectors(self._mini_start))
        self._mini_table = _numbers(b"".join(self._sectors(mini_first)))

    def _sector_table(self, head: bytes) -> tuple[int, ...]:
        places = [place for place in struct.unpack_from(f"<{_NAMES}I", head, 76) if place < _LAST]
        more = struct.unpack_from("<I", head, 68)[0]
        for _ in range(self._most):
            if more >= _LAST:
                break
            *found, more = _numbers(self._sector(more))
            places += [place for place in found if place < _LAST]
        if len(places) > self._most:
            raise ValueError("loop")
        return _numbers(b"".join(self._sector(place) for place in places))

    def _sector(self, place: int) -> bytes:
        return _exactly(self._handle, (place + 1) * self._size, self._size)

    def _sectors(self, place: int) -> Iterator[bytes]:
        for _ in range(self._most):
            if place >= _LAST:
                return
            yield self._sector(place)
            if place >= len(self._table):
                raise ValueError("sector")
            place = self._table[place]
        raise ValueError("loop")

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a stream, in blocks."""
        start, size = self.streams[name]
        for block in self._mini_sectors(start) if size < self._cutoff else self._sectors(start):
            yield block[:size]
            size -= len(block)
            if size <= 0:
                return

    def position(self, name: str, offset: int) -> int:
        """Where in the file a byte of a stream stands."""
        start, size = self.streams[name]
        if size >= self._cutoff:
            return self._position(start, offset)
        steps, rest = divmod(offset, self._mini_size)
        return self._position(self._mini_start, _walked(self._mini_table, start, steps) * self._mini_size + rest)

    def namesakes(self, name: str) -> list[int]:
        """Where in the file the names of those entries of embedded objects stand that a stream of the root has, too."""
        entries = (number for number in range(len(self._folder) // _ENTRY) if number not in self._of_root)
        places = [number * _ENTRY for number in entries]
        return [self._position(self._folder_start, place) for place in places if _named(self._folder, place) == name]

    def _position(self, start: int, offset: int) -> int:
        steps, rest = divmod(offset, self._size)
        return (_walked(self._table, start, steps) + 1) * self._size + rest

    def _mini_sectors(self, place: int) -> Iterator[bytes]:
        for _ in range(len(self._mini_table) + 1):
            if place >= _LAST:
                return
            yield self._mini[place * self._mini_size : (place + 1) * self._mini_size]
            if place >= len(self._mini_table):
                raise ValueError("sector")
            place = self._mini_table[place]
        raise ValueError("loop")


def _walked(table: tuple[int, ...], place: int, steps: int) -> int:
    for _ in range(steps):
        place = table[place]
    return place


def _entries(folder: bytes) -> Iterator[tuple[int, str, int, int]]:
    """Number, name, first sector and size of each entry right below the root, whose entries form a tree."""
    waiting, seen = [struct.unpack_from("<I", folder, 76)[0]], set[int]()
    while waiting:
        number = waiting.pop()
        place = number * _ENTRY
        if number in seen or place + _ENTRY > len(folder):
            continue
        seen.add(number)
        waiting += struct.unpack_from("<II", folder, place + 68)
        start, size = struct.unpack_from("<II", folder, place + 116)
        yield number, _named(folder, place), start, size


def _named(folder: bytes, place: int) -> str:
    length = min(struct.unpack_from("<H", folder, place + 64)[0], 64)
    try:
        return folder[place : place + max(0, length - 2)].decode("utf-16-le")
    except UnicodeDecodeError:
        return ""


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _exactly(handle: BinaryIO, place: int, size: int) -> bytes:
    handle.seek(place)
    data = handle.read(size)
    if not data:
        raise ValueError("short")
    return data.ljust(size, b"\x00")

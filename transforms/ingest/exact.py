"""Records read one by one and strictly: the path for headers, odd dialects and the neighbourhood of a stray quote."""

import csv
from dataclasses import dataclass, field

import numpy as np

from transforms.ingest.dialects import Dialect
from transforms.ingest.grid import Row
from transforms.ingest.structure import scan

_RETURN = "\U0010ffff"
"""Stands for a lone return; no text has this character, which Unicode keeps from ever being one."""
MAX_RECORD_LINES = 2_000
MAX_RECORD_BYTES = 4 << 20
csv.field_size_limit(MAX_RECORD_BYTES)


@dataclass
class Records:
    """``rows``: each record and the rule it breaks ('' for none); ``end``: first byte that was not used."""

    end: int
    rows: list[tuple[Row, str]] = field(default_factory=list)


class _Starved(Exception):
    """The buffer ends inside a record and the file doesn't."""


class _Runaway(Exception):
    """A quote stays open for longer than any comment."""


class _Lines:
    """Lines of a buffer, with the places where the lines of the current record begin."""

    def __init__(self, data: bytes, start: int, dialect: Dialect, *, is_last: bool) -> None:
        self._data, self._dialect, self._is_last = data, dialect, is_last
        self.place = self.record = self.second = start
        self.count = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self.count > MAX_RECORD_LINES or self.place - self.record > MAX_RECORD_BYTES:
            raise _Runaway
        if self.place >= len(self._data):
            if self._is_last:
                raise StopIteration
            raise _Starved
        end = self._data.find(b"\n", self.place) + 1
        if not end:
            if not self._is_last:
                raise _Starved
            end = len(self._data)
        line = self._data[self.place : end].decode("utf-8")
        self.place = end
        self.count += 1
        if self.count == 1:
            self.second = end
        return self._dialect.prepare(_without_returns(line))

    def next_record(self) -> None:
        self.record, self.count = self.place, 0

    def resume(self) -> None:
        """Go on with the second line of the record at hand."""
        self.place = self.second
        self.next_record()


def _without_returns(line: str) -> str:
    """A line in which a lone return is a letter, as to Polars; ``csv.reader`` would refuse it in a bare cell."""
    if "\r" not in line[:-2] or _RETURN in line:
        return line
    return line[:-2].replace("\r", _RETURN) + line[-2:]


def _with_returns(row: list[str]) -> Row:
    return [cell.replace(_RETURN, "\r") for cell in row]


def _has_stray_quote(row: list[str], raw: bytes, dialect: Dialect) -> bool:
    """Whether a quote stands inside a bare cell, where a writer that quotes would not have put it."""
    if dialect.quote is None or not any(dialect.quote in cell for cell in row):
        return False
    line = np.frombuffer(raw if raw.endswith(b"\n") else raw + b"\n", dtype=np.uint8)
    return not scan(line, ord(dialect.delimiter), ord(dialect.quote)).is_sound


def read(data: bytes, start: int, dialect: Dialect, limit: int, *, is_last: bool) -> Records:
    """Up to ``limit`` records of UTF-8 bytes from ``start``. A record with bad quotes ends with its first line."""
    lines = _Lines(data, start, dialect, is_last=is_last)
    found = Records(start)
    while len(found.rows) < limit:
        reader = csv.reader(lines, **dialect.options())
        try:
            for row in reader:
                stray = dialect.is_plain and _has_stray_quote(row, data[lines.record : lines.place], dialect)
                found.rows.append(([], "stray_quote") if stray else (_with_returns(row), ""))
                lines.next_record()
                if len(found.rows) >= limit:
                    break
            else:
                break
        except _Starved:
            break
        except (csv.Error, _Runaway):
            lines.resume()
            found.rows.append(([], "bad_quoting"))
    found.end = lines.record
    return found

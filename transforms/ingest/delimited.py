"""Delimited text of any dialect to records, strictly: a record that doesn't parse is set apart, never repaired.

Whole blocks go through Polars where a count on the bytes proves every record sound and Polars finds the same
number; around a stray quote, and for odd dialects, records are read one by one.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from transforms.ingest import broken_header, encodings, exact, newlines
from transforms.ingest.dialects import SAMPLE_CHARS, Dialect, sniff
from transforms.ingest.encodings import Encoding, Opener
from transforms.ingest.endings import within
from transforms.ingest.fixed_width import refuse_fixed_width
from transforms.ingest.front_matter import front_matter, remarks, told_delimiter
from transforms.ingest.grid import HEAD_RECORDS, RECORD_NO, BadRecord, Batch, Grid, Row, column, frame_of, without_nul
from transforms.ingest.job import Refusal
from transforms.ingest.record_frame import Frame, frame_of_head
from transforms.ingest.structure import Structure, scan
from transforms.ingest.trimming import tidied

_BLOCK, _LEAST, _RECORDS = 2 << 20, 1 << 18, 30_000
"""Bytes of a block; so many fewer where records are short that it holds about that many."""
_EXACT_RECORDS = 500
_SAMPLE_LINES = 4
_CONTROLS = [chr(code) for code in (0, *range(2, 9), *range(14, 26))]
"""No text holds them; Hive and old databases set cells apart by others."""


class DelimitedGrid(Grid):
    """A delimited text, read twice: once for its head, once in batches."""

    format = "csv"

    def __init__(
        self, opener: Opener, declared: str | None, trailing: int = 0, *, is_proven_later: bool = False
    ) -> None:
        self._opener = opener
        self._encoding = (encodings.guess if is_proven_later else encodings.detect)(opener, declared)
        self.encoding, self.evidence = self._encoding.name, self._encoding.evidence
        sample, is_whole = _sample(opener, self._encoding)
        if not sample.strip("\ufeff \t\r\n\x00"):
            raise Refusal("empty", "no visible character", "a header and records", "export the file again")
        if _is_binary(sample):
            raise Refusal("binary", "control characters all over", "text", "export the file again")
        front = front_matter(sample)
        self._skip_text(front)
        sample = sample[len(front) :]
        told, delimiter = told_delimiter(sample)
        self._skip_text(told)
        sample = sample[len(told) :]
        self._skip_text(above := remarks(sample))
        sample = sample[len(above) :]
        self._newline = newlines.kind_of(sample)
        text = newlines.unified(sample, self._newline)
        if not is_whole and "\n" not in text:
            raise Refusal("long_header", f"no line end in {len(text):,} characters", "a header", "export fewer columns")
        self.dialect = sniff(text, is_whole=is_whole, told=delimiter)
        rows = exact.read(text.encode("utf-8"), 0, self.dialect, 4 * HEAD_RECORDS, is_last=is_whole).rows
        self._broken = int(not rows or bool(rows[0][1]))
        if self._broken:
            rows[:1] = [(broken_header.names_of(text.split("\n")[0], self.dialect, rows), "")]
            self._skip_text(broken_header.first_line(sample, self._newline))
        head = [row for row, rule in rows if not rule and any(cell and cell.strip() for cell in row)][:HEAD_RECORDS]
        if not head:
            raise Refusal("empty", "no filled cell", "a header and records", "export the file again")
        refuse_fixed_width(text.split("\n"), self.dialect.delimiter, head)
        self._frame = frame_of_head(head, trailing)
        super().__init__([row[: self._frame.width] for row in head[self._frame.preamble :]], self._frame.width)
        self.notes += [self._frame.doubt] if self._frame.doubt else []
        if self._frame.extra:
            self.notes.append(f"{self._frame.extra} empty cells at the end of every record left out, as declared")
        if front:
            self.notes.append(f"{front.count(chr(10))} lines of YAML before the table left out")
        if above:
            self.notes.append(f"{len(re.findall('^#', above, re.M))} lines beginning with # before the table left out")
        if told:
            self.notes.append("the line that tells Excel the delimiter left out")
        self.notes += [broken_header.NOTE] * self._broken
        if self._frame.preamble:
            self.notes.append(f"{self._frame.preamble} lines before the header left out")

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Data records in batches; ragged, badly quoted and blank ones are listed as bad."""
        wanted = replace(self._frame, width=width)
        rows = skip + self._frame.preamble - self._broken
        if rows < 0:
            raise broken_header.refusal()
        return within(self._numbered(rows, wanted), self.notes, self.header(skip, width))

    def _skip_text(self, text: str) -> None:
        """Leave out what the file begins with, after its mark."""
        self._encoding = replace(self._encoding, bom=self._encoding.bom + len(text.encode(self._encoding.name)))

    def _numbered(self, skip: int, frame: Frame) -> Iterator[Batch]:
        """Batches whose records are numbered from 1 in each."""
        buffer, is_last = b"", False
        source = _bytes(self._opener, self._encoding, self._newline)
        fast, size = self.dialect.is_plain, _BLOCK
        while True:
            while not is_last and len(buffer) < _BLOCK:
                more = next(source, None)
                is_last = more is None
                buffer += more or b""
            if is_last and buffer and not buffer.endswith(b"\n"):
                buffer += b"\n"
            if not buffer:
                return
            if skip or not fast:
                found = exact.read(buffer, 0, self.dialect, skip or 20 * _EXACT_RECORDS, is_last=is_last)
                used, skip, batch = found.end, *after_header(found.rows, skip, frame)
            else:
                used, batch = self._sound(buffer[:size], frame)
                if batch.frame.height > 2 * _RECORDS:
                    size = max(_LEAST, size * _RECORDS // batch.frame.height)
                if not used:
                    found = exact.read(buffer, 0, self.dialect, _EXACT_RECORDS, is_last=is_last)
                    used, batch = found.end, batch_of(found.rows, frame)
            buffer = buffer[used:] if used else self._stuck(buffer, is_last, source)
            if batch.frame.height or batch.bad:
                yield batch

    def _stuck(self, buffer: bytes, is_last: bool, source: Iterator[bytes]) -> bytes:
        more = next(source, None) if not is_last else None
        if more is None:
            raise Refusal(
                "not_delimited", "its end can't be read as records", "a delimited text", "export the file again"
            )
        return buffer + more

    def _sound(self, buffer: bytes, frame: Frame) -> tuple[int, Batch]:
        """How many bytes were read by the fast path, and their records; 0 where the next record needs the exact one."""
        data = np.frombuffer(buffer, dtype=np.uint8)
        quote = ord(self.dialect.quote) if self.dialect.quote else None
        structure = scan(data, ord(self.dialect.delimiter), quote)
        if not structure.ends.size:
            return 0, Batch(frame_of([], frame.width, 1))
        batch = _read_sound(data, structure, self.dialect, frame)
        return (int(structure.ends[-1]), batch) if batch else (0, Batch(frame_of([], frame.width, 1)))


def _read_sound(data: np.ndarray, structure: Structure, dialect: Dialect, wanted: Frame) -> Batch | None:
    """Records of equal cell counts through Polars, group by group; None where Polars counts otherwise."""
    starts = np.concatenate([[0], structure.ends[:-1]])
    lengths = structure.ends - starts
    is_line = lengths > 1
    numbers = np.cumsum(is_line)
    frames, plains, bad, width = [], [], [], wanted.width
    for cells in _distinct(structure.cells[is_line]):
        chosen = is_line & (structure.cells == cells)
        if cells not in (width, width + wanted.extra):
            blank = [
                not data[s:e].tobytes().strip() for s, e in zip(starts[chosen], structure.ends[chosen], strict=True)
            ]
            if any(blank):
                return None
            bad += [BadRecord(int(n), "ragged", f"{width} cells", f"{cells} cells") for n in numbers[chosen]]
            continue
        part = data[: structure.ends[-1]] if chosen.all() else data[: structure.ends[-1]][np.repeat(chosen, lengths)]
        frame = _polars(part.tobytes(), dialect, int(cells))
        if frame is None or frame.height != int(chosen.sum()):
            return None
        frame, plain = tidied(frame)
        plains.append(plain)
        frame = frame.with_columns(pl.Series(RECORD_NO, numbers[chosen], dtype=pl.Int64))
        frame, longer = _trimmed(frame, int(cells), width)
        frames.append(frame)
        bad += [BadRecord(n, "ragged", f"{width} cells", f"{cells} cells") for n in longer]
    frame = pl.concat(frames).sort(RECORD_NO) if len(frames) > 1 else frames[0] if frames else frame_of([], width, 1)
    batch = Batch(frame, bad, frozenset.intersection(*plains) if plains else frozenset())
    return without_nul(batch) if (data == 0).any() else batch


def _distinct(counts: np.ndarray) -> list[int]:
    return np.flatnonzero(np.bincount(counts)).tolist() if counts.size else []


def _trimmed(frame: pl.DataFrame, cells: int, width: int) -> tuple[pl.DataFrame, list[int]]:
    """Rows of ``width`` columns, and the numbers of those whose further cells are filled."""
    extra = [column(i) for i in range(width, cells)]
    if not extra:
        return frame.select(RECORD_NO, *(column(i) for i in range(width))), []
    filled = frame.select(pl.any_horizontal(pl.col(extra).is_not_null())).to_series()
    longer = frame.filter(filled)[RECORD_NO].to_list()
    return frame.filter(~filled).select(RECORD_NO, *(column(i) for i in range(width))), longer


def _polars(data: bytes, dialect: Dialect, cells: int) -> pl.DataFrame | None:
    names = [column(i) for i in range(cells)]
    try:
        return pl.read_csv(
            data,
            has_header=False,
            new_columns=names,
            separator=dialect.delimiter,
            quote_char=dialect.quote if dialect.quote and dialect.quote.encode() in data else None,
            schema=dict.fromkeys(names, pl.String),
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None


def batch_of(rows: list[tuple[Row, str]], wanted: Frame) -> Batch:
    """Records read one by one as a batch; empty lines are none."""
    good: list[Row] = []
    numbers: list[int] = []
    bad: list[BadRecord] = []
    number = 0
    for row, rule in rows:
        if not rule and len(row) <= 1 and not any(cell and cell.strip() for cell in row):
            continue
        number += 1
        fit = fitted(row, wanted)
        if rule or not fit:
            bad.append(
                BadRecord(
                    number,
                    rule or "ragged",
                    "quotes that close" if rule else f"{wanted.width} cells",
                    f"{len(row)} cells",
                )
            )
        elif any(cell and "\x00" in cell for cell in fit):
            bad.append(BadRecord(number, "nul_character", "text"))
        else:
            good.append(fit)
            numbers.append(number)
    frame = frame_of(good, wanted.width, 1).with_columns(pl.Series(RECORD_NO, numbers, dtype=pl.Int64))
    return Batch(frame, bad)


def after_header(rows: list[tuple[Row, str]], skip: int, wanted: Frame) -> tuple[int, Batch]:
    """How many header records are still to come, and the data records after those."""
    place = 0
    while skip and place < len(rows):
        row, rule = rows[place]
        skip -= not rule and any(cell and cell.strip() for cell in row)
        place += 1
    return skip, batch_of(rows[place:], wanted)


def fitted(row: Row, frame: Frame) -> Row:
    """The row when it has the header's width, or the file's habit of further empty cells; else an empty list."""
    if len(row) == frame.width:
        return row
    if len(row) == frame.width + frame.extra and not any(cell and cell.strip() for cell in row[frame.width :]):
        return row[: frame.width]
    return []


def _sample(opener: Opener, encoding: Encoding) -> tuple[str, bool]:
    """The beginning of a text, more of it where the lines are so long that few are in it; whether that is all."""
    text = ""
    for block in encodings.blocks(opener, encoding, SAMPLE_CHARS):
        text += block
        lines = text.count("\n") or text.count("\r")
        if len(text) > SAMPLE_CHARS and (lines >= _SAMPLE_LINES or len(text) > exact.MAX_RECORD_BYTES):
            return text, False
    return text, True


def _is_binary(sample: str) -> bool:
    found = sum(map(sample.count, _CONTROLS))
    return found > max(16, len(sample) // 50) or 10 * found > len(sample)


def _bytes(opener: Opener, encoding: Encoding, newline: str) -> Iterator[bytes]:
    """UTF-8 bytes with ``\\n`` line ends."""
    if encoding.name == "utf-8" and newline == "\n":
        return encodings.utf8_bytes(opener, encoding, _BLOCK)
    return newlines.stream(encodings.blocks(opener, encoding, _BLOCK), newline)

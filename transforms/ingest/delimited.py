"""Delimited text of any dialect to records, strictly: a record that doesn't parse is set apart, never repaired."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator

from transforms.ingest import encodings
from transforms.ingest.dialects import SAMPLE_CHARS, Dialect, sniff
from transforms.ingest.encodings import Encoding, Opener
from transforms.ingest.grid import HEAD_RECORDS, BadRecord, Batch, Grid, Row, frame_of
from transforms.ingest.job import Refusal

BATCH_RECORDS = 50_000
_MAX_LOOKAHEAD_LINES = 2_000
_MAX_LOOKAHEAD_CHARS = 4 << 20
csv.field_size_limit(_MAX_LOOKAHEAD_CHARS)


class DelimitedGrid(Grid):
    """A delimited text, read twice: once for its head, once in batches."""

    format = "csv"

    def __init__(self, opener: Opener, declared: str | None) -> None:
        self._opener = opener
        self._encoding = encodings.detect(opener, declared)
        self.encoding, self.evidence = self._encoding.name, self._encoding.evidence
        sample, is_whole = _sample(opener, self._encoding)
        if not sample.strip("\ufeff \t\r\n\x00"):
            raise Refusal("empty", "no visible character", "a header and records", "export the file again")
        self._newline = newline_of(sample)
        self.dialect = sniff(normalised(sample, self._newline), is_whole=is_whole)
        head = [row for row, _ in self._some_records()]
        preamble = _preamble(head)
        self.preamble = preamble
        super().__init__(head[preamble:], len(head[preamble]))
        if preamble:
            self.notes.append(f"{preamble} lines before the header left out")

    def _some_records(self) -> Iterator[tuple[Row, str]]:
        count = 0
        for row, rule in self._records():
            if not rule and any(row):
                yield row, rule
                count += 1
            if count >= HEAD_RECORDS:
                return

    def _records(self) -> Iterator[tuple[Row, str]]:
        lines = _lines(encodings.blocks(self._opener, self._encoding), self._newline)
        return records(lines, self.dialect)

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Data records in batches; ragged or badly quoted ones are listed as bad."""
        rows: list[Row] = []
        numbers: list[int] = []
        bad: list[BadRecord] = []
        number, to_skip = 0, skip + self.preamble
        blank = 0
        for row, rule in self._records():
            if to_skip and not rule and any(row):
                to_skip -= 1
                continue
            if not rule and not any(cell and cell.strip() for cell in row):
                blank += bool(len(row) > 1)
                continue
            for _ in range(blank):
                number += 1
                bad.append(BadRecord(number, "blank_record", "at least one value"))
            blank, number = 0, number + 1
            if rule or not (row := fitted(row, width)):
                bad.append(BadRecord(number, rule or "ragged", f"{width} cells" if not rule else "quotes that close"))
            elif any("\x00" in cell for cell in row if cell):
                bad.append(BadRecord(number, "nul_character", "text"))
            else:
                rows.append(row)
                numbers.append(number)
            if len(rows) + len(bad) >= BATCH_RECORDS:
                yield _batch(rows, numbers, bad, width)
                rows, numbers, bad = [], [], []
        if blank:
            self.notes.append(f"{blank} blank records at the end left out")
        if rows or bad:
            yield _batch(rows, numbers, bad, width)


def _batch(rows: list[Row], numbers: list[int], bad: list[BadRecord], width: int) -> Batch:
    import polars as pl

    frame = frame_of(rows, width, 1).with_columns(pl.Series("record_no", numbers, dtype=pl.Int64))
    return Batch(frame, bad)


def fitted(row: Row, width: int) -> Row:
    """The row when it has ``width`` cells, or more of which the further ones are empty; else an empty list."""
    if len(row) == width:
        return row
    if len(row) > width and not any(cell and cell.strip() for cell in row[width:]):
        return row[:width]
    return []


def records(lines: Iterable[str], dialect: Dialect) -> Iterator[tuple[Row, str]]:
    """Each record and the rule it breaks ('' when none). A bad record ends with its first physical line."""
    source = _Lookahead(lines, dialect)
    options = dialect.options()
    while True:
        reader = csv.reader(source, **options)
        try:
            for row in reader:
                source.taken.clear()
                source.chars = 0
                yield [*row], ""
            return
        except (csv.Error, _Runaway):
            if not source.taken:
                return
            source.give_back()
            yield [], "bad_quoting"


class _Runaway(Exception):
    """A quote that stays open for too long."""


class _Lookahead:
    """Lines with the memory of those the current record has used, to resume after its first one."""

    def __init__(self, lines: Iterable[str], dialect: Dialect) -> None:
        self._lines, self._dialect = iter(lines), dialect
        self._again: list[str] = []
        self.taken: list[str] = []
        self.chars = 0

    def __iter__(self) -> "_Lookahead":
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._lines)
        self.taken.append(line)
        self.chars += len(line)
        if len(self.taken) > _MAX_LOOKAHEAD_LINES or self.chars > _MAX_LOOKAHEAD_CHARS:
            raise _Runaway
        return self._dialect.prepare(line)

    def give_back(self) -> None:
        self._again.extend(reversed(self.taken[1:]))
        self.taken.clear()
        self.chars = 0


def newline_of(sample: str) -> str:
    """``\\r`` when the text has no line feed, else ``\\n`` (``\\r\\n`` counts as one)."""
    return "\r" if "\n" not in sample and "\r" in sample else "\n"


def normalised(text: str, newline: str) -> str:
    """The text with ``\\n`` for its line ends."""
    return text.replace("\r", "\n") if newline == "\r" else text.replace("\r\n", "\n")


def _sample(opener: Opener, encoding: Encoding) -> tuple[str, bool]:
    text = ""
    for block in encodings.blocks(opener, encoding, SAMPLE_CHARS):
        text += block
        if len(text) > SAMPLE_CHARS:
            return text, False
    return text, True


def _lines(blocks: Iterable[str], newline: str) -> Iterator[str]:
    """Lines with their ``\\n``; a ``\\r\\n`` cut by a block's end stays one."""
    rest = ""
    for block in blocks:
        text = rest + block
        held = "\r" if text.endswith("\r") else ""
        parts = normalised(text[: len(text) - len(held)], newline).split("\n")
        rest = parts.pop() + held
        for part in parts:
            yield part + "\n"
    if rest := normalised(rest, newline):
        yield from (part + "\n" for part in rest.removesuffix("\n").split("\n"))


def _preamble(head: list[Row]) -> int:
    """How many records stand before the header: those narrower than the first of the usual width."""
    widths = Counter(len(row) for row in head)
    if len(widths) == 1 or not head:
        return 0
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    if widths[usual] < 2 or usual < 2:
        return 0
    first = next(i for i, row in enumerate(head) if len(row) == usual)
    return first if all(sum(bool(c and c.strip()) for c in row) < usual for row in head[:first]) else 0

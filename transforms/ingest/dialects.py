"""Which delimiter, quote and escape a delimited text uses: the reading under which its records agree best."""

import csv
from collections import Counter
from dataclasses import dataclass
from typing import Any

_DELIMITERS = (",", "\t", ";", "|", "\x01", "\x1f", "^", "~", "，", "；", ":", " ")
_LONG = ("||", "::", "|~|", "~~", "^^", "@@", "##", "$$", "@|@", ";;")
_WEAK = {":": 0.6, " ": 0.5, "~": 0.9, "^": 0.9, "，": 0.8, "；": 0.8}
SAMPLE_CHARS = 256 << 10
SAMPLE_RECORDS = 300


@dataclass(frozen=True)
class Dialect:
    """How cells are set apart. ``delimiter`` may have several characters; ``escape`` replaces doubled quotes."""

    delimiter: str = ","
    quote: str | None = '"'
    escape: str | None = None
    skip_space: bool = False

    def options(self) -> dict[str, Any]:
        """Arguments for ``csv.reader``; always strict."""
        return {
            "delimiter": self.delimiter if len(self.delimiter) == 1 else STAND_IN,
            "quotechar": self.quote or '"',
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            "doublequote": self.escape is None,
            "escapechar": self.escape,
            "skipinitialspace": self.skip_space,
            "strict": True,
        }

    def prepare(self, line: str) -> str:
        """A line with a delimiter of several characters replaced by one that stands for it."""
        return line if len(self.delimiter) == 1 else line.replace(self.delimiter, STAND_IN)


STAND_IN = "\x1d"


def sniff(sample: str, *, is_whole: bool) -> Dialect:
    """The dialect of a text whose newlines are ``\\n`` already. One column when no delimiter agrees."""
    lines = sample.split("\n")
    if not is_whole:
        lines = lines[:-1] or lines
    lines = lines[: SAMPLE_RECORDS * 2]
    text = "\n".join(lines)
    best, best_score = Dialect(), 0.0
    for dialect in _candidates(text):
        score = _score(lines, dialect)
        if score > best_score + 1e-9:
            best, best_score = dialect, score
    return best


def _candidates(text: str) -> list[Dialect]:
    present = [d for d in (*_DELIMITERS, *_LONG) if d in text]
    quotes = [q for q in ('"', "'") if q in text] or ['"']
    found = []
    for delimiter in present:
        spaced = delimiter != " " and f"{delimiter} " in text
        for quote in quotes:
            escapes = [None, "\\"] if f"\\{quote}" in text else [None]
            for escape in escapes:
                found.append(Dialect(delimiter, quote, escape))
                if spaced and f"{delimiter} {quote}" in text:
                    found.append(Dialect(delimiter, quote, escape, skip_space=True))
    return found


def _score(lines: list[str], dialect: Dialect) -> float:
    """Share of lines in agreeing records, weighted by how many cells they have; bad quoting costs."""
    rows, bad = _rows(lines, dialect)
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * min(item[0], 2), item[0]))
    if width < 2:
        return 0.0
    total = sum(widths.values()) + bad
    dirty = sum(_is_dirty(cell, dialect) for row in rows for cell in row) / max(1, sum(map(len, rows)))
    agreement = count / total
    return (
        agreement**2
        * (1 - dirty)
        * (1 - 1 / width) ** 0.35
        * _WEAK.get(dialect.delimiter, 1.0)
        * _quote_weight(dialect, rows)
    )


def _quote_weight(dialect: Dialect, rows: list[list[str]]) -> float:
    return 1.0 if dialect.quote == '"' else 0.999


def _is_dirty(cell: str, dialect: Dialect) -> bool:
    """A cell that still begins and ends with a quote, so another reading would strip it."""
    bare = cell.strip()
    return len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'"


def _rows(lines: list[str], dialect: Dialect) -> tuple[list[list[str]], int]:
    rows, bad, start = [], 0, 0
    while start < len(lines):
        reader = csv.reader(map(dialect.prepare, lines[start:]), **dialect.options())
        done = 0
        try:
            for row in reader:
                rows.append(row)
                done = reader.line_num
            return rows, bad
        except csv.Error:
            bad += 1
            start += done + 1
        if bad > 50:
            return rows, bad + len(lines) - start
    return rows, bad

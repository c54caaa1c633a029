"""Which delimiter, quote and escape a delimited text uses: the reading under which its records agree best."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from transforms.ingest.structure import scan

_DELIMITERS = (",", "\t", ";", "|", "\x01", "\x1f", "^", "~", "，", "；", ":", " ")
_LONG = ("||", "::", "|~|", "~~", "^^", "@@", "##", "$$", "@|@", ";;")
_UNUSUAL_QUOTES = "#`|~^$%@*!&+"
_TIME = re.compile(r"^\s*(?:\S*\d[-/.]\d\S* )?\d{1,2}[: ]\d{2}(?:[: ]\d\S*)?\s*$")
_CLOCK = re.compile(r"(?<=\d):(?=\d\d)")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_WEIGHTS = {"\t": 1.3, ":": 0.6, " ": 0.5, "~": 0.9, "^": 0.9, "，": 0.8, "；": 0.8}
"""People write the weak signs in texts; nobody writes a tab, so a tab that agrees outweighs any number of commas."""
_HEADED = 1.3
"""For what cuts every record and the first line alike: signs within what people write seldom stand in the names."""
SAMPLE_CHARS = 256 << 10
SAMPLE_RECORDS = 300


@dataclass(frozen=True)
class Dialect:
    """How cells are set apart. ``delimiter`` may have several characters; with an ``escape`` quotes may be doubled."""

    delimiter: str = ","
    quote: str | None = '"'
    escape: str | None = None
    skip_space: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether a count on bytes and Polars can read it: one ASCII delimiter, doubled quotes."""
        return len(self.delimiter) == 1 and self.delimiter < "\x7f" and self.escape is None and not self.skip_space

    def options(self) -> dict[str, Any]:
        """Arguments for ``csv.reader``; always strict."""
        return {
            "delimiter": self.delimiter if len(self.delimiter) == 1 else STAND_IN,
            "quotechar": self.quote or '"',
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            "doublequote": True,
            "escapechar": self.escape,
            "skipinitialspace": self.skip_space,
            "strict": True,
        }

    def prepare(self, line: str) -> str:
        """A line as ``csv.reader`` takes it: one sign for a long delimiter, backslashes doubled that escape nothing."""
        if self.escape is not None:
            kept = re.escape(f"\\{self.quote}{self.delimiter}\n")
            line = re.sub(rf"\\([{kept}])|\\", lambda found: found[0] if found[1] else "\\\\", line)
        return line if len(self.delimiter) == 1 else line.replace(self.delimiter, STAND_IN)


STAND_IN = "\x1d"
ALONE = "\x1f"
"""Delimiter of a table of one column, in which it doesn't occur."""


def sniff(sample: str, *, is_whole: bool, told: str | None = None) -> Dialect:
    """The dialect of a text whose newlines are ``\\n`` already. One column when no delimiter agrees.

    ``told``: the delimiter that the file names, where it comes in it.
    """
    lines = sample.split("\n")
    if not is_whole:
        lines = lines[:-1] or lines
    every = lines[: SAMPLE_RECORDS * 2]
    lines = _without_remarks(every)
    text = "\n".join(lines)
    best, best_score = Dialect(), 0.0
    candidates = _candidates(text)
    for dialect, is_sound in [each for each in candidates if each[0].delimiter == told] or candidates:
        score = _score(lines, dialect, is_sound=is_sound)
        if score > best_score + 1e-9:
            best, best_score = dialect, score
    if _swallows(lines, best):
        return Dialect(best.delimiter, None)
    if unusual := _with_unusual_quote("\n".join(every), best.delimiter if _agree(lines, best) else ""):
        return unusual
    return Dialect(ALONE, _quote(text, "")) if _is_one_column(lines, best) and ALONE not in text else best


def _swallows(lines: list[str], best: Dialect) -> bool:
    """Whether quotes make fewer records of lines that are one each: all have as many cells, three at least."""
    filled = [line for line in lines if line.strip()]
    counts = {line.count(best.delimiter) for line in filled}
    if best.quote is None or len(counts) != 1 or min(counts) < 2:
        return False
    rows, bad = _rows(lines, best)
    return not bad and sum(map(bool, rows)) < len(filled)


def _without_remarks(lines: list[str]) -> list[str]:
    """The lines without those below the first that begin with # outside of quotes, unless they are most."""
    quotes, kept = 0, lines[:1]
    for before, line in pairwise(lines):
        quotes += before.count('"')
        kept += [] if line.startswith("#") and quotes % 2 == 0 else [line]
    return kept if 2 * len(kept) > len(lines) else lines


def _candidates(text: str) -> list[tuple[Dialect, bool]]:
    """Dialects that may be meant, and of each whether every quote stands where RFC 4180 has it."""
    long = [d for d in _LONG if d in text]
    # Where a sign hardly comes but as part of a longer delimiter, it is none itself.
    present = [d for d in _DELIMITERS if d in text and not any(d in pair and _is_part(d, pair, text) for pair in long)]
    present += long
    if _has_decimal_commas(text):
        present.remove(",")
    quotes = [q for q in ('"', "'") if q in text]
    found = []
    for delimiter in present:
        spaced = delimiter != " " and f"{delimiter} " in text
        meant = [quote for quote in quotes if _sets_apart(text, delimiter, quote)]
        if sound := [quote for quote in meant if _is_sound(text, delimiter, quote)]:
            found.append((Dialect(delimiter, sound[0]), True))
            continue
        if not meant:
            found.append((Dialect(delimiter, _quote(text, delimiter)), False))
        for quote in meant:
            escapes = [None, "\\"] if f"\\{quote}" in text else [None]
            for escape in escapes:
                found.append((Dialect(delimiter, quote, escape), False))
                if spaced and f"{delimiter} {quote}" in text:
                    found.append((Dialect(delimiter, quote, escape, skip_space=True), False))
    return found


def _is_part(sign: str, pair: str, text: str) -> bool:
    """Whether a sign belongs to a longer delimiter: all of it does, or most, and that of the first line with it."""
    alone = text.replace(pair, "").count(sign)
    first = next(line for line in text.split("\n") if sign in line)
    return not alone or (pair in first and 4 * alone <= text.count(pair))


def _has_decimal_commas(text: str) -> bool:
    """Whether commas only ever stand between digits, in records that semicolons cut alike."""
    counts = {line.count(";") for line in text.split("\n") if line.strip()}
    return "," in text and len(counts) == 1 and counts != {0} and "," not in _DECIMAL_COMMA.sub("", text)


def _agree(lines: list[str], dialect: Dialect) -> bool:
    """Whether all records have as many cells."""
    rows, bad = _rows(lines, dialect)
    return not bad and len({len(row) for row in rows if any(cell.strip() for cell in row)}) == 1


def _with_unusual_quote(text: str, taken: str) -> Dialect | None:
    """The reading under which all records agree, and which only a sign that seldom quotes makes possible.

    Cells that merely begin and end with such a sign, as a #topic# does, are no evidence: one has to hold a delimiter
    or a line end, unless the sign was ``taken`` for the delimiter. With another delimiter there is nothing to mend.
    """
    data = np.frombuffer(f"{text}\n".encode(), dtype=np.uint8)
    signs = [sign for sign in _UNUSUAL_QUOTES if sign in text and taken in ("", sign)]
    for delimiter in (sign for sign in _DELIMITERS if sign in text and sign < "\x7f" and sign not in ": "):
        for quote in signs:
            if quote != delimiter and _fits(data, delimiter, quote, is_needed=not taken):
                return Dialect(delimiter, quote)
    return None


def _fits(data: np.ndarray, delimiter: str, quote: str, *, is_needed: bool) -> bool:
    """Whether records agree under a quote and, where it ``is_needed``, hold delimiters or line ends within quotes."""
    found = scan(data, ord(delimiter), ord(quote))
    if not found.is_sound or not found.ends.size:
        return False
    whole = data[: found.ends[-1]]
    signs = int(((whole == ord(delimiter)) | (whole == ord("\n"))).sum())
    cells = found.cells[np.diff(found.ends, prepend=0) > 1]
    do_agree = len(cells) > 1 and int(cells[0]) > 1 and bool((cells == cells[0]).all())
    return do_agree and not (is_needed and signs == int(found.cells.sum()))


def _is_sound(text: str, delimiter: str, quote: str) -> bool:
    if len(delimiter) > 1 or delimiter > "\x7f" or f"\\{quote}" in text:
        return False
    return scan(np.frombuffer(f"{text}\n".encode(), dtype=np.uint8), ord(delimiter), ord(quote)).is_sound


def _quote(text: str, delimiter: str) -> str | None:
    """A quote only inside cells (5" screen) is a letter; one that opens a cell means quoting, be it broken."""
    opens = re.search(rf'(?:^{"|" + re.escape(delimiter) if delimiter else ""})"', text, re.M)
    return '"' if opens or '"' not in text else None


def _is_one_column(lines: list[str], best: Dialect) -> bool:
    """Whether commas are part of what people wrote, below a single name: no two cells make a habit."""
    rows = [row for row in _rows(lines, best)[0] if any(cell.strip() for cell in row)]
    widths = Counter(len(row) for row in rows[1:])
    wider = max((count for width, count in widths.items() if width > 1), default=0)
    return len(widths) > 1 and len(rows[0]) == 1 and widths[1] > 0 and 2 * wider < len(rows) - 1


def _sets_apart(text: str, delimiter: str, quote: str) -> bool:
    """Whether the quote opens and closes cells somewhere, as an apostrophe doesn't."""
    gap = rf"(?:^|{re.escape(delimiter)}) ?"
    cell = rf"{gap}{quote}(?:[^{quote}]|{quote}{quote}|\\\\{quote})*{quote} ?(?:$|{re.escape(delimiter)})"
    return re.search(cell, text, re.M) is not None


def _score(lines: list[str], dialect: Dialect, *, is_sound: bool) -> float:
    """Share of lines in agreeing records, weighted by how many cells they have; bad quoting costs."""
    rows, bad = _rows(lines, dialect)
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * min(item[0], 2), item[0]))
    if width < 2 or (dialect.delimiter in " :" and not _cuts_on_purpose(rows)):
        return 0.0
    if dialect.delimiter == ":" and not any(":" in _CLOCK.sub("", line) for line in lines):
        return 0.0
    total = sum(widths.values()) + bad
    dirty = 0.0 if is_sound else sum(any(map(_is_dirty, row)) for row in rows) / max(1, len(rows))
    weight = _WEIGHTS.get(dialect.delimiter, 1.0) * (1.0 if dialect.quote == '"' else 0.999)
    weight *= _HEADED if count == total and len(rows[0]) == width else 1.0
    return (count / total) ** 2 * (1 - dirty) * (1 - 1 / width) ** 0.35 * weight


def _cuts_on_purpose(rows: list[list[str]]) -> bool:
    """Whether blanks or colons set cells apart: they cut the first line too, and more than words, dates and times."""
    texts = [" ".join(row) for row in rows if any(cell.strip() for cell in row)]
    return len(rows) > 2 and len(rows[0]) > 1 and not all(map(_TIME.match, texts[1:]))


def _is_dirty(cell: str) -> bool:
    """A cell with quotes left over: another reading would have taken them as such."""
    bare = cell.strip()
    wrapped = len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'"
    return wrapped or bare.count('"') % 2 == 1


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

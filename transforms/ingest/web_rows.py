"""Rows of the tables of a web page, as a reader of the page would see them, streamed."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import chain

from transforms.ingest.grid import Row
from transforms.ingest.job import Refusal

_MOST_ACROSS, _MOST_DOWN = 1_000, 65_534
"""What browsers take (HTML standard, 4.9.11)."""
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SECTIONS = ("thead", "tbody", "tfoot")
_BREAKS = ("br", "p", "div", "li")
_COUNTED = re.compile(
    r"<!--.*?-->|<(script|style)\b.*?</\1|(?P<open><!--|<script\b|<style\b)"
    r"|<(?P<end>/?)(?P<name>table|tr|t[dh]|t(?:head|body|foot))(?=[\s/>])",
    re.S | re.I,
)
# What is unfinished is read anew with every block, and at the end once more from each of its signs.
_LONGEST_TAG, _LONGEST_REMARK, _LONGEST_END = 1 << 18, 1 << 22, 1 << 16
_STEP = "open it in a spreadsheet and save it as .xlsx or .csv"


class _Rows(HTMLParser):
    """Finished rows, each with the number of its table; ``open_tables`` is 0 between tables."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[tuple[int, Row]] = []
        self.open_tables = self._table = 0
        self._cells: list[tuple[str | None, int, int]] | None = None
        self._lines: list[list[str]] | None = None
        self._spans = (1, 1)
        self._covered: dict[int, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._begin_table()
        elif tag == "tr" and self.open_tables:
            self._end_row()
            self._cells = []
        elif tag in _SECTIONS:
            self._end_row()
        elif tag in ("td", "th") and self.open_tables:
            self._end_cell()
            self._cells = self._cells or []
            self._lines, self._spans = [[]], _spans(dict(attrs))
        elif tag in _BREAKS and self._lines:
            self._lines.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", *_SECTIONS):
            self._end_row()
        elif tag == "table":
            self._end_row()
            self.open_tables = 0

    def handle_data(self, data: str) -> None:
        if self._lines and self.cdata_elem is None:
            self._lines[-1].append(data)

    def _begin_table(self) -> None:
        if self.open_tables:
            raise Refusal("nested_tables", "a table within a table", "one plain table", _STEP)
        self.open_tables, self._table, self._covered = 1, self._table + 1, {}

    def _end_cell(self) -> None:
        if self._lines and self._cells is not None:
            lines = (_BLANKS.sub(" ", "".join(line)).strip(" ") for line in self._lines)
            self._cells.append(("\n".join(lines).strip("\n") or None, *self._spans))
        self._lines = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells is not None:
            self.done.append((self._table, self._placed(self._cells)))
        self._cells = None

    def _placed(self, cells: list[tuple[str | None, int, int]]) -> Row:
        """The row with empty cells where merged ones reach into it."""
        row: Row = []
        below = {place: left - 1 for place, left in self._covered.items() if left > 1}
        for text, across, down in cells:
            while len(row) in self._covered:
                row.append(None)
            places = range(len(row), len(row) + across)
            if any(place in self._covered for place in places):
                raise Refusal("merged_cells", "merged cells that overlap", "a rectangular table", _STEP)
            row += [text] + [None] * (across - 1)
            below |= dict.fromkeys(places, down - 1) if down > 1 else {}
        while len(row) in self._covered:
            row.append(None)
        self._covered = below
        return row


def _spans(attributes: dict[str, str | None]) -> tuple[int, int]:
    """How many columns and rows a cell takes. Raises ``Refusal`` where no browser would follow."""
    found = []
    for name, most in (("colspan", _MOST_ACROSS), ("rowspan", _MOST_DOWN)):
        text = (attributes.get(name) or "1").strip()
        if not text.isdecimal() or not 1 <= int(text[:9]) <= most:
            raise Refusal("merged_cells", f"a {name} that is no number of cells", f"1 to {most}", _STEP)
        found.append(int(text))
    return found[0], found[1]


def rows_of(blocks: Iterable[str]) -> Iterator[tuple[int, Row]]:
    """Number of its table (from 1) and cells of every row. Raises ``Refusal`` for what is no rectangular table."""
    parser = _Rows()
    try:
        for block in blocks:
            parser.feed(block)
            _check_size(parser.rawdata, _LONGEST_TAG if parser.rawdata[1:2].isalpha() else _LONGEST_REMARK)
            yield from parser.done
            parser.done.clear()
        _check_size(parser.rawdata, _LONGEST_END)
        parser.close()
    except AssertionError:
        raise Refusal("unreadable", "mark-up that no web page has", "a whole web page", "export it again") from None
    if parser.open_tables:
        raise Refusal("broken_table", "its table never ends", "a whole web page", "export the file again")
    yield from parser.done


def _check_size(unfinished: str, limit: int) -> None:
    if len(unfinished) > limit:
        raise Refusal("unreadable", "a tag or remark that never ends", f"at most {limit:,} signs of it", _STEP)


def count_rows(blocks: Iterable[str]) -> dict[int, int]:
    """How many rows begin in each table, counted on the tags beside the parser; a cell may begin one, too."""
    counts: dict[int, int] = {}
    table, is_open, is_in_row = 0, False, False
    for tag, is_end in _tags(blocks):
        if tag == "table":
            is_open, table = not is_end, table + (not is_end)
        begins = is_open and not is_end and (tag == "tr" or (tag in ("td", "th") and not is_in_row))
        if begins:
            counts[table] = counts.get(table, 0) + 1
        is_in_row = begins or (is_in_row and tag in ("td", "th"))
    return counts


def _tags(blocks: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Tags of tables outside comments, scripts and styles, and whether they end what they name."""
    rest = ""
    for block in chain(blocks, ("<",)):
        data, done = rest + block, 0
        for found in _COUNTED.finditer(data):
            if found["open"]:
                break
            done = found.end()
            if found["name"]:
                yield found["name"].lower(), bool(found["end"])
        else:
            done = max(done, data.rfind("<"))
        rest = data[done:]

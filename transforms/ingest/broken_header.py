"""A first line whose quotes don't close: a header all the same where it has a name for each cell of the records."""

from collections import Counter

from transforms.ingest.dialects import Dialect
from transforms.ingest.grid import Row
from transforms.ingest.headers import is_typed
from transforms.ingest.job import Refusal

NOTE = "the quotes of the first line don't close: it was read as the header, its quotes as letters"
_ENDS = {"\r": "\r", "\n\r": "\n\r"}


def names_of(line: str, dialect: Dialect, rows: list[tuple[Row, str]]) -> Row:
    """The names in a line, its quotes taken as letters.

    Raises ``Refusal`` where records have not as many cells, or where a number or time may make it a record itself.
    """
    widths = Counter(len(row) for row, rule in rows if not rule and len(row) > 1)
    names: Row = [_bare(name, dialect.quote or "") for name in line.split(dialect.delimiter)]
    is_record = any(is_typed((name or "").strip(f"{dialect.quote} ")) for name in names)
    if is_record or not widths or widths.most_common(1)[0][0] != len(names):
        raise refusal()
    return names


def _bare(name: str, quote: str) -> str:
    is_wrapped = bool(quote) and len(name) > 1 and name[0] == name[-1] == quote
    return name[1:-1] if is_wrapped else name


def first_line(text: str, newline: str) -> str:
    """The first line with its end, which is ``newline`` or what that is written as."""
    end = _ENDS.get(newline, "\n")
    return text[: text.find(end) + len(end)] if end in text else text


def refusal() -> Refusal:
    """The refusal of a text in which no header can be told."""
    return Refusal("bad_header", "its first line has a quote that never closes", "a header", "export the file again")

"""How many header rows a plain table has: none when the first row looks like data, more when the next ones don't."""

import re

from transforms.ingest.grid import Row

_TYPED = re.compile(
    r"^[+-]?[￥¥$€£]?\s?[+-]?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)?\s?%?$|^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|^\d{1,2}:\d{2}"
)
_VALUE = re.compile(r"^[+-]?\d+\.\d+$|^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|^\d{1,2}:\d{2}")
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$|^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$|^(?:\d{1,3}\.){3}\d{1,3}$")
_DIGIT, _LETTER = re.compile(r"[0-9]"), re.compile(r"[A-Za-z]")
_WORD = re.compile(r"\w")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_NULLS = {"", "null", "none", "n/a", "na", "nan", "-", "--", "无", "#n/a"}
MAX_HEADER_ROWS = 4


def header_rows(head: list[Row]) -> int:
    """0 to 4. One, unless number and time columns show otherwise."""
    if len(head) < 2:
        return int(not _is_only_data(head))
    if len(head) > 2 and head[0] == head[1] == head[2] and not _is_above_numbers(head[0], head[3:]):
        return 0
    if _is_one_of(head[0], head[1:]):
        return 0
    columns = typed_columns(head[min(len(head) - 1, 2) :] if len(head) > 3 else head[1:])
    if not _names(head[0], columns) and _is_above_gaps(head[0], head[1:]):
        return 0
    if not columns:
        return 1
    if _is_data(head[0], columns) and not _is_years(head[0], head[1:], columns):
        return 0
    if len(columns) > 1 and not any(_names(row, columns) for row in head[:MAX_HEADER_ROWS]):
        return int(any(_text(cell_at(head[0], place)) for place in columns))
    rows = 1
    while rows < min(MAX_HEADER_ROWS, len(head) - 1) and _goes_on(head, rows, columns):
        rows += 1
    return rows


def is_typed(text: str) -> bool:
    """Whether a text is a number or a time."""
    return bool(_TYPED.match(text))


def _is_above_numbers(row: Row, below: list[Row]) -> bool:
    """Whether a row that comes three times is a header all the same: it names two columns of numbers or times."""
    columns = typed_columns(below)
    return len(columns) > 1 and _is_heading(row, columns)


def _is_one_of(row: Row, below: list[Row]) -> bool:
    """Whether a row is a record like those below: one of its cells is an address or a code as all below it are, its
    words come again in their columns, which hold others, too, or it ends early, as they do. Rows equal to it may be a
    header that is repeated.
    """
    others = [other for other in below if other != row]
    usual = max(map(len, others), default=0)
    if len(row) < usual and not typed_columns(others):
        return 5 * sum(len(other) == len(row) for other in others) >= len(others)
    places = [place for place in range(len(row)) if _text(row[place])]
    held = [{_text(cell_at(other, place)) for other in others} - {""} for place in places]
    if any(_is_alike(_text(row[place]), cells) for place, cells in zip(places, held, strict=True)):
        return True
    return len(places) > 1 and all(
        _text(row[place]) in cells and len(cells) > 1 for place, cells in zip(places, held, strict=True)
    )


def _is_alike(text: str, cells: set[str]) -> bool:
    """Whether a text and all cells below it are e-mail or web addresses, or codes with letters and digits alike."""
    if _ADDRESS.match(text):
        return bool(cells) and all(map(_ADDRESS.match, cells))
    shape = _shape(text)
    return len(cells) > 1 and shape.count("9") > 2 and "A" in shape and all(_shape(cell) == shape for cell in cells)


def _shape(text: str) -> str:
    return _LETTER.sub("A", _DIGIT.sub("9", text))


def _is_above_gaps(row: Row, below: list[Row]) -> bool:
    """Whether a row has a time or a decimal in a column that is blank below: it fills a gap, it names nothing."""
    return any(
        _VALUE.match(_text(cell)) and not any(_text(cell_at(other, place)) for other in below)
        for place, cell in enumerate(row)
    )


def _names(row: Row, columns: list[int]) -> bool:
    """Whether a row has a word over one of the columns of numbers or times."""
    return any((text := _text(cell_at(row, place))) and not _TYPED.match(text) for place in columns)


def _is_only_data(head: list[Row]) -> bool:
    """Whether all there is is a row of numbers and times; years may be names."""
    cells = [text for row in head for cell in row if (text := _text(cell))]
    return bool(cells) and all(map(_TYPED.match, cells)) and not all(map(_YEAR.match, cells))


def _goes_on(head: list[Row], place: int, columns: list[int]) -> bool:
    """Whether a row below the first one is header still: names over every number column, or below merged cells."""
    is_named = len(columns) >= 2 and place < len(head) - 2 and _is_heading(head[place], columns)
    return is_named or _is_below_merged(head[place - 1], head[place], columns)


def _is_below_merged(above: Row, row: Row, columns: list[int]) -> bool:
    filled = [i for i, cell in enumerate(row) if _text(cell)]
    if any(_TYPED.match(_text(cell)) for cell in (*above, *row)) or not set(filled) & set(columns):
        return False
    return any(not _text(cell_at(above, i)) and any(map(_text, above[:i])) for i in filled)


def titles_of(head: list[Row], rows: int) -> Row:
    """One title per column out of the header rows: a merged cell's words stand before those below it."""
    if not rows:
        return [None] * max(map(len, head))
    return [" ".join(_words(head, rows, place)) or None for place in range(len(head[0]))]


def _words(head: list[Row], rows: int, place: int) -> list[str]:
    words: list[str] = []
    for number in range(rows):
        text = _text(cell_at(head[number], place))
        if not text and any(_text(cell_at(row, place)) for row in head[number + 1 : rows]):
            text = next((_text(cell) for cell in reversed(head[number][:place]) if _text(cell)), "")
        words += [text] if text and text not in words else []
    return words


def cell_at(row: Row, place: int) -> str | None:
    """The cell, None beyond the row's end."""
    return row[place] if place < len(row) else None


def _text(cell: str | None) -> str:
    return (cell or "").strip()


def is_headed(rows: list[Row]) -> bool:
    """Whether the first row has names over most columns of numbers or times, and no number over any."""
    columns = typed_columns(rows[1:])
    above = [_text(cell_at(rows[0], place)) for place in columns]
    return 2 * sum(map(bool, above)) > len(columns) and not any(map(_TYPED.match, above))


def typed_columns(rows: list[Row]) -> list[int]:
    """Columns whose filled cells are numbers or times, four out of five at least."""
    width = max(map(len, rows), default=0)
    return [i for i in range(width) if _is_typed([row[i] for row in rows if i < len(row)])]


def _is_typed(cells: list[str | None]) -> bool:
    filled = [cell.strip() for cell in cells if cell and cell.strip().lower() not in _NULLS]
    return bool(filled) and sum(bool(_TYPED.match(cell)) for cell in filled) >= 0.8 * len(filled)


def _is_data(row: Row, columns: list[int]) -> bool:
    """Whether what a row has over columns of numbers and times is such, signs that name nothing left out."""
    cells = [text for place in columns if _WORD.search(text := _text(cell_at(row, place)))]
    typed = [bool(_TYPED.match(cell)) for cell in cells if cell.lower() not in _NULLS]
    return bool(typed) and all(typed)


def _is_years(row: Row, below: list[Row], columns: list[int]) -> bool:
    above = [_text(cell_at(row, place)) for place in columns]
    under = [text for other in below for place in columns if (text := _text(cell_at(other, place)))]
    return all(map(_YEAR.match, above)) and not all(map(_YEAR.match, under))


def _is_heading(row: Row, columns: list[int]) -> bool:
    cells = [(row[i] or "").strip() if i < len(row) else "" for i in columns]
    return all(cell.lower() not in _NULLS and not _TYPED.match(cell) for cell in cells)

"""Where the header of a table stands and how wide its records are."""

from collections import Counter
from dataclasses import dataclass

from transforms.ingest.grid import Row
from transforms.ingest.headers import header_rows, is_headed, is_typed

_HABIT = 0.8
_TITLE_ROWS = 12


@dataclass(frozen=True)
class Frame:
    """``preamble`` records before the header; ``width`` cells per record, followed by ``extra`` empty ones.

    ``doubt`` says what can't be told: a header shorter than its records may lack a name anywhere.
    """

    preamble: int
    width: int
    extra: int = 0
    doubt: str = ""


def frame_of_head(head: list[Row], trailing: int = 0) -> Frame:
    """The frame of the first records of a file. Needs at least one record.

    ``trailing``: empty cells at the end of every record that the source declares to be no columns.
    """
    preamble = preamble_of(head)
    if not header_rows(head[preamble:]):
        return Frame(preamble, _usual_width(head[preamble:]))
    header, data = head[preamble], head[preamble + 1 :]
    width = len(header)
    lengths = Counter(len(row) for row in data)
    common, count = lengths.most_common(1)[0] if lengths else (width, 0)
    if common == width or count < _HABIT * len(data):
        return Frame(preamble, width)
    extra = common - width
    if extra > 0 and all(_is_blank(row[width:]) for row in data if len(row) == common):
        return Frame(preamble, width, extra) if extra == trailing else Frame(preamble, width, doubt=_doubt(extra))
    return Frame(preamble, common if common < width and _is_blank(header[common:]) else width)


def _doubt(extra: int) -> str:
    return (
        f"every record has {extra} more cells than the header, empty ones at its end: a name may be missing anywhere. "
        f"Complete the header, or set trailing_cells = {extra} where they are no columns"
    )


def preamble_of(head: list[Row]) -> int:
    """How many records stand before the header: narrower ones, and almost empty ones before a full one."""
    widths = Counter(len(row) for row in head)
    usual = _usual_width(head)
    if usual < 2 or (widths[usual] < 2 and len(widths) > 1):
        return 0
    first = next(i for i, row in enumerate(head) if len(row) == usual)
    if first and _heads(head[first - 1], [row for row in head if len(row) == usual]):
        return first - 1
    if first and not _is_preamble(head[:first], head[first:]):
        return 0
    return first + _titles(head[first:])


def _usual_width(rows: list[Row]) -> int:
    widths = Counter(len(row) for row in rows)
    return max(widths, key=lambda width: (widths[width], width))


def _is_preamble(rows: list[Row], table: list[Row]) -> bool:
    """Whether rows of another width stand above a table: lines of one cell, or more where names over numbers follow.

    Else they may be a header that lost or gained a cell, and what follows its records; or records that end early, as
    every fifth does.
    """
    if is_headed(table):
        return True
    usual = len(table[0])
    last = max(place for place, row in enumerate(table) if len(row) == usual)
    if 5 * sum(len(row) == len(rows[0]) for row in table[:last]) >= len(table):
        return False
    are_lines = all(_filled(row) <= 1 for row in rows)
    are_remarks = len(rows) > 1 or (rows[0][0] or "").lstrip().startswith("#")
    return are_lines and (are_remarks or header_rows(table) > 0)


def _heads(row: Row, data: list[Row]) -> bool:
    """Whether a narrower row is the header of records that all end in empty cells."""
    return (
        1 < len(row) < len(data[0]) and _filled(row) == len(row) and all(_is_blank(cells[len(row) :]) for cells in data)
    )


def _titles(head: list[Row]) -> int:
    """Rows with a title or a remark, a cell or two, above one that fills half the columns in use or is all words."""
    used = [i for i in range(max(map(len, head))) if sum(_has(row, i) for row in head) > 1]
    if len(used) < 3:
        return int(len(used) == 2 and _filled(head[0]) == 1 and _has(head[0], 0) and is_headed(head[1:]))
    full = next((i for i, row in enumerate(head[:_TITLE_ROWS]) if 2 * _filled(row) >= len(used) or _is_named(row)), 0)
    are_titles = all(_is_title(row, head[full], len(used)) for row in head[:full])
    return full if are_titles and header_rows(head[full:]) else 0


def _is_named(row: Row) -> bool:
    """Whether a row has three words or more, and nothing else."""
    return _filled(row) > 2 and not any(is_typed((cell or "").strip()) for cell in row)


def _is_title(row: Row, header: Row, columns: int) -> bool:
    """One cell, or a few that all stand above names: a row that names what the header leaves open belongs to it.

    Numbers above numbers are a record.
    """
    places = [i for i in range(len(row)) if _has(row, i)]
    if places and all(_has(header, i) and is_typed(row[i] or "") and is_typed(header[i] or "") for i in places):
        return False
    return len(places) <= 1 or (3 * len(places) <= columns and all(_has(header, i) for i in places))


def _has(row: Row, place: int) -> bool:
    return place < len(row) and bool((row[place] or "").strip())


def _filled(row: Row) -> int:
    return sum(_has(row, place) for place in range(len(row)))


def _is_blank(cells: Row) -> bool:
    return not any(cell and cell.strip() for cell in cells)

"""Where the header of a delimited text stands and how wide its records are."""

from collections import Counter
from dataclasses import dataclass

from transforms.ingest.grid import Row

_HABIT = 0.8


@dataclass(frozen=True)
class Frame:
    """``preamble`` records before the header; ``width`` cells per record, followed by ``extra`` empty ones."""

    preamble: int
    width: int
    extra: int = 0


def frame_of_head(head: list[Row]) -> Frame:
    """The frame of the first records of a file. Needs at least one record."""
    preamble = preamble_of(head)
    header, data = head[preamble], head[preamble + 1 :]
    width = len(header)
    lengths = Counter(len(row) for row in data)
    common, count = lengths.most_common(1)[0] if lengths else (width, 0)
    if common == width or count < _HABIT * len(data):
        return Frame(preamble, width)
    if common > width and all(_is_blank(row[width:]) for row in data if len(row) == common):
        return Frame(preamble, width, common - width)
    return Frame(preamble, common if common < width and _is_blank(header[common:]) else width)


def preamble_of(head: list[Row]) -> int:
    """How many records stand before the header: narrower ones, and almost empty ones before a full one."""
    widths = Counter(len(row) for row in head)
    usual = max(widths.items(), key=lambda item: (item[1], item[0]))[0]
    if usual < 2 or (widths[usual] < 2 and len(widths) > 1):
        return 0
    first = next(i for i, row in enumerate(head) if len(row) == usual)
    if first and _heads(head[first - 1], [row for row in head if len(row) == usual]):
        return first - 1
    if not all(_filled(row) < usual for row in head[:first]):
        first = 0
    return first + _sparse(head[first:], usual)


def _heads(row: Row, data: list[Row]) -> bool:
    """Whether a narrower row is the header of records that all end in empty cells."""
    return len(row) > 1 and _filled(row) == len(row) and all(_is_blank(cells[len(row) :]) for cells in data)


def _sparse(head: list[Row], usual: int) -> int:
    """Rows with at most a third of their cells filled that are followed, soon, by a full one."""
    if usual < 3:
        return 0
    full = next((i for i, row in enumerate(head[:12]) if _filled(row) >= 0.8 * usual), 0)
    return full if all(3 * _filled(row) <= usual for row in head[:full]) else 0


def _filled(row: Row) -> int:
    return sum(bool(cell and cell.strip()) for cell in row)


def _is_blank(cells: Row) -> bool:
    return not any(cell and cell.strip() for cell in cells)

"""How many header rows a plain table has: none when the first row looks like data, more when the next ones don't."""

import re

from transforms.ingest.grid import Row

_TYPED = re.compile(
    r"^[+-]?[￥¥$€£]?\s?[+-]?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)?\s?%?$|^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|^\d{1,2}:\d{2}"
)
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_NULLS = {"", "null", "none", "n/a", "na", "nan", "-", "--", "无", "#n/a"}
MAX_HEADER_ROWS = 4


def header_rows(head: list[Row]) -> int:
    """0 to 4. One, unless number and time columns show otherwise."""
    if len(head) < 2:
        return 1
    columns = typed_columns(head[min(len(head) - 1, 2) :] if len(head) > 3 else head[1:])
    if not columns:
        return 1
    if _is_data(head[0], columns) and not _is_years(head[0], head[1], columns):
        return 0
    rows = 1
    while len(columns) >= 2 and rows < min(MAX_HEADER_ROWS, len(head) - 2) and _is_heading(head[rows], columns):
        rows += 1
    return rows


def typed_columns(rows: list[Row]) -> list[int]:
    """Columns whose filled cells are numbers or times, four out of five at least."""
    width = max(map(len, rows), default=0)
    return [i for i in range(width) if _is_typed([row[i] for row in rows if i < len(row)])]


def _is_typed(cells: list[str | None]) -> bool:
    filled = [cell.strip() for cell in cells if cell and cell.strip().lower() not in _NULLS]
    return bool(filled) and sum(bool(_TYPED.match(cell)) for cell in filled) >= 0.8 * len(filled)


def _is_data(row: Row, columns: list[int]) -> bool:
    cells = [(row[i] or "").strip() if i < len(row) else "" for i in columns]
    typed = [bool(_TYPED.match(cell)) for cell in cells]
    filled = [flag for flag, cell in zip(typed, cells, strict=True) if cell.lower() not in _NULLS]
    return bool(filled) and all(filled)


def _is_years(row: Row, below: Row, columns: list[int]) -> bool:
    above = [(row[i] or "").strip() for i in columns if i < len(row)]
    under = [(below[i] or "").strip() for i in columns if i < len(below)]
    return all(map(_YEAR.match, filter(None, above))) and not all(map(_YEAR.match, filter(None, under)))


def _is_heading(row: Row, columns: list[int]) -> bool:
    cells = [(row[i] or "").strip() if i < len(row) else "" for i in columns]
    return all(cell.lower() not in _NULLS and not _TYPED.match(cell) for cell in cells)

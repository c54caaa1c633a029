"""Texts whose columns are set apart by their place in the line: told, so that they are not taken for one column."""

import unicodedata

from transforms.ingest.grid import Row
from transforms.ingest.job import Refusal

_LINES = 60
_LEAST = 4


def refuse_fixed_width(lines: list[str], delimiter: str, head: list[Row]) -> None:
    """Raise ``Refusal`` where no delimiter makes columns, and lines have common gaps instead."""
    widths = {len(row) for row in head}
    is_table = max(widths) > 1 and (delimiter != " " or len(widths) == 1)
    least = 2 if delimiter == " " else _LEAST
    if is_table or not _has_gaps([line for line in lines if line.strip()][:_LINES], least):
        return
    raise Refusal(
        "fixed_width",
        "columns of a fixed width, with no delimiter between them",
        "a delimited text",
        "open it in a spreadsheet (import as fixed width) and save it as .csv or .xlsx",
    )


def _has_gaps(lines: list[str], least: int) -> bool:
    """Whether every line is blank at two or more common places, each with words on both sides."""
    if len(lines) < least:
        return False
    shown = [_shown(line.rstrip()) for line in lines]
    length = max(map(len, shown))
    is_blank = [all(line[place : place + 1] in (" ", "") for line in shown) for place in range(length)]
    starts = [p for p in range(1, length) if is_blank[p] and not is_blank[p - 1]]
    is_wide = any(all(is_blank[p : p + 2]) for p in starts)
    return len(starts) > 1 and is_wide


def _shown(line: str) -> str:
    """The line as wide as it is shown: two places for a Chinese character."""
    return "".join(char + "x" * (unicodedata.east_asian_width(char) in "WF") for char in line)

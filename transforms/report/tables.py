"""Cells that are safe to open in a spreadsheet: no text can be taken for a formula."""

import re
from typing import TypeVar

import polars as pl

FORMULA_STARTS = "=+-@＝＋－＠"
_UNSEEN = " \t\r\n\u00a0\u200b\u200c\u200d\u2060\u3000\ufeff"  # what some spreadsheets take off before they look
_NUMBER = r"^[+-]?[0-9]{1,15}([.][0-9]{1,15})?%?$"
_PATTERN = f"^[{_UNSEEN}]*[" + FORMULA_STARTS.replace("-", "\\-") + "]|^[\t\r\n]"
_Frame = TypeVar("_Frame", pl.DataFrame, pl.LazyFrame)


def safe_cell_sql(column: str) -> str:
    """SQL that puts an apostrophe before a text that a spreadsheet would run as a formula."""
    name = '"' + column.replace('"', '""') + '"'
    return f"case when regexp_matches({name}, '{_PATTERN}') then '''' || {name} else {name} end as {name}"


def safe_cell(value: object) -> object:
    """The same for one Python value; numbers stay numbers, truth values are written as SQL does."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and re.match(_PATTERN, value) else value


def safe_cells(frame: _Frame) -> _Frame:
    """The same for a whole frame: columns of text; numbers, also those written as text, stay numbers."""
    texts = pl.col(pl.String)
    is_formula = texts.str.contains(_PATTERN) & ~texts.str.contains(_NUMBER)
    return frame.with_columns(pl.when(is_formula).then("'" + texts).otherwise(texts).name.keep())

"""Cells that are safe to open in a spreadsheet: no text can be taken for a formula."""

FORMULA_STARTS = "=+-@\t\r＝＋－＠"
_PATTERN = "^[" + FORMULA_STARTS.replace("-", "\\-") + "]"


def safe_cell_sql(column: str) -> str:
    """SQL that puts an apostrophe before a text that a spreadsheet would run as a formula."""
    name = '"' + column.replace('"', '""') + '"'
    return f"case when regexp_matches({name}, '{_PATTERN}') then '''' || {name} else {name} end as {name}"


def safe_cell(value: object) -> object:
    """The same for one Python value; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA_STARTS and value else value

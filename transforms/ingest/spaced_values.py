"""Sheets of .xlsx workbooks laid out for people, with blanks around the numbers they store.

Spreadsheets read past them; the workbook reader takes every such number of a shared text for the first text.
"""

import re

_BLANK = re.compile(rb"<(?:\w+:)?v>\s|\s</(?:\w+:)?v>")
_VALUE = re.compile(
    rb"(<(?:\w+:)?c\b(?![^>]*\bt=[\"'](?:str|inlineStr)[\"'])[^>]*>\s*(?:<(?:\w+:)?f\b[^<]*(?:</(?:\w+:)?f>)?\s*)?"
    rb"<(?:\w+:)?v>)\s*([^<\s]+)\s*(?=</)"
)


def is_spaced(xml: bytes) -> bool:
    """Whether a number, or the place of a shared text, has blanks around it; words that a formula gives may have."""
    return _BLANK.search(xml) is not None and without_spaces(xml) != xml


def without_spaces(xml: bytes) -> bytes:
    """The same XML without these blanks."""
    return _VALUE.sub(rb"\1\2", xml)

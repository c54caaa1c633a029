"""Where the records of a delimited text begin and end, counted on its bytes, independently of any CSV reader."""

from dataclasses import dataclass

import numpy as np

_NEWLINE = 10


@dataclass(frozen=True)
class Structure:
    """``ends``: one past each whole record; ``cells``: cells per record; ``is_sound``: no stray quote."""

    ends: np.ndarray
    cells: np.ndarray
    is_sound: bool


def scan(data: np.ndarray, delimiter: int, quote: int | None) -> Structure:
    """Structure of the records up to the first quote that stands where RFC 4180 allows none.

    ``data`` are UTF-8 bytes that begin with a record; an unfinished last record is left out.
    """
    newlines, delimiters = data == _NEWLINE, data == delimiter
    limit = len(data)
    if quote is not None and (quotes := np.flatnonzero(data == quote)).size:
        inside = np.bitwise_xor.accumulate((data == quote).view(np.uint8)).view(bool)
        newlines &= ~inside
        delimiters &= ~inside
        stray = _first_stray(data, quotes, delimiter, quote)
        limit = len(data) if stray is None else stray
    ends = np.flatnonzero(newlines) + 1
    ends = ends[ends <= limit]
    seps = np.searchsorted(np.flatnonzero(delimiters), ends)
    return Structure(ends, np.diff(seps, prepend=0) + 1, limit == len(data))


def _first_stray(data: np.ndarray, quotes: np.ndarray, delimiter: int, quote: int) -> int | None:
    """Position of the first quote that neither opens, closes nor doubles; None when there is none."""
    opening, closing = quotes[::2], quotes[1::2]
    before = data[np.maximum(opening - 1, 0)]
    opens = (opening == 0) | (before == delimiter) | (before == _NEWLINE) | (before == quote)
    last = len(data) - 1
    after = data[np.minimum(closing + 1, last)]
    closes = (closing == last) | (after == delimiter) | (after == _NEWLINE) | (after == quote)
    wrong = np.concatenate([opening[~opens], closing[~closes]])
    return int(wrong.min()) if wrong.size else None

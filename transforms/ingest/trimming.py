"""Which columns need trimming: most have no cell with blanks around it, and a look at first and last bytes tells."""

import numpy as np
import polars as pl

OUTER = "\ufeff\u200b \t\r\n\u3000\xa0"
"""What a typed cell is rid of, besides the ``="…"`` and ``'`` that keep a spreadsheet from counting."""
WORTH = 200
"""Records from which looking costs less than trimming."""
_FIRST = np.zeros(256, dtype=bool)
_FIRST[[*range(33), *b"='", 0xC2, 0xE1, 0xE2, 0xE3, 0xEF]] = True
_LAST = np.zeros(1 << 16, dtype=bool)
for _tail in range(33):
    _LAST[np.arange(256) * 256 + _tail] = True
_BLANKS = (0x85, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF)
for _blank in map(chr, _BLANKS):
    _LAST[int.from_bytes(_blank.encode()[-2:], "big")] = True


def tidied(frame: pl.DataFrame, worth: int = WORTH) -> tuple[pl.DataFrame, frozenset[str]]:
    """The frame with blank cells null, and the names of text columns in which trimming would change no cell.

    None are named in a frame of fewer than ``worth`` records.
    """
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    plain = frozenset(name for name in texts if frame.height >= worth and is_plain(frame[name]))
    rest = pl.col([name for name in texts if name not in plain])
    if len(plain) < len(texts):
        frame = frame.with_columns(pl.when(rest.str.strip_chars().str.len_bytes() > 0).then(rest))
    return frame, plain


def is_plain(texts: pl.Series) -> bool:
    """Whether no cell is empty, begins or ends with a blank, or is marked as text the way spreadsheets do it."""
    if texts.null_count() == len(texts):
        return True
    places = _suspects(texts.drop_nulls())
    if places is None:
        return False
    cells = texts.drop_nulls().gather(places)
    bare = cells.str.strip_chars().str.strip_chars(OUTER)
    marked = cells.str.starts_with("=") | cells.str.starts_with("'")
    return bool((bare == cells).all() and not marked.any())


def _suspects(texts: pl.Series) -> np.ndarray | None:
    """Places of cells whose first or last bytes could be a blank's; None where a cell is empty."""
    array = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, buffer = array.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    lengths = np.diff(ends)
    if not lengths.all():
        return None
    data = np.frombuffer(buffer, dtype=np.uint8)
    if (lengths == lengths[0]).all():
        cells = data[ends[0] : ends[-1]].reshape(len(lengths), lengths[0])
        return _flagged(cells[:, 0], cells[:, max(lengths[0] - 2, 0)], cells[:, -1])
    lasts = ends[1:] - 1
    return _flagged(data[ends[:-1]], data[np.maximum(lasts - 1, 0)], data[lasts])


def _flagged(first: np.ndarray, before: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Where the first, the last but one and the last byte could belong to a blank; a cell of one byte may be flagged
    for its neighbour's.
    """
    flagged: np.ndarray = np.flatnonzero(_FIRST[first] | _LAST[before.astype(np.uint16) << 8 | last])
    return flagged

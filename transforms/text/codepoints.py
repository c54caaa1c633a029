"""One table over all code points: what each character becomes before any scoring.

The table folds five steps: NFKC of single characters, lower case, traditional to simplified,
white space to one space (line breaks stay line breaks), and dropping of control, format and
combining marks. One character stays one character, so positions map back to the stored text.
"""

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

SIZE = 0x110000
DROPPED = 0
SPACE, LINE_BREAK = 0x20, 0x0A
# Planes 3–13 are unassigned and 15–16 private: nothing there has a compatibility form.
_PLANES = (range(0x0000, 0xD800), range(0xE000, 0x30000))
_TAGS = range(0xE0000, 0xE0200)
_HAN = range(0x3400, 0xA000)
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Mn", "Me"})
_SPACES = frozenset({"Zs"})
_BREAKS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")

Table = npt.NDArray[np.int32]


def _fold(character: str) -> int:
    if character in _BREAKS:
        return LINE_BREAK
    category = unicodedata.category(character)
    if category in _SPACES or character == "\t":
        return SPACE
    if category in _DROPPED_CATEGORIES:
        return DROPPED
    folded = unicodedata.normalize("NFKC", character)
    folded = (folded if len(folded) == 1 else character).lower()
    return ord(folded if len(folded) == 1 else character)


def _simplify(table: Table) -> None:
    from opencc import OpenCC

    # One call for all characters: the line breaks keep OpenCC from matching phrases.
    sources = [int(table[code]) for code in _HAN]
    converted = OpenCC("t2s").convert("\n".join(map(chr, sources))).split("\n")
    for code, target in zip(_HAN, converted, strict=True):
        if len(target) == 1:
            table[code] = ord(target)


@cache
def build_table() -> Table:
    """Build the table with this Python's Unicode data and OpenCC: shape (1114112,), int32, read-only."""
    table = np.arange(SIZE, dtype=np.int32)
    table[0xD800:0xE000] = DROPPED
    for codes in (*_PLANES, _TAGS):
        for code in codes:
            table[code] = _fold(chr(code))
    _simplify(table)
    table.setflags(write=False)
    return table


def pack(table: Table) -> npt.NDArray[np.int32]:
    """The table as (source, target) pairs of the characters that change: shape (n, 2), int32."""
    changed = np.flatnonzero(table != np.arange(SIZE, dtype=np.int32)).astype(np.int32)
    return np.stack([changed, table[changed]], axis=1)


def unpack(pairs: npt.NDArray[np.int32]) -> Table:
    """The inverse of :func:`pack`."""
    table = np.arange(SIZE, dtype=np.int32)
    table[pairs[:, 0]] = pairs[:, 1]
    table.setflags(write=False)
    return table

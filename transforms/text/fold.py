"""UTF-8 bytes → normalised code points with positions, for a whole column in one pass."""

# mypy: allow-untyped-defs, disable-error-code="assignment"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.arrow import Bytes, Offsets
from transforms.text.codepoints import Table
from transforms.text.jit import kernel

_TONE_MARKED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"


def _note_letters() -> npt.NDArray[np.int8]:
    """0 other, 1 letter of a pinyin note, 2 letter with a tone mark: shape (65536,)."""
    kinds = np.zeros(0x10000, np.int8)
    kinds[ord("a") : ord("z") + 1] = 1
    kinds[ord("ü")] = 1
    for letter in _TONE_MARKED:
        kinds[ord(letter)] = 2
    return kinds


NOTE_LETTERS = _note_letters()


@dataclass(frozen=True)
class Folded:
    """Normalised code points of a column. ``positions`` are code points of the stored texts."""

    codes: npt.NDArray[np.int32]
    positions: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int32]


@kernel
def _fold(data, offsets, table, letters, codes, positions, starts, lengths):
    """Decode, map and drop; drops pinyin notes in brackets after a Han character."""
    filled = 0
    for text in range(len(offsets) - 1):
        at, end, index, bracket = offsets[text], offsets[text + 1], 0, -1
        tones = 0
        bracket_filled = 0
        han_before = False
        while at < end:
            lead = np.int64(data[at])
            width = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
            if width == 1:
                code = lead
            elif at + width > end or lead < 0xC2 or lead > 0xF4:
                code, width = 0xFFFD, 1
            elif width == 2:
                code = ((lead & 0x1F) << 6) | (np.int64(data[at + 1]) & 0x3F)
            elif width == 3:
                code = ((lead & 0x0F) << 12) | ((np.int64(data[at + 1]) & 0x3F) << 6) | (np.int64(data[at + 2]) & 0x3F)
            else:
                code = ((lead & 0x07) << 18) | ((np.int64(data[at + 1]) & 0x3F) << 12)
                code |= ((np.int64(data[at + 2]) & 0x3F) << 6) | (np.int64(data[at + 3]) & 0x3F)
            at += width
            if code > 0x10FFFF:
                code = 0xFFFD
            if (code == 0x28 or code == 0xFF08) and han_before:
                bracket, tones, bracket_filled = index, 0, filled
            elif bracket >= 0:
                kind = letters[code] if code < 0x10000 else 0
                if (code == 0x29 or code == 0xFF09) and tones == 1:
                    filled, bracket = bracket_filled, -1
                    index += 1
                    han_before = True
                    continue
                if kind == 2:
                    tones += 1
                if kind == 0 or index - bracket > 7:
                    bracket = -1
            folded = table[code]
            if folded != 0:
                codes[filled], positions[filled] = folded, index
                filled += 1
            han_before = 0x3400 <= code <= 0x9FFF
            index += 1
        starts[text + 1] = filled
        lengths[text] = index


def fold(data: Bytes, offsets: Offsets, table: Table) -> Folded:
    """Normalise all texts of a column; invalid UTF-8 reads as replacement characters."""
    size, count = int(offsets[-1] - offsets[0]), len(offsets) - 1
    codes, positions = np.empty(size, np.int32), np.empty(size, np.int32)
    starts, lengths = np.zeros(count + 1, np.int64), np.zeros(count, np.int32)
    _fold(data, offsets, table, NOTE_LETTERS, codes, positions, starts, lengths, size=size)
    filled = int(starts[-1])
    return Folded(codes[:filled], positions[:filled], starts, lengths)

"""UTF-8 bytes → normalised code points with positions, for a whole column in one pass."""

# mypy: allow-untyped-defs, disable-error-code="assignment"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.arrow import Bytes, Offsets
from transforms.text.codepoints import Table
from transforms.text.jit import kernel

_TONE_MARKED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# Bits of a character's role: letter of a pinyin note, with a tone mark, part of a long token, inside an entity.
NOTE, TONE, TOKEN, ENTITY = 1, 2, 4, 8
# A run of letters and digits beyond this is no word: base64, a key, a hash.
LONGEST_TOKEN = 40
LONGEST_ENTITY = 10
# A table may carry flags above the code point.
CODE = 0x1FFFFF


def _roles() -> npt.NDArray[np.int8]:
    """What a character may be a part of, as bits: shape (65536,)."""
    roles = np.zeros(0x10000, np.int8)
    roles[ord("a") : ord("z") + 1] = NOTE
    roles[ord("ü")] = NOTE
    for letter in _TONE_MARKED:
        roles[ord(letter)] = NOTE | TONE
    for first, last in ("az", "AZ", "09"):
        roles[ord(first) : ord(last) + 1] |= TOKEN | ENTITY
    roles[ord("#")] = ENTITY
    for letter in "+/=_-":
        roles[ord(letter)] = TOKEN
    return roles


ROLES = _roles()


@dataclass(frozen=True)
class Folded:
    """Normalised code points of a column. ``positions`` are code points of the stored texts; empty if not asked for."""

    codes: npt.NDArray[np.int32]
    positions: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int32]


@kernel
def _fold(data, offsets, table, roles, codes, positions, starts, lengths, is_placed):
    """Decode, map and drop; an opened note, tag or token that turns out to be one is taken back."""
    filled = 0
    for text in range(len(offsets) - 1):
        at, end, index = offsets[text], offsets[text + 1], 0
        opened, opener, kept, tones = -1, 0, 0, 0
        run = run_kept = 0
        han = -1
        while at < end:
            # An unsigned index spares the look whether it counts from the end.
            lead = np.int64(data[np.uint64(at)])
            if 0xE1 <= lead <= 0xEF and at + 3 <= end:
                middle, last = np.int64(data[np.uint64(at + 1)]), np.int64(data[np.uint64(at + 2)])
                code = ((lead & 0x0F) << 12) | ((middle & 0x3F) << 6) | (last & 0x3F)
                if code != 0xFF08 and code != 0xFF09:
                    if run > LONGEST_TOKEN:
                        filled = run_kept
                    folded = table[np.uint64(code)]
                    if folded != 0:
                        codes[np.uint64(filled)] = folded
                        if is_placed:
                            positions[np.uint64(filled)] = index
                        filled += 1
                    if 0x3400 <= code <= 0x9FFF:
                        han = index
                    at += 3
                    opened, run = -1, 0
                    index += 1
                    continue
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
            role = roles[code] if code < 0x10000 else 0
            if role & TOKEN != 0:
                if run == 0:
                    run_kept = filled
                run += 1
            else:
                if run > LONGEST_TOKEN:
                    filled = run_kept
                run = 0
            if opened >= 0:
                since = index - opened
                if opener == 0x28:
                    if (code == 0x29 or code == 0xFF09) and tones == 1:
                        filled, opened, han = kept, -1, index
                        index += 1
                        continue
                    tones += role & TONE != 0
                    if role & NOTE == 0 or since > 7:
                        opened = -1
                elif opener == 0x3C:
                    if code == 0x3E and since > 1:
                        codes[kept] = 32
                        if is_placed:
                            positions[kept] = index
                        filled, opened = kept + 1, -1
                        index += 1
                        continue
                    if code >= 0x80 or (since == 1 and role & ENTITY == 0 and code != 0x2F and code != 0x21):
                        opened = -1
                else:
                    if code == 0x3B and since > 2:
                        codes[kept] = 32
                        if is_placed:
                            positions[kept] = index
                        filled, opened = kept + 1, -1
                        index += 1
                        continue
                    if role & ENTITY == 0 or since > LONGEST_ENTITY:
                        opened = -1
            is_note = (code == 0x28 or code == 0xFF08) and han == index - 1 and index > 0
            if code == 0x3C or is_note or (code == 0x26 and (opened < 0 or opener != 0x3C)):
                opened, opener, kept, tones = index, 0x28 if code == 0xFF08 else code, filled, 0
            folded = table[code]
            if folded != 0:
                codes[filled] = folded
                if is_placed:
                    positions[filled] = index
                filled += 1
            if 0x3400 <= code <= 0x9FFF:
                han = index
            index += 1
        if run > LONGEST_TOKEN:
            filled = run_kept
        starts[text + 1] = filled
        lengths[text] = index


def fold(data: Bytes, offsets: Offsets, table: Table, is_placed: bool = True) -> Folded:
    """Normalise all texts of a column; invalid UTF-8 reads as replacement characters."""
    size, count = int(offsets[-1] - offsets[0]), len(offsets) - 1
    codes, positions = np.empty(size, np.int32), np.empty(size * is_placed, np.int32)
    starts, lengths = np.zeros(count + 1, np.int64), np.zeros(count, np.int32)
    _fold(data, offsets, table, ROLES, codes, positions, starts, lengths, is_placed, size=size)
    filled = int(starts[-1])
    return Folded(codes[:filled], positions[:filled], starts, lengths)

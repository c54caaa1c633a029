"""UTF-8 bytes → normalised code points with positions, for a whole column in one pass."""

# mypy: allow-untyped-defs, disable-error-code="assignment"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.arrow import Bytes, Offsets
from transforms.text.codepoints import DROPPED, SPACE, Table
from transforms.text.jit import kernel, scratch

_TONE_MARKED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# Bits of a character's role: letter of a pinyin note, with a tone mark, part of a long token, inside an entity, may
# open a note, a tag or an entity.
NOTE, TONE, TOKEN, ENTITY, OPENS = 1, 2, 4, 8, 16
# A run of letters and digits beyond this is no word: base64, a key, a hash.
LONGEST_TOKEN = 40
LONGEST_ENTITY = 10
# A table may carry flags above the code point.
CODE = 0x1FFFFF
# Set on the first character behind what is dropped: a line break, blanks, exactly one of them.
BREAK, SPACED, GAP = 1 << 29, 1 << 21, 1 << 22
# So often may a character stand in a row where words are told.
ANY = 1 << 62

_Int = npt.NDArray[np.int32]


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
    for letter in "(<&":
        roles[ord(letter)] = OPENS
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
def _fold(data, offsets, table, roles, codes, positions, starts, lengths, is_placed, space, cap):
    """Decode, map and drop; an opened note, tag or token that turns out to be one is taken back."""
    filled, one, two, three = 0, np.uint64(1), np.uint64(2), np.uint64(3)

    def blank(broken):
        """What stood before the next character, and now a blank, too."""
        return broken if broken & BREAK else SPACED if broken & SPACED else SPACED | GAP

    def put(filled, folded, index, former, repeats, broken):
        """One more character: what is filled, the last one, how often it was repeated, a break before the next."""
        if folded == 0:
            return filled, former, repeats, broken
        if space == 0 and (folded == 10 or folded == 32):
            return filled, former, repeats, BREAK if folded == 10 else blank(broken)
        is_blank = folded == 32 or folded == 10
        if not is_blank:
            repeats = repeats + 1 if folded == former else 0
        if is_blank or repeats < cap:
            codes[filled] = folded | broken
            if is_placed:
                positions[filled] = index
            return filled + 1, former if is_blank else folded, repeats, 0
        if is_placed and broken == 0:
            positions[filled - 1] = index
        return filled, former, repeats, broken

    for text in range(len(offsets) - 1):
        at, end, index = offsets[text], offsets[text + 1], 0
        opened, opener, kept, kept_broken, tones = -1, 0, 0, 0, 0
        run = run_kept = run_broken = former = repeats = broken = 0
        han = -1
        while at < end:
            # An unsigned index spares the look whether it counts from the end.
            lead = np.int64(data[np.uint64(at)])
            if 0xE1 <= lead <= 0xEF and broken == 0 and run <= LONGEST_TOKEN:
                # Most of a text: characters of three bytes, each kept and unlike the one before. Few variables live
                # here, so all of them stay in registers.
                place, byte, code, prior = np.uint64(filled), np.uint64(at), 0, former
                while byte + three <= np.uint64(end):
                    head, middle, last = np.int64(data[byte]), np.int64(data[byte + one]), np.int64(data[byte + two])
                    ahead = ((head & 0x0F) << 12) | ((middle & 0x3F) << 6) | (last & 0x3F)
                    folded = np.int64(table[np.uint64(ahead)])
                    if head < 0xE1 or head > 0xEF or folded <= 32 or folded == prior:
                        break
                    if ahead == 0xFF08 or ahead == 0xFF09:
                        break
                    codes[place] = folded
                    code, prior = ahead, folded
                    place, byte = place + one, byte + three
                count = np.int64(place) - filled
                if count > 0:
                    if is_placed:
                        for step in range(count):
                            positions[filled + step] = index + step
                    at, filled, index = np.int64(byte), np.int64(place), index + count
                    opened, run, repeats, former = -1, 0, 0, prior
                    han = index - 1 if 0x3400 <= code <= 0x9FFF else han
                    continue
            if 0xE1 <= lead <= 0xEF and at + 3 <= end:
                middle, last = np.int64(data[np.uint64(at + 1)]), np.int64(data[np.uint64(at + 2)])
                code = ((lead & 0x0F) << 12) | ((middle & 0x3F) << 6) | (last & 0x3F)
                if code != 0xFF08 and code != 0xFF09:
                    if run > LONGEST_TOKEN:
                        filled, former, broken = run_kept, 0, run_broken
                    opened, run = -1, 0
                    filled, former, repeats, broken = put(filled, np.int64(table[code]), index, former, repeats, broken)
                    if 0x3400 <= code <= 0x9FFF:
                        han = index
                    at += 3
                    index += 1
                    continue
            if lead < 0x80 and opened < 0 and roles[lead] & OPENS == 0:
                is_token = np.int64(roles[lead]) >> 2 & 1
                if run > LONGEST_TOKEN and is_token == 0:
                    filled, former, broken = run_kept, 0, run_broken
                run_kept, run_broken = (filled, broken) if run == 0 else (run_kept, run_broken)
                run = (run + 1) * is_token
                filled, former, repeats, broken = put(filled, np.int64(table[lead]), index, former, repeats, broken)
                at += 1
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
                    run_kept, run_broken = filled, broken
                run += 1
            else:
                if run > LONGEST_TOKEN:
                    filled, former, broken = run_kept, 0, run_broken
                run = 0
            if opened >= 0:
                since = index - opened
                if opener == 0x28:
                    if (code == 0x29 or code == 0xFF09) and tones == 1:
                        filled, opened, han, former, broken = kept, -1, index, 0, kept_broken
                        index += 1
                        continue
                    tones += role & TONE != 0
                    if role & NOTE == 0 or since > 7:
                        opened = -1
                else:
                    is_tag = opener == 0x3C
                    if (is_tag and code == 0x3E and since > 1) or (not is_tag and code == 0x3B and since > 2):
                        filled, opened, former, broken = kept, -1, 0, kept_broken
                        if space == 0:
                            broken = blank(broken)
                        else:
                            codes[filled], positions[filled] = space, index
                            filled += 1
                        index += 1
                        continue
                    if is_tag:
                        if code >= 0x80 or (since == 1 and role & ENTITY == 0 and code != 0x2F and code != 0x21):
                            opened = -1
                    elif role & ENTITY == 0 or since > LONGEST_ENTITY:
                        opened = -1
            is_note = (code == 0x28 or code == 0xFF08) and han == index - 1 and index > 0
            if code == 0x3C or is_note or (code == 0x26 and (opened < 0 or opener != 0x3C)):
                opened, opener, tones = index, 0x28 if code == 0xFF08 else code, 0
                kept, kept_broken = filled, broken
            filled, former, repeats, broken = put(filled, np.int64(table[code]), index, former, repeats, broken)
            if 0x3400 <= code <= 0x9FFF:
                han = index
            index += 1
        if run > LONGEST_TOKEN:
            filled = run_kept
        starts[text + 1] = filled
        lengths[text] = index


def fold(data: Bytes, offsets: Offsets, table: Table, cap: int = ANY) -> Folded:
    """Normalise all texts of a column; invalid UTF-8 reads as replacement characters. Of a character repeated more
    than ``cap`` times, spaces between or not, the rest is dropped and the last one kept stands for it."""
    size = int(offsets[-1] - offsets[0])
    return _folded(data, offsets, table, cap, SPACE, (np.empty(size, np.int32), np.empty(size, np.int32)))


def fold_bare(data: Bytes, offsets: Offsets, table: Table, cap: int, *, is_placed: bool = False) -> Folded:
    """:func:`fold` without spaces and line breaks, for which ``BREAK``, ``SPACED`` and ``GAP`` stand.

    Its arrays hold until the next call on the same thread: fresh memory would cost as much as the work."""
    size = int(offsets[-1] - offsets[0])
    places = scratch("positions", size, np.int32) if is_placed else np.empty(0, np.int32)
    return _folded(data, offsets, table, cap, DROPPED, (scratch("codes", size, np.int32), places))


def _folded(data: Bytes, offsets: Offsets, table: Table, cap: int, space: int, room: tuple[_Int, _Int]) -> Folded:
    count, (codes, positions) = len(offsets) - 1, room
    starts, lengths = np.zeros(count + 1, np.int64), np.zeros(count, np.int32)
    is_placed = len(positions) > 0
    _fold(
        data, offsets, table, ROLES, codes, positions, starts, lengths, is_placed, space, cap,
        size=int(offsets[-1] - offsets[0]),
    )  # fmt: skip
    filled = int(starts[-1])
    return Folded(codes[:filled], positions[:filled], starts, lengths)

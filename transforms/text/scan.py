"""One pass over normalised text: clauses, phrases, cues and n-gram sums, all in integers.

Integer sums make the result independent of how a column is cut into chunks.
"""

# mypy: allow-untyped-defs, disable-error-code="assignment"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.fold import Folded
from transforms.text.jit import kernel
from transforms.text.ngrams import MULTIPLIERS, SALTS
from transforms.text.trie import Trie

KEYWORDS = 5
TURN, KEYWORD, REPLACES, ADDS = 1 << 40, 1 << 41, 1 << 42, 1 << 43
_INT = npt.NDArray[np.int32]
_LONG = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Entries:
    """What each word of the trie does: cue bits, aspect bits, phrase weight and n-grams it replaces."""

    cues: _LONG
    aspects: _LONG
    weights: _INT
    replaced: _INT


@dataclass(frozen=True)
class Scan:
    """Sums per clause and per text; ``sums`` has one column per model column.

    A text counts the n-grams across its clause boundaries too. ``clause_*`` index into the folded codes.
    """

    clause_text: _INT
    clause_start: _LONG
    clause_end: _LONG
    clause_sums: _INT
    clause_counts: _INT
    clause_phrases: _INT
    clause_aspects: _LONG
    text_sums: _INT
    text_counts: _INT
    text_phrases: _INT
    hits: _INT
    phrase_hits: _INT
    letters: _INT
    cues: _LONG
    keywords: _INT


@kernel
def _scan(
    codes, starts, first, pairs, keys, targets, entry, cue_of, aspect_of, weight_of, replaced_of, prints, table,
    columns, multipliers, salts, c_text, c_start, c_end, c_sums, c_counts, c_phrases, c_aspects, t_sums, t_counts,
    t_phrases, hits, phrase_hits, letters, cues, keywords,
):  # fmt: skip
    """See :func:`scan`; returns the number of clauses."""
    mask, made = len(keys) - 1, 0
    slot_shift, print_shift, low = np.uint64(44), np.uint64(36), np.uint64(255)
    lanes, eight = np.uint64(0x00FF00FF00FF00FF), np.uint64(8)
    unused = np.zeros(columns, np.int32)

    # Weight bytes add up in 16-bit lanes, eight at a time; a lane holds 256 of them before it must be emptied.
    def empty(first_even, first_odd, last_even, last_odd, row, whole, added):
        for lane in range(4):
            wide = first_even if lane == 0 else first_odd if lane == 1 else last_even if lane == 2 else last_odd
            for place in range(4):
                column = (lane >> 1) * 8 + place * 2 + (lane & 1) - 1
                if 0 <= column < columns:
                    part = np.int32((wide >> np.uint64(16 * place)) & np.uint64(65535)) - 128 * added
                    row[column] += part
                    whole[column] += part

    for text in range(len(starts) - 1):
        end, skip, added, found = starts[text + 1], np.int64(-1), np.int64(-1), 0
        begin = starts[text]
        used = 0  # characters in the open clause that are no space
        last = begin
        p1 = p2 = p3 = np.int64(-1)
        n1 = n2 = n3 = np.uint64(0)
        run = 0
        held = crossed = counted = hit_count = whole_count = 0
        s0 = s1 = s2 = s3 = x0 = x1 = x2 = x3 = np.uint64(0)
        for at in range(starts[text], end):
            code = np.int64(codes[at])
            if code == 32:
                han = used >= 4 and 0x3400 <= codes[at - 1] <= 0x9FFF
                if han and at + 1 < end and 0x3400 <= codes[at + 1] <= 0x9FFF and at >= skip:
                    empty(s0, s1, s2, s3, c_sums[made], t_sums[text], held)
                    c_counts[made] += counted
                    s0 = s1 = s2 = s3 = np.uint64(0)
                    held = counted = 0
                    c_text[made], c_start[made], c_end[made] = text, begin, last
                    made, used, begin = made + 1, 0, at + 1
                    c_sums[made, :], c_counts[made], c_phrases[made], c_aspects[made] = 0, 0, 0, 0
                continue
            if used == 0:
                c_sums[made, :], c_counts[made], c_phrases[made], c_aspects[made] = 0, 0, 0, 0
            inside = at < skip
            # Most characters begin no word together with the next one; the pair filter says so in one look.
            begins = code >= 65536 or first[code] != 0
            if begins and code < 65536 and entry[first[code]] < 0:
                begins = at + 1 < end and (
                    codes[at + 1] == 32 or pairs[((code * 40503) ^ np.int64(codes[at + 1])) & 0xFFFF] != 0
                )
            if begins and not inside:
                state, ahead, best, best_end = 0, at, -1, at
                named, extra, extra_end = -1, -1, at
                turned = False
                while ahead < end:
                    following = np.int64(codes[ahead])
                    if following == 32:
                        ahead += 1
                        continue
                    if state == 0 and following < 65536:
                        state = np.int64(first[following])
                        if state == 0:
                            break
                    else:
                        key = (np.int64(state) << 21) | following
                        slot = (((key ^ (key >> 15)) * 0x2C1B3C6D) & 0x7FFFFFFF) >> 7 & mask
                        while keys[slot] != key and keys[slot] != -1:
                            slot = (slot + 1) & mask
                        if keys[slot] == -1:
                            break
                        state = np.int64(targets[slot])
                    ahead += 1
                    word = entry[state]
                    if word >= 0:
                        cue = cue_of[word]
                        cues[text] |= cue
                        c_aspects[made] |= aspect_of[word]
                        if cue & (1 << 40):
                            turned = True
                        if cue & (1 << 42):
                            best, best_end = word, ahead
                        if cue & (1 << 43):
                            extra, extra_end = word, ahead
                        if cue & (1 << 41):
                            named = word
                if turned and used > 1:
                    empty(s0, s1, s2, s3, c_sums[made], t_sums[text], held)
                    c_counts[made] += counted
                    s0 = s1 = s2 = s3 = np.uint64(0)
                    held = counted = 0
                    c_text[made], c_start[made], c_end[made] = text, begin, last
                    made, used, begin = made + 1, 0, at
                    c_sums[made, :], c_counts[made], c_phrases[made], c_aspects[made] = 0, 0, 0, 0
                if extra >= 0 and at >= added and extra_end > best_end:
                    c_phrases[made] += weight_of[extra]
                    t_phrases[text] += weight_of[extra]
                    phrase_hits[text] += 1
                    added = extra_end
                elif best >= 0:
                    c_phrases[made] += weight_of[best]
                    t_phrases[text] += weight_of[best]
                    c_counts[made] += replaced_of[best]
                    t_counts[text] += replaced_of[best]
                    phrase_hits[text] += replaced_of[best]
                    skip, inside = best_end, True
                    n1 = n2 = n3 = np.uint64(0)
                    run = 0
                if named >= 0 and found < keywords.shape[1]:
                    new = True
                    for known in range(found):
                        if keywords[text, known] == named:
                            new = False
                    if new:
                        keywords[text, found] = named
                        found += 1
            mark = (
                code == 10 or code == 33 or code == 59 or code == 63 or code == 126 or code == 0x3002 or code == 0x2026
            )
            if code == 44 or code == 46:
                mark = (
                    at == starts[text] or at + 1 >= end or not (48 <= codes[at - 1] <= 57 and 48 <= codes[at + 1] <= 57)
                )
            if mark and not inside:
                if used > 0:
                    empty(s0, s1, s2, s3, c_sums[made], t_sums[text], held)
                    c_counts[made] += counted
                    s0 = s1 = s2 = s3 = np.uint64(0)
                    held = counted = 0
                    c_text[made], c_start[made], c_end[made] = text, begin, last
                    made, used = made + 1, 0
                    c_sums[made, :], c_counts[made], c_phrases[made], c_aspects[made] = 0, 0, 0, 0
                begin = at + 1
            else:
                if used == 0:
                    begin = at
                used += 1
                last = at + 1
                if code > 0x2600 or 48 <= code <= 57 or 97 <= code <= 122 or code > 0xBF:
                    letters[text] += 1
            if inside or code == 10:
                continue
            now = np.uint64(code)
            if now == n1:
                run += 1
                if run >= 3:
                    continue
            else:
                run = 0
            total = np.uint64(0)
            for order in range(4):
                if order == 0:
                    part, place = now, np.int64(at)
                elif order == 1:
                    part, place = n1, p1
                elif order == 2:
                    part, place = n2, p2
                else:
                    part, place = n3, p3
                if part == np.uint64(0):
                    break
                total = total + part * multipliers[order]
                mixed = total + salts[order]
                row = np.int64(mixed >> slot_shift)
                whole_count += 1
                near_by = place >= begin
                counted += near_by
                if prints[row] != np.uint8(max((mixed >> print_shift) & low, np.uint64(1))):
                    continue
                near, far = table[row << 1], table[(row << 1) + 1]
                hit_count += 1
                if near_by:
                    held += 1
                    s0 += near & lanes
                    s1 += (near >> eight) & lanes
                    s2 += far & lanes
                    s3 += (far >> eight) & lanes
                else:
                    crossed += 1
                    x0 += near & lanes
                    x1 += (near >> eight) & lanes
                    x2 += far & lanes
                    x3 += (far >> eight) & lanes
            if held >= 250:
                empty(s0, s1, s2, s3, c_sums[made], t_sums[text], held)
                c_counts[made] += counted
                s0 = s1 = s2 = s3 = np.uint64(0)
                held = counted = 0
            if crossed >= 250:
                empty(x0, x1, x2, x3, unused, t_sums[text], crossed)
                x0 = x1 = x2 = x3 = np.uint64(0)
                crossed = 0
            n3, n2, n1 = n2, n1, now
            p3, p2, p1 = p2, p1, np.int64(at)
        if used > 0:
            empty(s0, s1, s2, s3, c_sums[made], t_sums[text], held)
            c_counts[made] += counted
            s0 = s1 = s2 = s3 = np.uint64(0)
            held = counted = 0
            c_text[made], c_start[made], c_end[made] = text, begin, last
            made += 1
            c_sums[made, :], c_counts[made], c_phrases[made], c_aspects[made] = 0, 0, 0, 0
        empty(x0, x1, x2, x3, unused, t_sums[text], crossed)
        t_counts[text] += whole_count
        hits[text] = hit_count
    return made


@dataclass(frozen=True)
class Lookup:
    """The weight table for the kernel: ``prints`` (2²⁰,) fingerprints, 0 for an empty row, small enough
    for the cache; ``rows`` (2²⁰ · 2,) rows padded to 16 bytes as two little-endian words."""

    prints: npt.NDArray[np.uint8]
    rows: npt.NDArray[np.uint64]
    columns: int


def lookup(table: npt.NDArray[np.uint8]) -> Lookup:
    """Lay out a packed table of shape (2²⁰, 1 + columns)."""
    rows = np.zeros((len(table), 16), np.uint8)
    rows[:, : table.shape[1]] = table
    prints = np.where(table[:, 1] != 0, np.maximum(table[:, 0], 1), 0).astype(np.uint8)
    return Lookup(prints, rows.view("<u8").reshape(-1), table.shape[1] - 1)


def scan(folded: Folded, trie: Trie, entries: Entries, weights: Lookup) -> Scan:
    """Scan a folded column with the phrases of ``trie`` and the weights of :func:`lookup`.

    A table row holds the fingerprint and the weights plus 128; a weight byte 0 marks an empty row.
    """
    texts, size, columns = len(folded.starts) - 1, len(folded.codes), weights.columns
    room = size // 2 + texts + 2
    c_text, c_counts, c_phrases = (np.empty(room, np.int32) for _ in range(3))
    c_start, c_end, c_aspects = (np.empty(room, np.int64) for _ in range(3))
    c_sums = np.empty((room, columns), np.int32)
    t_sums, keywords = np.zeros((texts, columns), np.int32), np.full((texts, KEYWORDS), -1, np.int32)
    t_counts, t_phrases, hits, phrase_hits, letters = (np.zeros(texts, np.int32) for _ in range(5))
    cues = np.zeros(texts, np.int64)
    made = _scan(
        folded.codes, folded.starts, trie.first, trie.pairs, trie.keys, trie.targets, trie.entry,
        entries.cues, entries.aspects, entries.weights, entries.replaced,
        weights.prints, weights.rows, columns, MULTIPLIERS, SALTS,
        c_text, c_start, c_end, c_sums, c_counts, c_phrases, c_aspects,
        t_sums, t_counts, t_phrases, hits, phrase_hits, letters, cues, keywords, size=size,
    )  # fmt: skip
    return Scan(
        c_text[:made], c_start[:made], c_end[:made], c_sums[:made], c_counts[:made], c_phrases[:made],
        c_aspects[:made], t_sums, t_counts, t_phrases, hits, phrase_hits, letters, cues, keywords,
    )  # fmt: skip

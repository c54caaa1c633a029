"""Polarity alone: the text sums of :mod:`transforms.text.scan` without clauses, aspects and cues.

The same phrases and n-grams in the same order, so the integers are equal; a test compares them.
"""

# mypy: allow-untyped-defs, disable-error-code="assignment"

import numpy as np
import numpy.typing as npt

from transforms.text.fold import Folded
from transforms.text.jit import kernel
from transforms.text.ngrams import MULTIPLIERS, SALTS, SHIFTS, STARTS
from transforms.text.scan import Entries, TextSums, Weights
from transforms.text.trie import Trie

_SHIFT_1, _SHIFT_2, _SHIFT_3 = SHIFTS
_START_1, _START_2, _START_3 = STARTS


@kernel
def _sum(
    codes, starts, classes, order, kinds, pairs, numbers, units, records, table,
    multipliers, salts, sums, counts, phrases, hits, letters, strange, cues,
):  # fmt: skip
    """See :func:`text_sums`."""
    m0, m1, m2, s0, s1, s2 = multipliers[0], multipliers[1], multipliers[2], salts[0], salts[1], salts[2]
    nothing = np.uint64(0)
    for turn in range(len(order)):
        text = order[turn]
        start, end = starts[text], starts[text + 1]
        base = np.uint64(classes[text]) << np.uint64(20)
        total = count = spoken = found = words = unseen = run = 0
        skip = added = start
        cue_bits = np.int64(0)
        n1 = n2 = nothing
        following = np.int64(codes[start]) if end > start else np.int64(0)
        for at in range(start, end):
            code = following
            following = np.int64(codes[at + 1]) if at + 1 < end else np.int64(0)
            if code == 32:
                continue
            kind = kinds[code] if code < 65536 else np.uint8(5)
            words += kind & 1
            unseen += (kind & 3) == 1
            if at < skip:
                continue
            pair = ((code * 40503) ^ following) & 0xFFFF
            begins = kind & 4 != 0 or following == 32
            if not begins and (pairs[0, pair >> 3] >> (pair & 7)) & 1 != 0:
                begins = (pairs[1, pair >> 3] >> (pair & 7)) & 1 != 0
                if not begins:
                    third = np.int64(codes[at + 2]) if at + 2 < end else 0
                    triple = ((pair * 40503) ^ third) & 0xFFFF
                    begins = third == 32 or (pairs[2, triple >> 3] >> (triple & 7)) & 1 != 0
            if begins:
                state, ahead, best, best_end, extra, extra_end = np.int64(0), at, -1, at, -1, at
                while ahead < end:
                    here = np.int64(codes[ahead])
                    if here != 32:
                        number = np.int64(numbers[here]) if here < 196608 else 0
                        target = np.int64(units[state, 0]) + number
                        if number == 0 or units[target, 1] != state:
                            break
                        state = target
                        word = units[state, 2]
                        if word >= 0:
                            cue = records[word, 0]
                            cue_bits |= cue
                            if cue & (1 << 42):
                                best, best_end = word, ahead + 1
                            if cue & (1 << 43):
                                extra, extra_end = word, ahead + 1
                    ahead += 1
                if extra >= 0 and at >= added and extra_end > best_end:
                    spoken += records[extra, 2]
                    found += 1
                    added = extra_end
                elif best >= 0:
                    spoken += records[best, 2]
                    count += records[best, 3]
                    found += 1
                    skip, n1, n2, run = best_end, nothing, nothing, 0
                    continue
            now = np.uint64(code)
            if code == 10:
                continue
            if now == n1:
                run += 1
                if run >= 3:
                    continue
            else:
                run = 0
            mixed = now * m0
            total += table[base + ((mixed + s0) >> _SHIFT_1) + _START_1]
            count += 1
            if n1 != nothing:
                mixed += n1 * m1
                total += table[base + ((mixed + s1) >> _SHIFT_2) + _START_2]
                count += 1
                if n2 != nothing:
                    total += table[base + ((mixed + n2 * m2 + s2) >> _SHIFT_3) + _START_3]
                    count += 1
            n2, n1 = n1, now
        sums[text], counts[text], phrases[text], hits[text] = total, count, spoken, found
        letters[text], strange[text], cues[text] = words, unseen, cue_bits


def text_sums(
    folded: Folded, classes: npt.NDArray[np.int64], trie: Trie, entries: Entries, weights: Weights
) -> TextSums:
    """Sums of each text of a folded column; ``trie`` needs only words with a weight or a cue polarity reads."""
    sums, counts, phrases, hits, letters, strange = (np.empty(len(classes), np.int32) for _ in range(6))
    cues = np.empty(len(classes), np.int64)
    # Texts of one class after the other keep one table in the cache.
    order = np.argsort(classes.astype(np.int8), kind="stable")
    _sum(
        folded.codes, folded.starts, classes, order, weights.kinds, entries.pairs, trie.letters, trie.units,
        entries.words, weights.polarity, MULTIPLIERS, SALTS,
        sums, counts, phrases, hits, letters, strange, cues, size=len(folded.codes),
    )  # fmt: skip
    return TextSums(sums, counts, phrases, hits, letters, strange, cues)

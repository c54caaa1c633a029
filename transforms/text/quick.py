"""Polarity alone: the text sums of :mod:`transforms.text.scan` without clauses, aspects and cues.

The same phrases and n-grams, so the integers are equal; a test compares them. Three short passes instead of one:
where a phrase may begin, which phrases do, and the n-grams between them without looking for anything.
"""

# mypy: allow-untyped-defs, disable-error-code="assignment"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.codepoints import DROPPED, SIZE, Table
from transforms.text.fold import CODE, Folded
from transforms.text.jit import kernel
from transforms.text.ngrams import MULTIPLIERS, SALTS, SHIFTS, STARTS
from transforms.text.scan import BEGINS, LETTER, Entries, TextSums, Weights
from transforms.text.trie import Trie

_SHIFT_1, _SHIFT_2, _SHIFT_3 = SHIFTS
_START_1, _START_2, _START_3 = STARTS
_KIND_BITS = 24


@dataclass(frozen=True)
class _Found:
    """Phrases of each text: their sums, the n-grams they replace, how many; the spans (n, 2) they replace, those of
    text i at ``firsts[i] : firsts[i + 1]``; letters, strange letters and cues as in ``TextSums``."""

    sums: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int32]
    hits: npt.NDArray[np.int32]
    letters: npt.NDArray[np.int32]
    strange: npt.NDArray[np.int32]
    cues: npt.NDArray[np.int64]
    firsts: npt.NDArray[np.int64]
    spans: npt.NDArray[np.int64]


def packed(table: Table, kinds: npt.NDArray[np.uint8]) -> Table:
    """The code-point table with the flags of each target in its upper byte: one look gives both."""
    flags = np.full(SIZE, LETTER | BEGINS, np.int32)
    flags[: len(kinds)] = kinds
    found = table | flags[table] << _KIND_BITS
    found[table == DROPPED] = DROPPED
    return found


@kernel
def _candidates(codes, pairs, places):
    """Write where a word of the trie may begin, without a branch per character; returns how many places."""
    first, second, third = pairs[0], pairs[1], pairs[2]
    mask, space, low, factor = np.uint64(CODE), np.uint64(32), np.uint64(0xFFFF), np.uint64(40503)
    three, seven, one, flag = np.uint64(3), np.uint64(7), np.uint64(1), np.uint64(26)
    made, count = np.uint64(0), len(codes)
    after = np.uint64(codes[0]) if count > 0 else np.uint64(0)
    beyond = np.uint64(codes[1]) if count > 1 else np.uint64(0)
    for at in range(np.uint64(count)):
        here, after = after, beyond
        beyond = np.uint64(codes[at + np.uint64(2)]) if np.int64(at) + 2 < count else np.uint64(0)
        code, following, last = here & mask, after & mask, beyond & mask
        pair = ((code * factor) ^ following) & low
        triple = ((pair * factor) ^ last) & low
        longer = (np.uint64(third[triple >> three]) >> (triple & seven)) | np.uint64(last == space)
        begins = np.uint64(first[pair >> three]) >> (pair & seven)
        begins &= (np.uint64(second[pair >> three]) >> (pair & seven)) | longer
        begins |= (here >> flag) | np.uint64(following == space)
        places[made] = at
        made += begins & one & np.uint64(code != space)
    return made


@kernel
def _phrases(codes, starts, places, numbers, units, records, sums, counts, hits, letters, strange, cues, firsts, spans):
    """See :class:`_Found`; ``places`` are those of :func:`_candidates` and one behind the last character."""
    made, turn = 0, 0
    for text in range(len(starts) - 1):
        start, end = starts[text], starts[text + 1]
        spoken = count = found = words = unseen = 0
        for at in range(np.uint64(start), np.uint64(end)):
            kind = codes[at] >> 24
            words += kind & 1
            unseen += kind & ~(kind >> 1) & 1
        skip = added = start
        cue_bits = np.int64(0)
        while places[turn] < end:
            at = places[turn]
            turn += 1
            if at < skip:
                continue
            state, ahead, best, best_end, extra, extra_end = np.int64(0), at, -1, at, -1, at
            while ahead < end:
                here = codes[np.uint64(ahead)] & CODE
                if here != 32:
                    number = np.int64(numbers[np.uint64(here)]) if here < 196608 else 0
                    target = np.int64(units[np.uint64(state), 0]) + number
                    if number == 0 or units[np.uint64(target), 1] != state:
                        break
                    state = target
                    word = units[np.uint64(state), 2]
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
                spans[made, 0], spans[made, 1] = at, best_end
                made += 1
                skip = best_end
        sums[text], counts[text], hits[text], firsts[text + 1] = spoken, count, found, made
        letters[text], strange[text], cues[text] = words, unseen, cue_bits


@kernel
def _sum(codes, starts, firsts, spans, classes, order, table, multipliers, salts, sums, counts):
    """Add up the n-grams of each text between the spans; ``counts`` are added to."""
    m0, m1, m2, s0, s1, s2 = multipliers[0], multipliers[1], multipliers[2], salts[0], salts[1], salts[2]
    nothing, space, line, mask = np.uint64(0), np.uint64(32), np.uint64(10), np.uint64(CODE)
    for turn in range(len(order)):
        text = order[turn]
        base = np.uint64(classes[text]) << np.uint64(20)
        first, second, third = base + _START_1, base + _START_2, base + _START_3
        total, count, at = np.int64(0), np.int64(0), starts[text]
        for piece in range(firsts[text], firsts[text + 1] + 1):
            is_last = piece == firsts[text + 1]
            stop = starts[text + 1] if is_last else spans[piece, 0]
            # The products of a character serve the next two.
            former = product = earlier = nothing
            run = length = 0
            for place in range(np.uint64(at), np.uint64(stop)):
                now = np.uint64(codes[place]) & mask
                if (now == space) | (now == line):
                    continue
                if now == former:
                    run += 1
                    if run >= 3:
                        continue
                else:
                    run = 0
                mixed = now * m0
                total += table[first + ((mixed + s0) >> _SHIFT_1)]
                length += 1
                if length > 1:
                    mixed += product
                    total += table[second + ((mixed + s1) >> _SHIFT_2)]
                    if length > 2:
                        total += table[third + ((mixed + earlier + s2) >> _SHIFT_3)]
                former, product, earlier = now, now * m1, former * m2
            count += 3 * length - 3 if length > 1 else length
            if not is_last:
                at = spans[piece, 1]
        sums[text] = total
        counts[text] += count


def _found(folded: Folded, trie: Trie, entries: Entries) -> _Found:
    texts, size = len(folded.starts) - 1, len(folded.codes)
    sums, counts, hits, letters, strange = (np.empty(texts, np.int32) for _ in range(5))
    cues, firsts = np.empty(texts, np.int64), np.zeros(texts + 1, np.int64)
    places = np.empty(size + 1, np.int64)
    made = _candidates(folded.codes, entries.pairs, places, size=size)
    places[int(made)] = size
    spans = np.empty((int(made), 2), np.int64)
    _phrases(
        folded.codes, folded.starts, places, trie.letters, trie.units, entries.words,
        sums, counts, hits, letters, strange, cues, firsts, spans, size=size,
    )  # fmt: skip
    return _Found(sums, counts, hits, letters, strange, cues, firsts, spans)


def text_sums(
    folded: Folded, classes: npt.NDArray[np.int64], trie: Trie, entries: Entries, weights: Weights
) -> TextSums:
    """Sums of each text of a column folded by a :func:`packed` table; ``trie`` needs only words with a weight or a
    cue polarity reads."""
    found, sums = _found(folded, trie, entries), np.empty(len(classes), np.int32)
    # Texts of one class after the other keep one table in the cache.
    order = np.argsort(classes.astype(np.int8), kind="stable")
    _sum(
        folded.codes, folded.starts, found.firsts, found.spans, classes, order, weights.polarity, MULTIPLIERS, SALTS,
        sums, found.counts, size=len(folded.codes),
    )  # fmt: skip
    return TextSums(sums, found.counts, found.sums, found.hits, found.letters, found.strange, found.cues)

"""Polarity alone: the text sums of :mod:`transforms.text.scan` without clauses, aspects and cues.

The same phrases and n-grams, so the integers are equal; a test compares them. Short passes instead of one: where
a phrase may begin, which phrases do, and the n-grams between them without looking for anything.
"""

# mypy: allow-untyped-defs, disable-error-code="assignment"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.candidates import candidates
from transforms.text.fold import BREAK, CODE, Folded
from transforms.text.jit import kernel, scratch
from transforms.text.ngrams import MULTIPLIERS, SALTS, SHIFTS, STARTS
from transforms.text.sums import TextSums, Weights
from transforms.text.trie import Trie

_SHIFT_1, _SHIFT_2, _SHIFT_3 = SHIFTS
_START_1, _START_2, _START_3 = STARTS


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
    spans: npt.NDArray[np.int32]


@kernel
def _phrases(
    codes, starts, places, states, numbers, units, records, sums, counts, hits, letters, strange, cues, firsts, spans
):
    """See :class:`_Found`."""
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
            at, state = np.int64(places[turn]), np.int64(states[turn])
            turn += 1
            ahead = at + 2 - ((codes[np.uint64(at)] >> 28) & 1)
            if at < skip or ahead > end or (ahead > at + 1 and codes[np.uint64(at + 1)] & BREAK):
                continue
            best, best_end, extra, extra_end = -1, at, -1, at
            while True:
                word = units[np.uint64(state), 2]
                if word >= 0:
                    cue = records[word, 0]
                    cue_bits |= cue
                    if cue & (1 << 42):
                        best, best_end = word, ahead
                    if cue & (1 << 43):
                        extra, extra_end = word, ahead
                if ahead >= end or codes[np.uint64(ahead)] & BREAK:
                    break
                here = codes[np.uint64(ahead)] & CODE
                number = np.int64(numbers[np.uint64(here)]) if here < 196608 else 0
                base = np.int64(units[np.uint64(state), 0])
                if number == 0 or units[np.uint64(base + number), 1] != base:
                    break
                state = base + number
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
    nothing, mask = np.uint64(0), np.uint64(CODE)
    for turn in range(len(order)):
        text = order[turn]
        base = np.uint64(classes[text]) << np.uint64(20)
        first, second, third = base + _START_1, base + _START_2, base + _START_3
        total, count, at = np.int64(0), np.int64(0), starts[text]
        for piece in range(firsts[text], firsts[text + 1] + 1):
            is_last = piece == firsts[text + 1]
            stop = starts[text + 1] if is_last else np.int64(spans[piece, 0])
            # The products of a character serve the next two.
            product = earlier = latest = nothing
            length = 0
            for place in range(np.uint64(at), np.uint64(stop)):
                now = np.uint64(codes[place]) & mask
                mixed = now * m0
                total += table[first + ((mixed + s0) >> _SHIFT_1)]
                length += 1
                if length > 1:
                    mixed += product
                    total += table[second + ((mixed + s1) >> _SHIFT_2)]
                    if length > 2:
                        total += table[third + ((mixed + earlier) >> _SHIFT_3)]
                earlier, latest, product = latest, now * m2 + s2, now * m1
            count += 3 * length - 3 if length > 1 else length
            if not is_last:
                at = np.int64(spans[piece, 1])
        sums[text] = total
        counts[text] += count


def _found(folded: Folded, trie: Trie, records: npt.NDArray[np.int64]) -> _Found:
    texts, begun = len(folded.starts) - 1, candidates(folded, trie)
    sums, counts, hits, letters, strange = (np.empty(texts, np.int32) for _ in range(5))
    cues, firsts = np.empty(texts, np.int64), np.zeros(texts + 1, np.int64)
    most = len(begun.places)
    spans = scratch("spans", 2 * most, np.int32)[: 2 * most].reshape(-1, 2)
    _phrases(
        folded.codes, folded.starts, begun.places, begun.states, trie.letters, trie.units, records,
        sums, counts, hits, letters, strange, cues, firsts, spans, size=len(folded.codes),
    )  # fmt: skip
    return _Found(sums, counts, hits, letters, strange, cues, firsts, spans)


def text_sums(
    folded: Folded, classes: npt.NDArray[np.int64], trie: Trie, records: npt.NDArray[np.int64], weights: Weights
) -> TextSums:
    """Sums of each text of a column folded bare by a table packed for the trie, which needs only words with a weight or
    a cue that polarity reads."""
    found, sums = _found(folded, trie, records), np.empty(len(classes), np.int32)
    # Texts of one class after the other keep one table in the cache.
    order = np.argsort(classes.astype(np.int8), kind="stable")
    _sum(
        folded.codes, folded.starts, found.firsts, found.spans, classes, order, weights.polarity, MULTIPLIERS, SALTS,
        sums, found.counts, size=len(folded.codes),
    )  # fmt: skip
    return TextSums(sums, found.counts, found.sums, found.hits, found.letters, found.strange, found.cues)

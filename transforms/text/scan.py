"""One pass over normalised text: clauses, phrases, cues and n-gram sums, all in integers.

Integer sums make the result independent of how a column is cut into chunks.
"""

# mypy: allow-untyped-defs, disable-error-code="assignment"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.fold import Folded
from transforms.text.jit import kernel
from transforms.text.ngrams import MULTIPLIERS, SALTS, SEEN_BITS, SHIFTS, STARTS
from transforms.text.trie import Trie

KEYWORDS = 5
TURN, KEYWORD, REPLACES, ADDS = 1 << 40, 1 << 41, 1 << 42, 1 << 43
LETTER, SEEN, BEGINS = 1, 2, 4
_SHIFT_1, _SHIFT_2, _SHIFT_3 = SHIFTS
_START_1, _START_2, _START_3 = STARTS
_SEEN_SHIFT = np.uint64(64 - SEEN_BITS)
_INT = npt.NDArray[np.int32]
_LONG = npt.NDArray[np.int64]
_BYTES = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Entries:
    """What each word of the trie does: ``words`` (n, 4) cue bits, aspect bits, phrase weight, n-grams it replaces.

    ``pairs`` (3, 8192) are bits of the two characters that may begin a word, of those that are one, and of the
    three that may begin one; ``begins`` (65536,) flags of characters that are one.
    """

    words: _LONG
    pairs: _BYTES
    begins: _BYTES


@dataclass(frozen=True)
class Weights:
    """The tables of the kernels: ``polarity`` (classes · 2²⁰,) and the same with the doubt of the slot in the high
    byte, so that both come with one look; ``seen`` bits (2¹⁸,), ``kinds`` (65536,) flags of each character."""

    polarity: npt.NDArray[np.int8]
    doubtful: npt.NDArray[np.int16]
    seen: _BYTES
    kinds: _BYTES


@dataclass(frozen=True)
class TextSums:
    """Per text: sums of weights, counts of n-grams, sums and number of phrases, cue bits; ``letters`` and
    ``strange`` count characters that belong to words, and those of them the model has never seen."""

    text_sums: _INT
    text_counts: _INT
    text_phrases: _INT
    phrase_hits: _INT
    letters: _INT
    strange: _INT
    cues: _LONG


@dataclass(frozen=True)
class Scan(TextSums):
    """Sums per clause and per text. A text counts the n-grams across its clause boundaries too.

    ``clause_*`` index into the folded codes; ``known`` of ``looked`` 1- and 2-grams are known.
    """

    clause_text: _INT
    clause_start: _LONG
    clause_end: _LONG
    clause_sums: _INT
    clause_doubts: _INT
    clause_counts: _INT
    clause_phrases: _INT
    clause_aspects: _LONG
    text_doubts: _INT
    known: _INT
    looked: _INT
    keywords: _INT


@kernel
def _scan(
    codes, starts, classes, order, kinds, pairs, numbers, units, words, table, seen, multipliers, salts,
    c_text, c_start, c_end, c_sums, c_doubts, c_counts, c_phrases, c_aspects, t_sums, t_doubts, t_counts, t_phrases,
    phrase_hits, letters, strange, known, looked, cues, keywords,
):  # fmt: skip
    """See :func:`scan`; returns the number of clauses."""
    made = 0
    m0, m1, m2, s0, s1, s2 = multipliers[0], multipliers[1], multipliers[2], salts[0], salts[1], salts[2]
    nothing, three, seven = np.uint64(0), np.uint64(3), np.uint64(7)

    def close(made, text, begin, last, total, both, count, phrases, aspects):
        c_text[made], c_start[made], c_end[made] = text, begin, last
        c_sums[made], c_doubts[made], c_counts[made] = total, (both - total) >> 8, count
        c_phrases[made], c_aspects[made] = phrases, aspects

    for turn in range(len(order)):
        text = order[turn]
        start, end = starts[text], starts[text + 1]
        skip = added = np.int64(-1)
        base = np.uint64(classes[text]) << np.uint64(20)
        found = used = since = 0
        begin = last = start
        n1 = n2 = nothing
        total = both = count = spoken = hits = word_letters = unseen = held = tried = 0
        ct = cd = cc = cp = 0
        ca = cue_bits = np.int64(0)
        for at in range(start, end):
            code = np.int64(codes[at])
            if code == 32:
                han = used >= 4 and 0x3400 <= codes[at - 1] <= 0x9FFF
                if han and at + 1 < end and 0x3400 <= codes[at + 1] <= 0x9FFF and at >= skip:
                    close(made, text, begin, last, ct, cd, cc, cp, ca)
                    made += 1
                    total, both, count = total + ct, both + cd, count + cc
                    ct = cd = cc = cp = used = since = 0
                    ca, begin = np.int64(0), at + 1
                continue
            inside = at < skip
            kind = np.uint8(1) if code >= 65536 else kinds[code]
            if not inside:
                # Most characters begin no word together with the next ones; the filter says so in a look or two.
                begins = code >= 65536 or kind & 4 != 0
                if not begins and at + 1 < end:
                    following = np.int64(codes[at + 1])
                    pair = ((code * 40503) ^ following) & 0xFFFF
                    begins = following == 32 or (pairs[0, pair >> 3] >> (pair & 7)) & 1 != 0
                    if begins and following != 32 and (pairs[1, pair >> 3] >> (pair & 7)) & 1 == 0:
                        third = np.int64(codes[at + 2]) if at + 2 < end else 0
                        triple = ((pair * 40503) ^ third) & 0xFFFF
                        begins = third == 32 or (pairs[2, triple >> 3] >> (triple & 7)) & 1 != 0
                if begins:
                    state, ahead, best, best_end = np.int64(0), at, -1, at
                    named, extra, extra_end = -1, -1, at
                    turned, spoken_of = False, np.int64(0)
                    while ahead < end:
                        following = np.int64(codes[ahead])
                        if following == 32:
                            ahead += 1
                            continue
                        number = np.int64(numbers[following]) if following < 196608 else 0
                        target = np.int64(units[state, 0]) + number
                        if number == 0 or units[target, 1] != state:
                            break
                        state = target
                        ahead += 1
                        word = units[state, 2]
                        if word >= 0:
                            cue = words[word, 0]
                            cue_bits |= cue
                            spoken_of |= words[word, 1]
                            if cue & (1 << 40):
                                turned = True
                            if cue & (1 << 42):
                                best, best_end = word, ahead
                            if cue & (1 << 43):
                                extra, extra_end = word, ahead
                            if cue & (1 << 41):
                                named = word
                    if turned and used > 1:
                        close(made, text, begin, last, ct, cd, cc, cp, ca)
                        made += 1
                        total, both, count = total + ct, both + cd, count + cc
                        ct = cd = cc = cp = used = since = 0
                        ca, begin = np.int64(0), at
                    ca |= spoken_of
                    if extra >= 0 and at >= added and extra_end > best_end:
                        cp += words[extra, 2]
                        spoken += words[extra, 2]
                        hits += 1
                        added = extra_end
                    elif best >= 0:
                        cp += words[best, 2]
                        spoken += words[best, 2]
                        cc += words[best, 3]
                        hits += 1
                        skip, inside = best_end, True
                        n1 = n2 = nothing
                    if named >= 0 and found < keywords.shape[1]:
                        new = True
                        for place in range(found):
                            if keywords[text, place] == named:
                                new = False
                        if new:
                            keywords[text, found] = named
                            found += 1
            if kind & 1 != 0:
                word_letters += 1
                unseen += kind & 2 == 0
            mark = code in (10, 33, 59, 63, 126, 0x3002, 0x2026)
            if code == 44 or code == 46:
                mark = at == start or at + 1 >= end or not (48 <= codes[at - 1] <= 57 and 48 <= codes[at + 1] <= 57)
            if mark and not inside:
                if used > 0:
                    close(made, text, begin, last, ct, cd, cc, cp, ca)
                    made += 1
                    total, both, count = total + ct, both + cd, count + cc
                    ct = cd = cc = cp = used = 0
                    ca = np.int64(0)
                since, begin = 0, at + 1
            else:
                if used == 0:
                    begin = at
                used += 1
                last = at + 1
            if inside or code == 10:
                continue
            now = np.uint64(code)
            # A slot holds 256·doubt + weight: sums of the whole and of the weight give both.
            mixed = now * m0
            pair = np.int64(table[base + ((mixed + s0) >> _SHIFT_1) + _START_1])
            weight = ((pair & 255) ^ 128) - 128
            ct += weight
            cd += pair
            cc += 1
            held += (kind >> 1) & 1
            tried += 1
            if n1 != nothing:
                mixed += n1 * m1
                second = mixed + s1
                pair = np.int64(table[base + (second >> _SHIFT_2) + _START_2])
                weight = ((pair & 255) ^ 128) - 128
                bit = second >> _SEEN_SHIFT
                held += np.int64((seen[bit >> three] >> np.uint8(bit & seven)) & 1)
                tried += 1
                if since > 0:
                    ct += weight
                    cd += pair
                    cc += 1
                else:
                    total += weight
                    both += pair
                    count += 1
                if n2 != nothing:
                    pair = np.int64(table[base + ((mixed + n2 * m2 + s2) >> _SHIFT_3) + _START_3])
                    weight = ((pair & 255) ^ 128) - 128
                    if since > 1:
                        ct += weight
                        cd += pair
                        cc += 1
                    else:
                        total += weight
                        both += pair
                        count += 1
            since += 1
            n2, n1 = n1, now
        if used > 0:
            close(made, text, begin, last, ct, cd, cc, cp, ca)
            made += 1
        total, both, count = total + ct, both + cd, count + cc
        t_sums[text], t_doubts[text], t_counts[text], t_phrases[text] = total, (both - total) >> 8, count, spoken
        phrase_hits[text], letters[text], strange[text], cues[text] = hits, word_letters, unseen, cue_bits
        known[text], looked[text] = held, tried
    return made


def scan(folded: Folded, classes: npt.NDArray[np.int64], trie: Trie, entries: Entries, weights: Weights) -> Scan:
    """Scan a folded column with the class of each text."""
    texts = len(folded.starts) - 1
    room = len(folded.codes) // 2 + texts + 2
    c_text, c_sums, c_doubts, c_counts, c_phrases = (np.empty(room, np.int32) for _ in range(5))
    c_start, c_end, c_aspects = (np.empty(room, np.int64) for _ in range(3))
    t_sums, t_doubts, t_counts, t_phrases, hits, letters, strange, known, looked = (
        np.empty(texts, np.int32) for _ in range(9)
    )
    cues, keywords = np.empty(texts, np.int64), np.full((texts, KEYWORDS), -1, np.int32)
    order = np.argsort(classes.astype(np.int8), kind="stable")
    made = _scan(
        folded.codes, folded.starts, classes, order, weights.kinds, entries.pairs, trie.letters, trie.units,
        entries.words, weights.doubtful, weights.seen,
        MULTIPLIERS, SALTS, c_text, c_start, c_end, c_sums, c_doubts, c_counts, c_phrases, c_aspects,
        t_sums, t_doubts, t_counts, t_phrases, hits, letters, strange, known, looked, cues, keywords,
        size=len(folded.codes),
    )  # fmt: skip
    # Texts of one class after the other keep one table in the cache; clauses stand in the order of the texts.
    back = np.argsort(c_text[:made], kind="stable")
    return Scan(
        t_sums, t_counts, t_phrases, hits, letters, strange, cues, c_text[back], c_start[back], c_end[back],
        c_sums[back], c_doubts[back], c_counts[back], c_phrases[back], c_aspects[back], t_doubts, known, looked,
        keywords,
    )  # fmt: skip

"""One pass over normalised text: clauses, phrases, cues and n-gram sums, all in integers.

Integer sums make the result independent of how a column is cut into chunks.
"""

# mypy: allow-untyped-defs, disable-error-code="assignment"

import numpy as np

from transforms.text.candidates import KIND_BITS, LETTER, candidates
from transforms.text.fold import BREAK, CODE, GAP, SPACED, Folded
from transforms.text.jit import kernel
from transforms.text.ngrams import MULTIPLIERS, SALTS, SEEN_BITS, SHIFTS, STARTS
from transforms.text.sums import Longs, Scan, Weights
from transforms.text.trie import Trie

KEYWORDS = 5
TURN, KEYWORD, REPLACES, ADDS = 1 << 40, 1 << 41, 1 << 42, 1 << 43
_SHIFT_1, _SHIFT_2, _SHIFT_3 = SHIFTS
_START_1, _START_2, _START_3 = STARTS
_SEEN_SHIFT = np.uint64(64 - SEEN_BITS)
# A character that belongs to words, by the table's flags.
PLAIN = LETTER << KIND_BITS


@kernel
def _scan(
    codes, starts, classes, order, places, states, firsts, numbers, units, words, table, seen, multipliers, salts,
    c_text, c_start, c_end, c_sums, c_doubts, c_counts, c_phrases, c_aspects, t_sums, t_doubts, t_counts, t_phrases,
    phrase_hits, letters, strange, known, looked, cues, keywords,
):  # fmt: skip
    """See :func:`scan`; returns the number of clauses."""
    made = 0
    m0, m1, m2, s0, s1, s2 = multipliers[0], multipliers[1], multipliers[2], salts[0], salts[1], salts[2]
    nothing, three, seven, mask = np.uint64(0), np.uint64(3), np.uint64(7), np.uint64(CODE)

    def close(made, text, begin, last, total, both, count, phrases, aspects):
        c_text[made], c_start[made], c_end[made] = text, begin, last
        c_sums[made], c_doubts[made], c_counts[made] = total, (both - total) >> 8, count
        c_phrases[made], c_aspects[made] = phrases, aspects

    for turn in range(len(order)):
        text = order[turn]
        start, end, event = starts[text], starts[text + 1], firsts[text]
        upcoming = np.int64(places[event])
        skip = added = np.int64(-1)
        base = np.uint64(classes[text]) << np.uint64(20)
        first, second, third = base + _START_1, base + _START_2, base + _START_3
        found = used = since = 0
        begin = last = start
        # The products of a character serve the next two.
        product = earlier = latest = nothing
        length = 0
        total = both = count = spoken = hits = word_letters = unseen = held = tried = 0
        ct = cd = cc = cp = 0
        ca = cue_bits = np.int64(0)
        at = start - 1
        while at < end - 1:
            at += 1
            if since > 1 and length > 1 and at >= skip:
                # Nothing happens before the next phrase, mark or blank: most characters.
                begun, place, stop = at, np.uint64(at), np.uint64(min(upcoming, end))
                while place < stop:
                    code = np.int64(codes[place])
                    if code & (PLAIN | BREAK | GAP) != PLAIN:
                        break
                    now = np.uint64(code) & mask
                    mixed = now * m0
                    hashed = mixed + product + s1
                    bit = hashed >> _SEEN_SHIFT
                    held += (code >> 25 & 1) + np.int64((seen[bit >> three] >> np.uint8(bit & seven)) & 1)
                    unseen += ~(code >> 25) & 1
                    one = table[first + ((mixed + s0) >> _SHIFT_1)]
                    two = table[second + (hashed >> _SHIFT_2)]
                    more = table[third + ((mixed + product + earlier) >> _SHIFT_3)]
                    ct += np.int64(np.int8(one)) + np.int64(np.int8(two)) + np.int64(np.int8(more))
                    cd += np.int64(one) + np.int64(two) + np.int64(more)
                    earlier, latest, product = latest, now * m2 + s2, now * m1
                    place += np.uint64(1)
                at = np.int64(place)
                run = at - begun
                cc, tried, word_letters = cc + 3 * run, tried + 2 * run, word_letters + run
                used, since, length = used + run, since + run, length + run
                if run > 0:
                    last = at
                if at >= end:
                    break
            code = np.int64(codes[np.uint64(at)])
            kind, bare = code >> 24, code & CODE
            inside = at < skip
            if code & (BREAK | GAP) and not inside:
                is_turn = code & BREAK != 0
                if not is_turn and used >= 4 and 0x3400 <= bare <= 0x9FFF:
                    is_turn = 0x3400 <= codes[at - 1] & CODE <= 0x9FFF
                if is_turn:
                    if used > 0:
                        close(made, text, begin, last, ct, cd, cc, cp, ca)
                        made += 1
                        total, both, count = total + ct, both + cd, count + cc
                        ct = cd = cc = cp = used = 0
                        ca = np.int64(0)
                    since = 0
            if at == upcoming:
                state = np.int64(states[event])
                event += 1
                upcoming = np.int64(places[event])
                ahead = at + 2 - ((kind >> 4) & 1)
                if not inside and ahead <= end and (ahead == at + 1 or codes[at + 1] & BREAK == 0):
                    best, best_end, named, extra, extra_end = -1, at, -1, -1, at
                    turned, spoken_of = False, np.int64(0)
                    while True:
                        word = units[np.uint64(state), 2]
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
                                named = words[word, 4]
                        if ahead >= end or codes[np.uint64(ahead)] & BREAK:
                            break
                        here = codes[np.uint64(ahead)] & CODE
                        number = np.int64(numbers[np.uint64(here)]) if here < 196608 else 0
                        follows = np.int64(units[np.uint64(state), 0])
                        if number == 0 or units[np.uint64(follows + number), 1] != follows:
                            break
                        state = follows + number
                        ahead += 1
                    if turned and used > 1:
                        close(made, text, begin, last, ct, cd, cc, cp, ca)
                        made += 1
                        total, both, count = total + ct, both + cd, count + cc
                        ct = cd = cc = cp = used = since = 0
                        ca = np.int64(0)
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
                        product = earlier = latest = nothing
                        length = 0
                    if named >= 0 and found < keywords.shape[1]:
                        new = True
                        for place in range(found):
                            if keywords[text, place] == named:
                                new = False
                        if new:
                            keywords[text, found] = named
                            found += 1
            word_letters += kind & 1
            unseen += kind & ~(kind >> 1) & 1
            mark = False
            if kind & 1 == 0 and not inside:
                mark = bare in (33, 59, 63, 126, 0x3002, 0x2026)
                if bare == 44 or bare == 46:
                    mark = at == start or at + 1 >= end or (code | codes[at + 1]) & (BREAK | SPACED) != 0
                    mark = mark or not (48 <= codes[at - 1] & CODE <= 57 and 48 <= codes[at + 1] & CODE <= 57)
            if mark:
                if used > 0:
                    close(made, text, begin, last, ct, cd, cc, cp, ca)
                    made += 1
                    total, both, count = total + ct, both + cd, count + cc
                    ct = cd = cc = cp = used = 0
                    ca = np.int64(0)
                since = 0
            else:
                if used == 0:
                    begin = at
                used += 1
                last = at + 1
            if inside:
                continue
            # A slot holds 256·doubt + weight: sums of the whole and of the weight give both.
            now = np.uint64(code) & mask
            mixed = now * m0
            pair = table[first + ((mixed + s0) >> _SHIFT_1)]
            ct += np.int64(np.int8(pair))
            cd += np.int64(pair)
            cc += 1
            held += (kind >> 1) & 1
            tried += 1
            length += 1
            if length > 1:
                mixed += product
                hashed = mixed + s1
                pair = table[second + (hashed >> _SHIFT_2)]
                bit = hashed >> _SEEN_SHIFT
                held += np.int64((seen[bit >> three] >> np.uint8(bit & seven)) & 1)
                tried += 1
                if since > 0:
                    ct += np.int64(np.int8(pair))
                    cd += np.int64(pair)
                    cc += 1
                else:
                    total += np.int64(np.int8(pair))
                    both += np.int64(pair)
                    count += 1
                if length > 2:
                    pair = table[third + ((mixed + earlier) >> _SHIFT_3)]
                    if since > 1:
                        ct += np.int64(np.int8(pair))
                        cd += np.int64(pair)
                        cc += 1
                    else:
                        total += np.int64(np.int8(pair))
                        both += np.int64(pair)
                        count += 1
            since += 1
            earlier, latest, product = latest, now * m2 + s2, now * m1
        if used > 0:
            close(made, text, begin, last, ct, cd, cc, cp, ca)
            made += 1
        total, both, count = total + ct, both + cd, count + cc
        t_sums[text], t_doubts[text], t_counts[text], t_phrases[text] = total, (both - total) >> 8, count, spoken
        phrase_hits[text], letters[text], strange[text], cues[text] = hits, word_letters, unseen, cue_bits
        known[text], looked[text] = held, tried
    return made


def scan(folded: Folded, classes: Longs, trie: Trie, records: Longs, weights: Weights) -> Scan:
    """Scan a column folded bare by a :func:`transforms.text.candidates.packed` table, with the class of each text."""
    texts = len(folded.starts) - 1
    room = len(folded.codes) // 2 + texts + 2
    c_text, c_start, c_end, c_sums, c_doubts, c_counts, c_phrases = (np.empty(room, np.int32) for _ in range(7))
    c_aspects = np.empty(room, np.int64)
    t_sums, t_doubts, t_counts, t_phrases, hits, letters, strange, known, looked = (
        np.empty(texts, np.int32) for _ in range(9)
    )
    cues, keywords = np.empty(texts, np.int64), np.full((texts, KEYWORDS), -1, np.int32)
    order = np.argsort(classes.astype(np.int8), kind="stable")
    begun = candidates(folded, trie)
    made = _scan(
        folded.codes, folded.starts, classes, order, begun.places, begun.states, begun.firsts(folded.starts),
        trie.letters, trie.units, records, weights.doubtful, weights.seen,
        MULTIPLIERS, SALTS, c_text, c_start, c_end, c_sums, c_doubts, c_counts, c_phrases, c_aspects,
        t_sums, t_doubts, t_counts, t_phrases, hits, letters, strange, known, looked, cues, keywords,
        size=len(folded.codes),
    )  # fmt: skip
    # Texts of one class after the other keep one table in the cache; clauses stand in the order of the texts.
    back, places = np.argsort(c_text[:made], kind="stable"), folded.positions
    return Scan(
        t_sums, t_counts, t_phrases, hits, letters, strange, cues, c_text[back], places[c_start[back]],
        places[c_end[back] - 1] + 1, c_sums[back], c_doubts[back], c_counts[back], c_phrases[back], c_aspects[back],
        t_doubts, known, looked, keywords,
    )  # fmt: skip

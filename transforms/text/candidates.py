"""Where a word of a trie may begin in a folded column: the pass before those that read the words."""

# mypy: allow-untyped-defs, disable-error-code="assignment"

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.codepoints import DROPPED, LINE_BREAK, SIZE, SPACE, Table
from transforms.text.fold import CODE, Folded
from transforms.text.jit import kernel, scratch
from transforms.text.trie import LETTERS, Trie

LETTER, SEEN = 1, 2
KIND_BITS = 24
# A character begins a word, is the second one of a word, is a word: beside LETTER and SEEN.
_FIRST, _SECOND, _ALONE = 4, 8, 16
# Places of so many characters stay in the first cache.
_STRETCH = 1 << 13


@dataclass(frozen=True)
class Begun:
    """Places among the codes, one behind the last, and the state of the trie behind what was read there. They hold
    until the next call on the same thread."""

    places: npt.NDArray[np.int32]
    states: npt.NDArray[np.int32]

    def firsts(self, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The number of the first place of each text: shape (n + 1,)."""
        return np.searchsorted(self.places, starts.astype(np.int32))


def packed(table: Table, kinds: npt.NDArray[np.uint8], trie: Trie) -> Table:
    """The code-point table with the flags of each target in its upper byte: one look gives all."""
    flags = np.full(SIZE, LETTER, np.int32)
    flags[: len(kinds)] = kinds & 3
    flags[:LETTERS] |= _roles(trie)
    found = table | flags[table] << KIND_BITS
    bare = (table == DROPPED) | (table == SPACE) | (table == LINE_BREAK)
    found[bare] = table[bare]
    return found


def _roles(trie: Trie) -> npt.NDArray[np.int32]:
    """Which places a character takes in the words of a trie: shape (196608,)."""
    base, check, value = trie.units.T[:3]
    numbers = trie.letters.astype(np.int64)
    states = base[0] + numbers
    is_first = (numbers > 0) & (check[states] == base[0])
    following = np.flatnonzero((check > 0) & np.isin(check, base[states[is_first]]))
    is_second = (numbers > 0) & np.isin(numbers, following - check[following])
    is_alone = is_first & (value[states] >= 0)
    return (_FIRST * is_first + _SECOND * is_second + _ALONE * is_alone).astype(np.int32)


@kernel
def _candidates(codes, numbers, units, near, held, places, states):
    """Write where a word of the trie may begin: a character that is one, with the state behind it, or three that go
    on in the trie, with the state behind the second. Without a branch per character; returns how many places."""
    made, one, two, last = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(len(codes) - 1)
    first, second, alone, mask = np.uint64(26), np.uint64(27), np.uint64(28), np.uint64(CODE)
    root, most = np.int64(units[0, 0]), np.uint64(len(numbers) - 1)
    for low in range(np.uint64(0), last, np.uint64(_STRETCH)):
        count, after = np.uint64(0), np.uint64(codes[low])
        for at in range(low, min(low + np.uint64(_STRETCH), last)):
            here, after = after, np.uint64(codes[at + one])
            near[count] = at
            count += (((here >> first) & (after >> second)) | (here >> alone)) & one
        pairs = np.uint64(0)
        for turn in range(count):
            at = np.uint64(near[turn])
            here = np.uint64(codes[at])
            former = root + np.int64(numbers[min(here & mask, most)])
            following = np.int64(numbers[min(np.uint64(codes[at + one]) & mask, most)])
            base = np.int64(units[np.uint64(former), 0])
            state = base + following
            is_alone = (here >> alone) & one
            near[pairs], held[pairs] = at, former if is_alone else state
            pairs += np.uint64(units[np.uint64(state), 1] == base) | is_alone
        for turn in range(pairs):
            at, state = np.uint64(near[turn]), np.int64(held[turn])
            third = np.int64(numbers[min(np.uint64(codes[min(at + two, last)]) & mask, most)])
            base = np.int64(units[np.uint64(state), 0])
            is_alone = (np.uint64(codes[at]) >> alone) & one
            places[made], states[made] = at, state
            goes_on = np.uint64(units[np.uint64(state), 2] >= 0) | np.uint64(units[np.uint64(base + third), 1] == base)
            made += is_alone | goes_on
    places[made], states[made] = last, root + np.int64(numbers[min(np.uint64(codes[last]) & mask, most)])
    return made + ((np.uint64(codes[last]) >> alone) & one)


def candidates(folded: Folded, trie: Trie) -> Begun:
    """The candidates of a column folded bare by a table :func:`packed` for this trie."""
    size = len(folded.codes)
    near, held = np.empty(_STRETCH, np.int32), np.empty(_STRETCH, np.int32)
    places, states = (scratch(name, size + 1, np.int32) for name in ("places", "states"))
    made = 0
    if size:
        made = int(_candidates(folded.codes, trie.letters, trie.units, near, held, places, states, size=size))
    places[made] = size
    return Begun(places[: made + 1], states[: made + 1])

"""A trie over code points as a double array (Aoe 1989), walked by the kernels.

The child of state s under character c is t = base[s] + letter[c], if check[t] = s. Nodes with one
child fill the holes that the others leave, so the arrays stay dense and a step costs one cache line.
"""

# mypy: allow-untyped-defs

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text import cache
from transforms.text.jit import kernel

LETTERS = 0x30000
_LAYOUT = "2"
_Int = npt.NDArray[np.int32]
_Long = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Trie:
    """``letters`` (196608,) the number of a code point, 0 for none; ``units`` (n, 4) base, check and the index
    of the word that ends in the state or −1, in one cache line. State 0 is the root."""

    letters: npt.NDArray[np.uint16]
    units: _Int


@dataclass(frozen=True)
class _Nodes:
    """Nodes by level: parent, letter and word of each; the children of a node stand together."""

    parent: _Long
    letter: _Long
    word: _Int


def kept(words: Sequence[str]) -> Trie:
    """:func:`build`, from the user's cache where the same words were built before."""
    key = hashlib.sha256("\n".join([_LAYOUT, *words]).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    stored = cache.arrays("trie", key, lambda: vars(build(words)))
    return Trie(stored["letters"], stored["units"])


def build(words: Sequence[str]) -> Trie:
    """The trie of these words; the index of a word is its place in the sequence."""
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)
    found, counts = np.unique(codes, return_counts=True)
    letters = np.zeros(LETTERS, np.uint16)
    # Frequent characters get small numbers: their children fit into a short stretch.
    letters[found[np.argsort(-counts, kind="stable")]] = np.arange(1, len(found) + 1, dtype=np.uint16)
    nodes = _levels(letters[codes].astype(np.int64), np.array([len(word) for word in words], np.int64), len(found))
    return _laid_out(letters, nodes, len(found))


def _levels(codes: _Long, lengths: _Long, letters: int) -> _Nodes:
    starts, state = np.cumsum(lengths) - lengths, np.zeros(len(lengths), np.int64)
    parents, labels, made = [np.full(1, -1)], [np.zeros(1, np.int64)], 1
    ends = np.zeros(len(lengths), np.int64)
    for level in range(int(lengths.max(initial=0))):
        active = np.flatnonzero(lengths > level)
        moves = state[active] * (letters + 1) + codes[starts[active] + level]
        kinds, place = np.unique(moves, return_inverse=True)
        parents.append(kinds // (letters + 1))
        labels.append(kinds % (letters + 1))
        state[active] = made + place
        made += len(kinds)
        ends[active] = state[active]
    word = np.full(made, -1, np.int32)
    word[ends[::-1]] = np.arange(len(lengths), dtype=np.int32)[::-1]
    return _Nodes(np.concatenate(parents), np.concatenate(labels), word)


@kernel
def _place(order, first, children, letter, used, base, low):
    """Give each node of ``order`` the first base where all its children find room."""
    for at in range(len(order)):
        node = order[at]
        start, count = first[node], children[node]
        here, tried = low[count], 0
        while True:
            fits = True
            for child in range(start, start + count):
                if used[here + letter[child]]:
                    fits = False
                    break
            if fits:
                break
            here += 1
            tried += 1
        # Behind a long search there is hardly any room for so many children.
        if tried > 256:
            low[count] = here
        base[node] = here
        for child in range(start, start + count):
            used[here + letter[child]] = True


def _laid_out(letters: npt.NDArray[np.uint16], nodes: _Nodes, width: int) -> Trie:
    count = len(nodes.parent)
    children = np.bincount(nodes.parent[1:], minlength=count)
    first, base = np.searchsorted(nodes.parent, np.arange(count)), np.zeros(count, np.int64)
    used = np.zeros(3 * count + 4 * (width + 1), np.bool_)
    used[0] = True
    many = np.flatnonzero(children > 1)
    order = many[np.argsort(-children[many], kind="stable")]
    low = np.zeros(int(children.max(initial=0)) + 1, np.int64)
    _place(order, first, children, nodes.letter, used, base, low, size=count)
    single = np.flatnonzero(children == 1)
    free = np.flatnonzero(~used[width + 1 :])[: len(single)] + width + 1
    base[single] = free - nodes.letter[first[single]]
    place = np.zeros(count, np.int64)
    place[1:] = base[nodes.parent[1:]] + nodes.letter[1:]
    return _filled(letters, nodes, base, place, width)


def _filled(letters: npt.NDArray[np.uint16], nodes: _Nodes, base: _Long, place: _Long, width: int) -> Trie:
    size = int(max(base.max(), place.max())) + width + 1
    units = np.full((size, 4), -1, np.int32)
    units[:, 0] = 0
    units[place, 0] = base
    units[place[1:], 1] = place[nodes.parent[1:]]
    units[place, 2] = nodes.word
    return Trie(letters, units)

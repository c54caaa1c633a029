"""Words over code points as a double array (Aoe 1989) in which equal endings are stored once, walked by the kernels.

A state is the place of the step that led to it. The step from there under character c is t = base + letter[c], where
base = units[place][0]; it exists if units[t][1] = base. Each state has a base of its own, so that one state may be
reached from many. Words that do the same share their value and so their states: the patterns of a lexicon make hundreds
of thousands of words of a few thousand endings, which stay in the cache.
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
_LAYOUT = "3"
_ROUNDS = tuple(np.uint64(odd) for odd in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0x9E3779B97F4A7C15))
_HALF = np.uint64(31)
_Int = npt.NDArray[np.int32]
_Long = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Trie:
    """``letters`` (196608,) the number of a code point, 0 for none; ``units`` (n, 4) base, 0 where nothing follows, the
    base the step belongs to, and the value of the word that ends here or −1. Place 0 is the root."""

    letters: npt.NDArray[np.uint16]
    units: _Int


@dataclass(frozen=True)
class _Nodes:
    """Nodes by level: parent, letter and value of each; the children of a node stand together. ``edges`` are the
    numbers of the first node of each level, and of all nodes."""

    parent: _Long
    letter: _Long
    value: _Int
    edges: list[int]


@dataclass(frozen=True)
class _Steps:
    """Steps sorted by the state they leave: that state, the letter, the state reached. ``values`` (states,) are those
    of the words that end in a state; ``root`` is the state of no letter."""

    source: _Long
    letter: _Long
    target: _Long
    values: _Int
    root: int


def kept(words: Sequence[str], values: _Int) -> Trie:
    """:func:`build`, from the user's cache where the same words and values were built before."""
    sha = hashlib.sha256("\n".join([_LAYOUT, *words]).encode("utf-8", "surrogatepass") + values.tobytes())
    stored = cache.arrays("trie", sha.hexdigest()[:32], lambda: vars(build(words, values)))
    return Trie(stored["letters"], stored["units"])


def build(words: Sequence[str], values: _Int | None = None) -> Trie:
    """The trie of these words; the value of a word is its place in the sequence unless others are told."""
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)
    found, counts = np.unique(codes, return_counts=True)
    letters = np.zeros(LETTERS, np.uint16)
    # Frequent characters get small numbers: their children fit into a short stretch.
    letters[found[np.argsort(-counts, kind="stable")]] = np.arange(1, len(found) + 1, dtype=np.uint16)
    told = np.arange(len(words), dtype=np.int32) if values is None else values
    lengths = np.array([len(word) for word in words], np.int64)
    nodes = _levels(letters[codes].astype(np.int64), lengths, len(found), told)
    return _laid_out(letters, _merged(nodes), len(found))


def _levels(codes: _Long, lengths: _Long, letters: int, values: _Int) -> _Nodes:
    starts, state = np.cumsum(lengths) - lengths, np.zeros(len(lengths), np.int64)
    parents, labels, made, edges = [np.full(1, -1)], [np.zeros(1, np.int64)], 1, [0, 1]
    ends = np.zeros(len(lengths), np.int64)
    for level in range(int(lengths.max(initial=0))):
        active = np.flatnonzero(lengths > level)
        moves = state[active] * (letters + 1) + codes[starts[active] + level]
        kinds, place = np.unique(moves, return_inverse=True)
        parents.append(kinds // (letters + 1))
        labels.append(kinds % (letters + 1))
        state[active] = made + place
        made += len(kinds)
        edges.append(made)
        ends[active] = state[active]
    value = np.full(made, -1, np.int32)
    value[ends[::-1]] = values[::-1]
    return _Nodes(np.concatenate(parents), np.concatenate(labels), value, edges)


def _mixed(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Numbers whose bits all depend on all bits given (the finaliser of SplitMix64, Steele et al. 2014)."""
    found = numbers
    for odd in _ROUNDS:
        found = (found ^ (found >> _HALF)) * odd
    return found ^ (found >> _HALF)


def _merged(nodes: _Nodes) -> _Steps:
    """Nodes with the same value and the same words below become one state. They are told by 64 bits of hash: two of a
    million states that differ are taken for one with a probability of 3·10⁻⁸."""
    below = _mixed(nodes.value.astype(np.int64).astype(np.uint64))
    letters = nodes.letter.astype(np.uint64)
    for first, last in reversed(list(zip(nodes.edges[1:-1], nodes.edges[2:], strict=True))):
        part = slice(first, last)
        np.add.at(below, nodes.parent[part], _mixed(below[part] + letters[part] * _ROUNDS[-1]))
    _, speaker, state = np.unique(below, return_index=True, return_inverse=True)
    order = np.argsort(speaker)
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    state = number[state.reshape(-1)]
    stays = np.flatnonzero(np.isin(nodes.parent, speaker))
    source = state[nodes.parent[stays]]
    return _Steps(source, nodes.letter[stays], state[stays], nodes.value[speaker[order]], int(state[0]))


@kernel
def _place(order, first, children, letter, used, taken, base, low):
    """Give each state of ``order`` the first base of its own where all its steps find room."""
    for at in range(len(order)):
        state = order[at]
        start, count = first[state], children[state]
        here, tried = low[count], 0
        while True:
            fits = not taken[here]
            for step in range(start, start + count):
                if used[here + letter[step]]:
                    fits = False
                    break
            if fits:
                break
            here += 1
            tried += 1
        # Behind a long search there is hardly any room for so many steps.
        if tried > 256:
            low[count] = here
        base[state] = here
        taken[here] = True
        for step in range(start, start + count):
            used[here + letter[step]] = True


def _laid_out(letters: npt.NDArray[np.uint16], steps: _Steps, width: int) -> Trie:
    states = len(steps.values)
    children = np.bincount(steps.source, minlength=states)
    first, base = np.searchsorted(steps.source, np.arange(states)), np.zeros(states, np.int64)
    used = np.zeros(3 * len(steps.source) + 4 * (width + 1), np.bool_)
    taken = np.zeros(len(used), np.bool_)
    # Base 0 is that of states behind which nothing follows.
    used[0] = taken[0] = True
    going_on = np.flatnonzero(children)
    order = going_on[np.argsort(-children[going_on], kind="stable")]
    low = np.zeros(int(children.max(initial=0)) + 1, np.int64)
    _place(order, first, children, steps.letter, used, taken, base, low, size=states)
    place = base[steps.source] + steps.letter
    units = np.full((int(base.max(initial=0)) + width + 1, 4), -1, np.int32)
    units[:, 0] = 0
    units[place, 0], units[place, 1], units[place, 2] = (
        base[steps.target],
        base[steps.source],
        steps.values[steps.target],
    )
    units[0, 0] = base[steps.root]
    return Trie(letters, units)

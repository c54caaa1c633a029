"""A trie over code points in flat arrays, walked by the kernels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ROOT_SIZE = 0x10000
CODE_BITS = 21


@dataclass(frozen=True)
class Trie:
    """``first[code]`` the state after one character of the basic plane (0 none); ``pairs`` a filter of the
    first two characters of all words (0 surely none); ``keys``/``targets`` the
    open-addressed transitions; ``entry[state]`` the index of the word that ends there or −1."""

    first: npt.NDArray[np.int32]
    pairs: npt.NDArray[np.uint8]
    keys: npt.NDArray[np.int64]
    targets: npt.NDArray[np.int32]
    entry: npt.NDArray[np.int32]


def build(words: Sequence[str]) -> Trie:
    """The trie of these words; the index of a word is its place in the sequence."""
    moves: dict[tuple[int, int], int] = {}
    entry = [-1]
    for index, word in enumerate(words):
        state = 0
        for character in word:
            state = moves.setdefault((state, ord(character)), len(entry))
            if state == len(entry):
                entry.append(-1)
        entry[state] = index if entry[state] < 0 else entry[state]
    return _flat(moves, entry, _pair_filter(words))


def _pair_filter(words: Sequence[str]) -> npt.NDArray[np.uint8]:
    found = np.zeros(ROOT_SIZE, np.uint8)
    for word in words:
        if len(word) > 1:
            found[((ord(word[0]) * 40503) ^ ord(word[1])) & 0xFFFF] = 1
    return found


def _flat(moves: dict[tuple[int, int], int], entry: list[int], pairs: npt.NDArray[np.uint8]) -> Trie:
    size = 1 << max(4, (len(moves) * 3).bit_length())
    keys, targets = np.full(size, -1, np.int64), np.zeros(size, np.int32)
    first = np.zeros(ROOT_SIZE, np.int32)
    for (state, code), target in moves.items():
        if state == 0 and code < ROOT_SIZE:
            first[code] = target
        key = (state << CODE_BITS) | code
        slot = _hash(key, size)
        while keys[slot] != -1:
            slot = (slot + 1) & (size - 1)
        keys[slot], targets[slot] = key, target
    return Trie(first, pairs, keys, targets, np.array(entry, np.int32))


def _hash(key: int, size: int) -> int:
    # The kernels repeat this line; the low 31 bits are the same with and without overflow.
    return ((key ^ (key >> 15)) * 0x2C1B3C6D & 0x7FFFFFFF) >> 7 & (size - 1)

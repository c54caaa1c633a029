"""Words as jieba cuts them without its hidden Markov model, with the user words of the lexicon.

The most probable path through jieba's dictionary (its own algorithm, backwards over the text) as one
kernel over a whole column. jieba itself only makes the word frequencies, once per list of user words;
its marshalled cache in the shared temporary folder is neither read nor written.
"""

# mypy: allow-untyped-defs

import hashlib
import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.text import cache, trie
from transforms.text.jit import kernel
from transforms.text.normalize import code_points

_Long = npt.NDArray[np.int64]
_ALNUM, _OTHER = 2, 1


def _word_letters() -> npt.NDArray[np.uint8]:
    """2 for an ASCII letter or digit, 1 for what else jieba takes into words, 0 for the rest: shape (65536,)."""
    kinds = np.zeros(0x10000, np.uint8)
    kinds[0x4E00:0x9FD6] = _OTHER
    kinds[[ord(letter) for letter in "+#&._%-"]] = _OTHER
    for first, last in ("az", "AZ", "09"):
        kinds[ord(first) : ord(last) + 1] = _ALNUM
    return kinds


WORD_LETTERS = _word_letters()


@kernel
def _cut(codes, starts, kinds, letters, units, logs, unknown, value, choice, ends, offsets):
    """Write the end of each token; ``offsets`` says where the tokens of a text begin."""
    made = 0
    for text in range(len(starts) - 1):
        at, end = starts[text], starts[text + 1]
        while at < end:
            if codes[at] >= 65536 or kinds[codes[at]] == 0:
                at += 2 if codes[at] == 13 and at + 1 < end and codes[at + 1] == 10 else 1
                ends[made] = at
                made += 1
                continue
            stop = at
            while stop < end and codes[stop] < 65536 and kinds[codes[stop]] != 0:
                stop += 1
            value[stop] = 0.0
            for here in range(stop - 1, at - 1, -1):
                best, last, state = unknown + value[here + 1], here + 1, 0
                is_known = False
                for ahead in range(here, stop):
                    letter = np.int64(letters[codes[ahead]])
                    following = units[state, 0] + letter
                    if letter == 0 or units[following, 1] != units[state, 0]:
                        break
                    state = following
                    word = units[state, 2]
                    if word >= 0:
                        total = logs[word] + value[ahead + 1]
                        if not is_known or total >= best:
                            best, last, is_known = total, ahead + 1, True
                value[here], choice[here] = best, last
            joined = False  # neighbouring letters and digits that are no words stay together
            while at < stop:
                last = choice[at]
                is_single = last == at + 1 and kinds[codes[at]] == 2
                if joined and is_single:
                    ends[made - 1] = last
                else:
                    ends[made] = last
                    made += 1
                joined, at = is_single, last
        offsets[text + 1] = made
    return made


class Segmenter:
    """Cuts normalised text into jieba's words (``HMM=False``)."""

    def __init__(self, user_words: Iterable[str] = ()) -> None:
        words = sorted(set(user_words))
        stored = cache.arrays("segment", _key(words), lambda: _tables(words))
        self._trie = trie.Trie(stored["letters"], stored["units"])
        self._logs, self._unknown = stored["logs"], float(stored["unknown"])

    def cut_codes(self, codes: npt.NDArray[np.int32], starts: _Long) -> tuple[_Long, _Long]:
        """Ends of all tokens as indexes into ``codes``, and per text the number of its first, shape (n + 1,)."""
        value, choice = np.empty(len(codes) + 1), np.empty(len(codes), np.int64)
        ends, offsets = np.empty(len(codes), np.int64), np.zeros(len(starts), np.int64)
        found = self._trie
        made = _cut(
            codes, starts, WORD_LETTERS, found.letters, found.units, self._logs, self._unknown,
            value, choice, ends, offsets, size=len(codes),
        )  # fmt: skip
        return ends[:made], offsets

    def cut(self, text: str) -> list[str]:
        """The words in order; joined they give ``text``."""
        return [text[start:end] for start, end in self.spans(text)]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Half-open spans of the words in ``text``."""
        ends, _ = self.cut_codes(code_points(text), np.array([0, len(text)], np.int64))
        return pairwise([0, *ends.tolist()])


@lru_cache(maxsize=2)
def segmenter(user_words: tuple[str, ...] = ()) -> Segmenter:
    """A shared segmenter for these user words; the first one of a machine takes seconds to build."""
    return Segmenter(user_words)


def _dictionary() -> Any:
    return resources.files("jieba").joinpath("dict.txt")


def _key(words: list[str]) -> str:
    sha = hashlib.sha256(_dictionary().read_bytes())
    sha.update("\n".join(["4", *words]).encode("utf-8", "replace"))
    return sha.hexdigest()[:32]


def _tables(words: list[str]) -> cache.Arrays:
    """The double array and log probabilities of jieba's dictionary and these words."""
    frequencies, total = _frequencies(words)
    known = [word for word, frequency in frequencies.items() if frequency]
    built, log_total = trie.build(known), math.log(total)
    logs = np.array([math.log(frequencies[word]) - log_total for word in known])
    return {
        "letters": built.letters, "units": built.units,
        "logs": logs, "unknown": np.array(math.log(1) - log_total),
    }  # fmt: skip


def _frequencies(words: list[str]) -> tuple[dict[str, int], int]:
    """jieba's dictionary with every prefix as an entry of frequency 0, the words added as jieba adds them."""
    import jieba

    frequencies: dict[str, int] = {}
    total = 0
    with _dictionary().open(encoding="utf-8") as lines:
        for line in lines:
            word, count = line.split(" ", 2)[:2]
            frequencies[word] = int(count)
            total += int(count)
            for end in range(1, len(word)):
                frequencies.setdefault(word[:end], 0)
    tokenizer: Any = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = frequencies, total, True
    for word in words:
        tokenizer.add_word(word)
    return tokenizer.FREQ, tokenizer.total

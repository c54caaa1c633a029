"""Words as jieba cuts them without its hidden Markov model, with the user words of the lexicon.

A tokenizer of our own: the global one of jieba is never touched, and jieba's marshalled cache in
the shared temporary folder is neither read nor written.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from typing import Any


def _frequencies() -> tuple[dict[str, int], int]:
    """jieba's dictionary with every prefix as an entry of frequency 0, and the total frequency."""
    frequencies: dict[str, int] = {}
    total = 0
    with resources.files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count = line.split(" ", 2)[:2]
            frequencies[word] = int(count)
            total += int(count)
            for end in range(1, len(word)):
                frequencies.setdefault(word[:end], 0)
    return frequencies, total


class Segmenter:
    """Cuts normalised text into jieba's words (``HMM=False``)."""

    def __init__(self, user_words: Iterable[str] = ()) -> None:
        import jieba

        self._tokenizer: Any = jieba.Tokenizer()
        self._tokenizer.FREQ, self._tokenizer.total = _frequencies()
        self._tokenizer.initialized = True
        for word in sorted(set(user_words)):
            self._tokenizer.add_word(word)

    def cut(self, text: str) -> list[str]:
        """The words in order; joined they give ``text``."""
        return list(self._tokenizer.cut(text, HMM=False))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Half-open spans of the words in ``text``."""
        start = 0
        for word in self.cut(text):
            yield start, start + len(word)
            start += len(word)


@lru_cache(maxsize=2)
def segmenter(user_words: tuple[str, ...] = ()) -> Segmenter:
    """A shared segmenter for these user words; building one takes about a second."""
    return Segmenter(user_words)

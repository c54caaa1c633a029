"""Words in a double array: what was put in is found, nothing else, and equal endings are stored once."""

import numpy as np
import pytest

from transforms.text.trie import build

WORDS = ("不好吃", "不好看", "好吃", "好看", "很不好吃", "很不好看", "看", "\U00020000好")


def _value(trie, word):
    place = 0
    for letter in word:
        base = trie.units[place][0]
        place = base + trie.letters[ord(letter)]
        if trie.units[place][1] != base:
            return None
    return int(trie.units[place][2])


@pytest.mark.parametrize("values", [None, (5, 5, 5, 5, 5, 5, 5, 5), (0, 1, 0, 1, 0, 1, 1, 0)])
def test_every_word_has_its_value(values):
    found = build(WORDS, None if values is None else np.array(values, np.int32))
    assert [_value(found, word) for word in WORDS] == list(values or range(8))


@pytest.mark.parametrize("word", ["好", "不", "很不", "不好"])
def test_beginnings_are_no_words(word):
    assert _value(build(WORDS), word) == -1


@pytest.mark.parametrize("word", ["吃", "好吃吃", "看看", "坏", "不看", "很好吃", "不好吃\U00020000"])
def test_nothing_else_is_found(word):
    assert _value(build(WORDS, np.zeros(8, np.int32)), word) is None


def test_words_that_do_the_same_share_their_endings():
    def steps(trie):
        return int((trie.units[:, 1] > 0).sum())

    words = [first + last for first in "不没无" for last in ("满意", "如意", "惬意")]
    assert steps(build(words)) == 3 + 9 + 9
    assert steps(build(words, np.full(9, 4, np.int32))) == 3 + 3 + 1
    assert steps(build(words, np.array([4, 4, 4, 4, 4, 4, 7, 7, 7], np.int32))) == 3 + 6 + 2

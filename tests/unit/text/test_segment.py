"""jieba's real tokens, its mistakes included: they are what the words of the product are."""

import jieba
import pytest

from transforms.text.segment import Segmenter


@pytest.fixture(scope="module")
def segmenter():
    return Segmenter()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("服务不是很好", ["服务", "不是", "很", "好"]),
        ("一点都不满意", ["一点", "都", "不", "满意"]),
        ("性价比高", ["性价比", "高"]),
        ("除了贵没毛病", ["除了", "贵", "没", "毛病"]),
        ("iphone用着卡", ["iphone", "用", "着", "卡"]),
    ],
)
def test_pinned_tokens(segmenter, text, words):
    assert segmenter.cut(text) == words


def test_equal_to_jieba_without_its_hmm(segmenter, golden):
    for row in golden:
        assert segmenter.cut(row["text"]) == jieba.lcut(row["text"], HMM=False)


def test_user_words_stay_in_one_piece_and_the_global_jieba_is_untouched():
    assert "真心巴适" in Segmenter(["真心巴适"]).cut("味道真心巴适得很")
    assert "真心巴适" not in jieba.lcut("味道真心巴适得很", HMM=False)

"""jieba's real tokens, its mistakes included: they are what the words of the product are."""

from itertools import pairwise

import jieba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text import cache
from transforms.text.normalize import code_points
from transforms.text.segment import Segmenter, _frequencies

OWN_WORDS = ("真心巴适", "等三小时", "服务不")


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


@pytest.fixture(scope="module")
def originals():
    """jieba itself, plain and with the user words."""
    plain, own = jieba.Tokenizer(), jieba.Tokenizer()
    for tokenizer in (plain, own):
        tokenizer.FREQ, tokenizer.total = _frequencies([])
        tokenizer.initialized = True
    for word in OWN_WORDS:
        own.add_word(word)
    return plain, own


def test_equal_to_jieba_on_the_golden_sentences(segmenter, originals, golden):
    for row in golden:
        assert segmenter.cut(row["text"]) == originals[0].lcut(row["text"], HMM=False)


PIECES = st.one_of(
    st.sampled_from(
        [
            "服务",
            "性价比",
            "清华大学",
            "不是",
            "一点都不",
            "真心巴适",
            "巴适得很",
            "c++",
            "iPhone14",
            "3.5%",
            "\r\n",
            "\n",
        ]
    ),
    st.text(
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里",
        max_size=8,
    ),
    st.text("aZ09+#&._%- \t，。！😡𠮷", max_size=6),
)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_equal_to_jieba_on_anything(segmenter, own_segmenter, originals, text):
    assert segmenter.cut(text) == originals[0].lcut(text, HMM=False)
    assert own_segmenter.cut(text) == originals[1].lcut(text, HMM=False)


@pytest.fixture(scope="module")
def own_segmenter():
    return Segmenter(OWN_WORDS)


def test_user_words_stay_in_one_piece_and_the_global_jieba_is_untouched(own_segmenter):
    assert "真心巴适" in own_segmenter.cut("味道真心巴适得很")
    assert "真心巴适" not in jieba.lcut("味道真心巴适得很", HMM=False)


def test_a_column_is_cut_like_its_texts(segmenter):
    texts = ["快递太慢了", "", "a b", "服务不是很好\r\n差"]
    codes = np.concatenate([code_points(text) for text in texts])
    starts = np.concatenate([[0], np.cumsum([len(text) for text in texts])])
    ends, offsets = segmenter.cut_codes(codes, starts)
    for number, text in enumerate(texts):
        mine = ends[offsets[number] : offsets[number + 1]] - starts[number]
        assert [text[low:high] for low, high in pairwise([0, *mine.tolist()])] == segmenter.cut(text)


def test_a_damaged_cache_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = []

    def make():
        made.append(1)
        return {"a": np.arange(3)}

    for _ in range(2):
        assert cache.arrays("x", "k", make)["a"].tolist() == [0, 1, 2]
    assert len(made) == 1
    path = tmp_path / "huisheng" / "x" / "k.npz"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert cache.arrays("x", "k", make)["a"].tolist() == [0, 1, 2]
    assert len(made) == 2
    (tmp_path / "huisheng" / "x").chmod(0o777)
    assert cache.private_folder("x") is None
    cache.arrays("x", "k", make)
    assert len(made) == 3

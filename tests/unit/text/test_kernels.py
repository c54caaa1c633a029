"""Integer kernels: the same result compiled or not, in one chunk or many."""

import numpy as np
import polars as pl
import pytest

from transforms.text import candidates as candidates_module
from transforms.text import fold as fold_module
from transforms.text import gate as gate_module
from transforms.text import quick as quick_module
from transforms.text import scan as scan_module
from transforms.text import segment as segment_module
from transforms.text.arrow import as_large_string, buffers
from transforms.text.codepoints import build_table, pack, unpack
from transforms.text.features import ngram_hashes
from transforms.text.fold import fold, fold_bare
from transforms.text.ngrams import RUN_CAP
from transforms.text.normalize import normalise
from transforms.text.quick import text_sums
from transforms.text.scan import scan
from transforms.text.segment import segmenter

TEXTS = [
    "聯(lián)繫客服，很慢！但是 师傅 态度好",
    "好好好好好好",
    "",
    "Ｇｏｏｄ　1,000 元(含税)",
    "😡一点都不失望……真的\n谢谢",
    "a b",
    "真没",
    "毛病多",
    "谁说不好用\n",
    "谁说\n不好用",
    "没\n有问题",
    "嗯 \n",
    "好 好 好 好 好吃",
    "！！！！！差<br\n/>评&amp;好",
    "x" * 45 + "\n真没",
    "环境\n\n（lián）好😂😂😂😂😂",
    "很 " * 70 + "差",
    "3 .5 好 3. 5，3.5折",
    "东西很好吃 但是贵  就是贵",
    "质量还可以的<br>东西不好",
    "质量还可以的 " + "x" * 45 + " 东西不好",
    "ａａａ" + "a" * 50 + "好差",
]


KERNELS = (
    (fold_module, "_fold"),
    (gate_module, "_classes"),
    (scan_module, "_scan"),
    (candidates_module, "_candidates"),
    (quick_module, "_phrases"),
    (quick_module, "_sum"),
    (segment_module, "_cut"),
)


def _results(engine, kernel_of):
    data, offsets = buffers(as_large_string(pl.Series(TEXTS)))
    phrases = engine.phrases
    with pytest.MonkeyPatch.context() as patch, np.errstate(over="ignore"):
        for module, name in KERNELS:
            function = kernel_of(getattr(module, name))
            patch.setattr(module, name, lambda *given, size, function=function: function(*given))
        folded = fold(data, offsets, engine.model.codes, RUN_CAP)
        tokens = segmenter().cut_codes(folded.codes, folded.starts)
        bare = fold_bare(data, offsets, engine.codes, RUN_CAP, is_placed=True)
        classes = engine._classes(bare)
        found = scan(bare, classes, phrases.trie, phrases.records, engine.weights)
        bare = fold_bare(data, offsets, engine.spoken_codes, RUN_CAP)
        sums = text_sums(bare, classes, phrases.spoken, phrases.spoken_records, engine.weights)
    return [np.array(value) for part in (vars(folded), vars(found), vars(sums)) for value in part.values()] + [
        classes,
        *tokens,
    ]


def test_plain_python_and_compiled_kernels_agree(scorer):
    plain, compiled = (
        _results(scorer.engine, of) for of in (lambda kernel: kernel.function, lambda kernel: kernel.compiled)
    )
    for first, second in zip(plain, compiled, strict=True):
        np.testing.assert_array_equal(first, second)


def test_polarity_alone_equals_the_full_score(scorer, golden):
    texts = as_large_string(pl.Series([*(row["text"] for row in golden), *TEXTS, None]))
    whole, quick = scorer.engine.score(texts).text, scorer.engine.polarity(texts)
    np.testing.assert_array_equal(whole.logit, quick.logit)
    np.testing.assert_array_equal(whole.p_positive, quick.p_positive)


def test_blanks_leave_the_score_alone(scorer):
    texts = ["吃了说好吗", "希望能出小包装", "一次就装好了，满意"]
    spaced = [" " + " ".join(text) + " " for text in texts]
    found = scorer.engine.score(as_large_string(pl.Series([*texts, *spaced]))).text
    assert found.score[:3].tolist() == found.score[3:].tolist()


def test_spans_hold_characters_that_repeat(scorer):
    clauses = scorer.score(pl.Series(["很好好好好好，差差差差 差差"]))[1]
    assert clauses["span_start"].to_list() == [0, 7]
    assert clauses["span_end"].to_list() == [6, 11]


def test_any_chunking_gives_the_same_rows(scorer, golden):
    texts = pl.Series([row["text"] for row in golden])
    whole = scorer.score(texts)
    for size in (1, 7, 100):
        parts = [scorer.score(texts.slice(start, size)) for start in range(0, len(texts), size)]
        for place in (0, 1):
            assert pl.concat([part[place] for part in parts]).equals(whole[place])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>很<b>好</b></p>", " 很 好  "),
        ("a<b, c>d 1<2 <3", "a d 1<2 <3"),
        ("<a href='x?a=1&b=2'>好</a>", " 好 "),
        ("好<好>", "好<好>"),
        ("好<p", "好<p"),
        ("A&nbsp;B&#39;C & D&E;", "a b c & d&e;"),
        ("x" * 40, "x" * 40),
        ("好" + "x" * 41 + "好", "好好"),
        ("x" * 41, ""),
    ],
)
def test_mark_up_and_long_tokens_go(text, expected):
    folded = normalise(text, build_table())
    assert folded.text == expected
    assert folded.positions.tolist() == sorted(folded.positions.tolist())


def test_a_column_folds_like_its_texts():
    folded = fold(*buffers(as_large_string(pl.Series(TEXTS))), build_table())
    singles = [normalise(text, build_table()) for text in TEXTS]
    assert "".join(map(chr, folded.codes)) == "".join(single.text for single in singles)
    assert folded.positions.tolist() == [place for single in singles for place in single.positions.tolist()]
    assert folded.lengths.tolist() == [len(text) for text in TEXTS]


def test_pinyin_notes_go_and_other_brackets_stay():
    table = build_table()
    assert normalise("聯(lián)繫(xì)客服", table).text == "联系客服"
    assert normalise("官(CXO)方", table).text == "官(cxo)方"
    assert normalise("很好（推荐）", table).text == "很好(推荐)"
    assert normalise("客(kè）户", table).text == "客户"


def test_spans_slice_the_stored_text():
    text = "聯(lián)繫 客服"
    folded = normalise(text, build_table())
    assert text[slice(*folded.span(0, 2))] == "聯(lián)繫"
    assert text[slice(*folded.span(3, 5))] == "客服"


def test_the_code_point_table_survives_packing():
    np.testing.assert_array_equal(unpack(pack(build_table())), build_table())


def test_a_character_run_counts_three_times():
    ids, _, ends = ngram_hashes(fold(*buffers(as_large_string(pl.Series(["好好好", "好好好好好好"]))), build_table()))
    assert ids[: ends[1]].tolist() == ids[ends[1] :].tolist()

"""Integer kernels: the same result compiled or not, in one chunk or many."""

import numpy as np
import polars as pl
import pytest

from transforms.text import fold as fold_module
from transforms.text import scan as scan_module
from transforms.text.arrow import as_large_string, buffers
from transforms.text.codepoints import build_table, pack, unpack
from transforms.text.features import ngram_ids
from transforms.text.fold import fold
from transforms.text.normalize import normalise
from transforms.text.scan import scan

TEXTS = [
    "聯(lián)繫客服，很慢！但是 师傅 态度好",
    "好好好好好好",
    "",
    "Ｇｏｏｄ　1,000 元(含税)",
    "😡一点都不失望……真的\n谢谢",
    "a b",
]


def _arrays(found):
    return [np.asarray(value) for value in vars(found).values()]


def test_plain_python_and_compiled_kernels_agree(scorer):
    engine = scorer.engine
    data, offsets = buffers(as_large_string(pl.Series(TEXTS)))
    results = []
    for kernel_of in (lambda kernel: kernel.function, lambda kernel: kernel.compiled):
        with pytest.MonkeyPatch.context() as patch, np.errstate(over="ignore"):
            for module, name in ((fold_module, "_fold"), (scan_module, "_scan")):
                function = kernel_of(getattr(module, name))
                patch.setattr(module, name, lambda *given, size, function=function: function(*given))
            folded = fold(data, offsets, engine.model.codes)
            found = scan(folded, engine.phrases.trie, engine.phrases.entries, engine.lookup)
            results.append(_arrays(folded) + _arrays(found))
    for plain, compiled in zip(*results, strict=True):
        np.testing.assert_array_equal(plain, compiled)


def test_any_chunking_gives_the_same_rows(scorer, golden):
    texts = pl.Series([row["text"] for row in golden])
    whole = scorer.score(texts)
    for size in (1, 7, 100):
        parts = [scorer.score(texts.slice(start, size)) for start in range(0, len(texts), size)]
        for place in (0, 1):
            assert pl.concat([part[place] for part in parts]).equals(whole[place])


@pytest.mark.parametrize("text", TEXTS)
def test_the_column_fold_equals_the_single_text_fold(text):
    folded = fold(*buffers(as_large_string(pl.Series([text]))), build_table())
    single = normalise(text, build_table())
    assert "".join(map(chr, folded.codes)) == single.text
    assert folded.positions.tolist() == single.positions.tolist()
    assert folded.lengths.tolist() == [len(text)]


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
    ids, ends = ngram_ids(fold(*buffers(as_large_string(pl.Series(["好好好", "好好好好好好"]))), build_table()))
    assert ids[: ends[1]].tolist() == ids[ends[1] :].tolist()

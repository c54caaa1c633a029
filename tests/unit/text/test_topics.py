"""Emerging topics: a new problem is seen, a steady one isn't; ids, never texts."""

from transforms.text.codepoints import build_table
from transforms.text.segment import segmenter
from transforms.text.topics import emerging


def test_a_new_problem_is_seen_before_a_category_exists():
    before = ["快递很快，包装完好"] * 200 + ["价格实惠"] * 200
    now = ["快递很快，包装完好"] * 50 + ["遥控器失灵，换电池也没用"] * 20 + ["价格实惠"] * 50
    texts, ids = before + now, [f"r{number}" for number in range(520)]
    found = emerging(ids, texts, [False] * 400 + [True] * 120, segmenter(), build_table())
    terms = found["term"].to_list()
    assert "遥控器" in terms
    assert "遥控器 失灵" in terms
    assert not {"快递", "包装", "价格"} & set(terms)
    row = found.row(terms.index("遥控器"), named=True)
    assert (row["n_now"], row["n_before"]) == (20, 0)
    assert row["q_value"] < 1e-6
    assert set(row["example_ids"].split(",")) <= set(ids)


def test_nothing_emerges_from_nothing():
    assert emerging([], [], [], segmenter(), build_table()).is_empty()
    assert emerging(["a"], ["很好"], [True], segmenter(), build_table()).is_empty()

"""Terms of texts: words and neighbouring pairs, the same for any batch; the mart counts them."""

import polars as pl
import pytest

from transforms.text.arrow import as_large_string
from transforms.text.codepoints import build_table
from transforms.text.md5 import hashes
from transforms.text.segment import segmenter
from transforms.text.topics import term_table


def _terms(texts):
    array = as_large_string(pl.Series(texts, dtype=pl.String))
    table = term_table(array, hashes(array), "m", segmenter(), build_table())
    return pl.DataFrame(pl.from_arrow(table)).cast(pl.String)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("遙控器失靈，換電池也沒用", {"遥控器", "失灵", "遥控器 失灵", "电池", "没用"}),
        ("密封圈开裂，而且一直漏水", {"密封圈", "开裂", "密封圈 开裂", "漏水"}),
        ("2021年 12月", set()),
        ("", set()),
        ("好", set()),
        ("用薅羊毛攻略下单，锝麟嘎踢了", {"羊毛", "攻略", "下单", "羊毛 攻略", "攻略 下单", "锝麟嘎踢"}),
        ("锝麟嘎踢锝麟嘎踢锝麟", set()),
        ("app登录app登录", {"app", "登录", "app 登录", "登录 app"}),
    ],
)
def test_terms(text, expected):
    assert set(_terms([text])["term"]) == expected


def test_a_term_counts_once_per_text_and_belongs_to_it():
    found = _terms(["快递慢，快递慢", "客服好", "快递快"])
    by_text = found.group_by("text_hash", maintain_order=True).agg("term")
    assert found.unique().height == found.height
    assert by_text.height == 3
    assert found.filter(pl.col("term") == "快递").height == 2


def test_batches_give_the_same_rows(golden):
    texts = [row["text"] for row in golden]
    whole = _terms(texts).sort("text_hash", "term")
    parts = pl.concat([_terms(texts[at : at + 37]) for at in range(0, len(texts), 37)]).sort("text_hash", "term")
    assert whole.equals(parts)

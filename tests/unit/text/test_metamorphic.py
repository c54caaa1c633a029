"""What must not change a label, and what must."""

import pytest

CLEAR = [
    "服务很好，我非常满意",
    "客服态度极差，一直推来推去",
    "质量很好，做工精细",
    "空调噪音大得睡不着",
    "送货快，包装完好",
    "刚买一周就坏了，要求退货被拒绝",
    "师傅很专业，讲解耐心",
    "洗衣机漏水，地板都泡坏了",
]
TRADITIONAL = {
    "服務很好，我非常滿意": "服务很好，我非常满意",
    "客服態度極差，一直推來推去": "客服态度极差，一直推来推去",
    "質量很好，做工精細": "质量很好，做工精细",
    "師傅很專業，講解耐心": "师傅很专业，讲解耐心",
}


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("，", ","),
        lambda text: _wide(text.replace("，", ",")),
        lambda text: " ".join(text),
        lambda text: "\u3000" + text + "  ",
        lambda text: text.replace("，", "\n"),
        lambda text: "，".join(reversed(text.split("，"))),
        lambda text: text + text[-1] * 5,
        lambda text: text + "！！！！！",
        lambda text: "\u200b".join(text),
    ],
    ids=["half_width", "full_width", "spaces", "outer_spaces", "lines", "order", "repeats", "marks", "zero_width"],
)
def test_the_label_stays(change, label_of):
    assert label_of([change(text) for text in CLEAR]) == label_of(CLEAR)


def test_traditional_text_scores_exactly_as_simplified(scorer):
    import polars as pl

    old = scorer.score(pl.Series(list(TRADITIONAL)))[0]["sentiment_score"].to_list()
    assert old == scorer.score(pl.Series(list(TRADITIONAL.values())))[0]["sentiment_score"].to_list()


@pytest.mark.parametrize(
    ("plain", "negated"),
    [
        ("我很满意", "我一点都不满意"),
        ("质量好", "质量不好"),
        ("让我失望", "一点都没让我失望"),
        ("很麻烦", "一点都不麻烦"),
        ("推荐购买", "完全不推荐购买"),
        ("有问题", "没有任何问题"),
    ],
)
def test_negation_flips_it(plain, negated, label_of):
    first, second = label_of([plain, negated])
    assert {first, second} == {"positive", "negative"}

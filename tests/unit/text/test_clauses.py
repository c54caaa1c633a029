"""Clauses, aspects, intents and the flags."""

import polars as pl
import pytest


def _clauses(scorer, text):
    frame = scorer.score(pl.Series([text]))[1]
    return [(text[row["span_start"] : row["span_end"]], row["aspect"]) for row in frame.iter_rows(named=True)]


def test_clauses_slice_the_stored_text(scorer):
    found = [part for part, _ in _clauses(scorer, "快递太慢了，但是客服很耐心。价格 2.5 元")]
    assert list(dict.fromkeys(found)) == ["快递太慢了", "但是客服很耐心", "价格 2.5 元"]


def test_each_clause_has_its_own_score_and_aspect(scorer):
    frame = scorer.score(pl.Series(["快递太慢了，但是客服很耐心"]))[1]
    by_aspect = {row["aspect"]: row["sentiment_score"] for row in frame.iter_rows(named=True)}
    assert by_aspect["delivery"] < 0 < by_aspect["service"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("热水器漏电了，太吓人了", "urgent_safety"),
        ("再不处理我就起诉你们", "urgent_legal"),
        ("准备曝光你们这家店，太差了", "urgent_media"),
        ("再也不会买了", "churn"),
        ("建议增加夜间配送", "suggestion"),
        ("请问怎么退货", "question"),
        ("服务很好，点赞", "praise"),
        ("冰箱用了两天就坏了", "complaint"),
        ("", None),
    ],
)
def test_intent(scorer, text, intent):
    assert scorer.score(pl.Series([text]))[0]["intent"][0] == intent


def test_delight_and_meh_are_disjoint(scorer, golden):
    frame = scorer.score(pl.Series([row["text"] for row in golden]))[0]
    assert not (frame["is_delight"] & frame["is_meh"]).any()
    assert frame["is_delight"].any()
    assert scorer.score(pl.Series(["哦"]))[0]["is_meh"][0]
    assert scorer.score(pl.Series(["超出预期，太惊喜了"]))[0]["is_delight"][0]


def test_keywords_are_at_most_five_in_order(scorer):
    frame = scorer.score(pl.Series(["物流快，包装好，质量好，客服耐心，价格实惠，安装方便，推荐"]))[0]
    words = frame["keywords"][0].split("、")
    assert len(words) == 5
    assert words[0] == "物流"


def test_who_says_so_turns_one_clause_only(label_of, scorer):
    assert label_of(["谁说国产不好用", "国产不好用"]) == ["positive", "negative"]
    frame = scorer.score(pl.Series(["谁说国产不好用，客服秒回"]))[1]
    assert frame["sentiment_score"][1] > 0

"""Reasons add up to the score and slice the text that was given."""

import io

import pytest
from rich.console import Console

from transforms.cli.text import show
from transforms.text.explain import explain
from transforms.text.segment import segmenter

TEXTS = [
    "快递太慢了，但是客服一点都不敷衍😡",
    "服務很好(hǎo), 我 非常滿意",
    "除了贵没毛病",
    "好好好好好好！！！！",
    "等了三个小时没人理\n别买",
    "a b 好",
    "杯子用了九天就散架",
]


@pytest.mark.parametrize("text", TEXTS)
def test_contributions_sum_to_the_logit(scorer, text):
    found = explain(scorer.engine, segmenter(), text)
    assert found.logit == pytest.approx(float(scorer.engine.score(_column(text)).text.logit[0]), abs=1e-9)


@pytest.mark.parametrize("text", TEXTS)
def test_spans_slice_the_given_text(scorer, text):
    found = explain(scorer.engine, segmenter(), text)
    assert all(text[reason.start : reason.end] == reason.words for reason in found.reasons)
    assert all(0 <= clause.start < clause.end <= len(text) for clause in found.clauses)


def test_a_phrase_rule_says_why(scorer):
    reasons = explain(scorer.engine, segmenter(), "一点都不失望").reasons
    assert [(reason.words, reason.note) for reason in reasons] == [("一点都不失望", "强否定加贬义词，是强肯定")]
    assert reasons[0].contribution > 0


def test_words_that_blame_together_say_why(scorer):
    reason = explain(scorer.engine, segmenter(), "包裹在聯(lián)運站躺 了六天啊").reasons[0]
    assert (reason.words, reason.note) == ("躺 了六天", "拖了很久")
    assert reason.contribution < 0


def test_an_abstention_has_no_reasons(scorer):
    found = explain(scorer.engine, segmenter(), "\ud83d")
    assert (found.score, found.reasons) == (0.0, ())
    assert found.abstain_reason


def _column(text):
    import pyarrow as pa

    return pa.array([text], pa.large_string())


def test_an_implied_aspect_is_told_from_a_named_one(scorer):
    (clause,) = explain(scorer.engine, segmenter(), "吵得睡不着").clauses
    assert (clause.aspects, clause.implied) == ((), ("noise",))
    (clause,) = explain(scorer.engine, segmenter(), "噪音太吵").clauses
    assert (clause.aspects, clause.implied) == (("noise",), ())


def test_a_terminal_obeys_nothing_in_a_comment(scorer):
    out = io.StringIO()
    show(Console(file=out, width=160), explain(scorer.engine, segmenter(), "质量\x1b]0差\u202e好\x9b2J"))
    assert "质量�]0差�好�2J" in out.getvalue()
    assert not {"\x1b", "\x9b", "\u202e"} & set(out.getvalue())

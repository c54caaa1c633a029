"""The golden sentences: own, with a reason each; ``hard`` ones count too."""

import csv
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

GOLDEN = Path(__file__).parents[2] / "golden" / "text"
LEAST = 0.95
LEAST_DOUBLE_NEGATION = LEAST_ANNOTATED = 0.9


def _share(rows, found):
    right = [row["label"] in ("any", label) for row, label in zip(rows, found, strict=True)]
    return sum(right) / len(right)


def test_there_are_at_least_300_sentences_with_a_reason(golden):
    assert len(golden) >= 300
    assert all(row["reason"] for row in golden)
    assert len({row["text"] for row in golden}) == len(golden)


def test_golden_sentences(golden, label_of):
    assert _share(golden, label_of([row["text"] for row in golden])) >= LEAST


def test_double_negation(golden, label_of):
    rows = [row for row in golden if row["kind"] == "double_negation"]
    assert _share(rows, label_of([row["text"] for row in rows])) >= LEAST_DOUBLE_NEGATION


def test_no_kind_but_the_hard_ones_is_mostly_wrong(golden, label_of):
    kinds = defaultdict(list)
    for row, label in zip(golden, label_of([row["text"] for row in golden]), strict=True):
        if not row["note"]:
            kinds[row["kind"]].append(row["label"] in ("any", label))
    assert {kind for kind, right in kinds.items() if sum(right) / len(right) < 0.85} == set()


def test_the_method_s_fixtures(label_of):
    expected = {
        "服务不是很好": "negative",
        "一点都不满意": "negative",
        "不是不好": "positive",
        "快递太慢了": "negative",
        "等了三个小时没人理": "negative",
        "性价比高": "positive",
        "别买": "negative",
        "服務很好,我非常滿意": "positive",
        "除了贵没毛病": "positive",
        "说好的次日达呢": "negative",
    }
    assert dict(zip(expected, label_of(list(expected)), strict=True)) == expected


@pytest.mark.parametrize("column", ["intent", "emotion", "keywords", "aspects"])
def test_annotated_sentences(column, scorer):
    """Intent and emotion are equal; of keywords and aspects the named ones are found."""
    with (GOLDEN / "annotated.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = _columns(scorer, pl.Series([row["text"] for row in rows]))[column].to_list()
    subset = column in ("keywords", "aspects")
    right = [
        set(row[column].split()) <= set(values) if subset else (row[column] or None) == values
        for row, values in zip(rows, found, strict=True)
    ]
    assert sum(right) / len(right) >= LEAST_ANNOTATED


def _columns(scorer, texts):
    text, clause = scorer.score(texts)
    aspects = clause.group_by("text_hash").agg(aspects=pl.col("aspect").unique())
    keyed = text.join(aspects, "text_hash", "left", maintain_order="left")
    return keyed.with_columns(keywords=pl.col("keywords").fill_null("").str.split("、"))

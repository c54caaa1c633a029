"""The golden sentences: own, with a reason each; ``hard`` ones count too."""

from collections import defaultdict

LEAST = 0.95
LEAST_DOUBLE_NEGATION = 0.9


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

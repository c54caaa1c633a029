"""Words of several classes say together what none of them says alone."""

import pytest

from transforms.errors import ConfigError
from transforms.text.constructions import read_constructions, read_roles


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("包裹在中转站躺了六天", "negative"),
        ("催了三次才有人接", "negative"),
        ("从早上八点等到下午三点", "negative"),
        ("刚过保修期屏幕就黑了", "negative"),
        ("隔壁那家同样的菜便宜一半", "negative"),
        ("感谢贵公司让我体会到什么叫绝望", "negative"),
        ("想挑毛病都挑不出来", "positive"),
        ("有什么理由不推荐呢", "positive"),
        ("落座八分钟菜就全上了", "positive"),
        ("开窗也听不到马路声", "positive"),
    ],
)
def test_short_texts(label_of, text, label):
    assert label_of([text]) == [label]


def test_long_texts_are_left_to_their_words(scorer):
    shift = "，其他的我们下次见面时再慢慢细说给大家听听看"
    short, long = (scorer.engine.polarity(_column(text)).logit[0] for text in ("三天还没", "三天还没" + shift))
    assert short < -1 < long


def test_a_wrong_role_is_named(tmp_path):
    (tmp_path / "roles.tsv").write_text("role\tword\nlong\t半天\npending\t还没\n", "utf-8")
    words, bits = read_roles(tmp_path, (1, 2), lambda word: [word])
    assert (words, bits) == ({"半天": 1, "还没": 2}, {"long": 1, "pending": 2})
    (tmp_path / "constructions.tsv").write_text("roles\tweight\treason\nlong !pendin\t-2\t太久\n", "utf-8")
    with pytest.raises(ConfigError, match="no role !pendin"):
        read_constructions(tmp_path, bits)
    with pytest.raises(ConfigError, match="too many roles"):
        read_roles(tmp_path, (1,), lambda word: [word])


def _column(text):
    import pyarrow as pa

    return pa.array([text], pa.large_string())

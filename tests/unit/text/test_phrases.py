"""Patterns of the phrase list, written out."""

import pytest

from transforms.errors import ConfigError
from transforms.text.phrases import expand


def _folder(tmp_path, pattern):
    (tmp_path / "classes.tsv").write_text("class\tword\nbad\t贵\nbad\t慢\nless\t不太\n", "utf-8")
    (tmp_path / "phrases.tsv").write_text(f"phrase\tmode\tweight\treason\n{pattern}\treplace\t1\t…\n", "utf-8")
    (tmp_path / "emoticons.tsv").write_text("emoticon\tweight\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{less}{bad}", ["不太贵", "不太慢"]),
        ("{bad}归{=bad}", ["贵归贵", "慢归慢"]),
        ("{bad}又{bad}", ["贵又贵", "贵又慢", "慢又贵", "慢又慢"]),
        ("没毛病", ["没毛病"]),
    ],
)
def test_a_pattern_stands_for_these_phrases(tmp_path, pattern, expected):
    assert list(expand(_folder(tmp_path, pattern))) == expected


@pytest.mark.parametrize("pattern", ["{good}归", "{=bad}归{bad2}", "{=less}{bad}"])
def test_an_unknown_class_is_named(tmp_path, pattern):
    with pytest.raises(ConfigError, match="no class"):
        expand(_folder(tmp_path, pattern))

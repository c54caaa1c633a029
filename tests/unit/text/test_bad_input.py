"""Whatever comes in, a defined result comes out, in linear time."""

import time

import polars as pl
import pyarrow as pa
import pytest

from transforms.text.arrow import as_large_string, buffers
from transforms.text.fold import fold


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   \n\t\u3000", "empty"),
        ("\u200b\u200b", "empty"),
        ("。。。！！", "no_words"),
        ("-----", "no_words"),
        ("=1+1", "no_words"),
        ("12345", "no_words"),
        ("4.8/5", "no_words"),
        ("无", "no_opinion"),
        ("没有。", "no_opinion"),
        ("кхщ ъфыв жюэ", "unknown_words"),
        ("<div class='x'><br/></div>&nbsp;", "empty"),
        ("iVBORw0KGgoAAAANSUhEUgAA/+" * 20 + "==", "empty"),
    ],
)
def test_a_text_without_opinion_is_exactly_neutral(scorer, text, reason):
    row = scorer.score(pl.Series([text]))[0].row(0, named=True)
    assert (row["abstain_reason"], row["sentiment_score"], row["p_positive"]) == (reason, 0.0, 0.5)
    assert (row["sentiment_label"], row["confidence"]) == ("neutral", 0.0)


def test_nulls_have_no_row_and_repeats_have_one(scorer):
    text, clause = scorer.score(pl.Series(["很好", None, "很好", "很差"]))
    assert len(text) == 2
    assert len(clause) == 2
    assert len(scorer.score(pl.Series([], dtype=pl.String))[0]) == 0
    assert len(scorer.score(pl.Series([None], dtype=pl.String))[0]) == 0


@pytest.mark.parametrize("unit", ["好", "哈", "a", " ", "，", "(", "😡", "不", "但", "好，"])
def test_three_megabytes_of_one_thing_take_linear_time(scorer, unit):
    """Five times the text may cost about five times the work; the square of it would be twenty-five."""
    text = unit * (3_000_000 // len(unit.encode()))
    part = text[: len(text) // 5]
    scorer.score(pl.Series([part]))
    small, whole = _cpu_seconds(scorer, part), _cpu_seconds(scorer, text)
    assert whole < 12 * small + 1


def _cpu_seconds(scorer, text):
    started = time.process_time()
    frame, _ = scorer.score(pl.Series([text]))
    assert len(frame) == 1
    return time.process_time() - started


@pytest.mark.parametrize(
    "text",
    ["<p style='a:b'>很好</p>", "很好&nbsp;", f"很好{'QUJD' * 30}", "\ud83d很好".encode("utf-8", "replace").decode()],
)
def test_mark_up_base64_and_lone_surrogates_leave_the_words(scorer, text):
    plain, dressed = (scorer.score(pl.Series([t]))[0]["sentiment_score"][0] for t in ("很好", text))
    assert dressed == pytest.approx(plain, abs=0.15)
    assert dressed > 0.3


@pytest.mark.parametrize(
    "broken",
    [b"\xff\xfe\xfd", b"\xe5\xa5", b"\xed\xa0\xbd\xe5\xa5\xbd", b"\xf4\x90\x80\x80", b"\xf0\x9f", b"\x80\xe5\xa5\xbd"],
)
def test_invalid_utf8_never_reads_past_the_text(scorer, broken):
    offsets = pa.py_buffer(pa.array([0, len(broken), len(broken) + 3], pa.int64()).buffers()[1])
    array = pa.LargeStringArray.from_buffers(2, offsets, pa.py_buffer(broken + "差".encode()))
    folded = fold(*buffers(array), scorer.engine.model.codes)
    assert [chr(code) for code in folded.codes[folded.starts[1] :]] == ["差"]


def test_sliced_chunked_and_plain_arrays_read_alike(scorer):
    values = ["很差", "很好", None, "还行", "别买"]
    whole = pa.array(values, pa.string())
    expected = scorer.score(pl.Series(values[1:]))[0]
    chunked = pa.chunked_array([whole.slice(1, 2), whole.slice(3)])
    for column in (whole.slice(1), chunked, as_large_string(whole).slice(1), pl.Series(values).slice(1)):
        assert scorer.score(column)[0].equals(expected)

"""What text becomes which value, and what doesn't."""

from datetime import datetime

import polars as pl
import pytest

from transforms.ingest import values
from transforms.ingest.conform import conform
from transforms.ingest.job import Field


def one(function, text, *more):
    return function(pl.Series([text], dtype=pl.String), *more)[0]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[(text, 5.0) for text in ("5", "5.0", "５", "五", "5分", " 5 ", "+5", "５．０", "5 元", "￥5", "5次")],
        ("1,234.5", 1234.5), ("-3", -3.0), ("十二", 12.0), ("1e3", 1000.0), ("0001", 1.0),
        ("十几块", None), ("12,34", None), ("inf", None), ("nan", None), ("5分6", None), ("", None), (None, None),
        ("40%", None),
    ],
)  # fmt: skip
def test_numbers(text, number):
    assert one(values.numbers, text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("5.0", 5), ("2.5", None), ("9007199254740993", 9007199254740993), ("五", 5), ("x", None)],
)
def test_integers(text, number):
    assert one(values.integers, text) == number


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10秒", 10),
        ("1分20秒", 80),
        ("1小时2分", 3720),
        ("00:01:20", 80),
        ("1:05", 65),
        ("38", 38),
        ("2天", 172800),
        ("很久", None),
        ("秒", None),
    ],
)
def test_durations(text, seconds):
    assert one(values.durations, text) == seconds


@pytest.mark.parametrize(
    ("text", "truth"), [("是", True), ("FALSE", False), ("1", True), ("0.0", False), ("也许", None), ("", None)]
)
def test_booleans(text, truth):
    assert one(values.booleans, text) is truth


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026/9/18 19:20:55", datetime(2026, 9, 18, 11, 20, 55)),
        ("2026-09-18 9:05", datetime(2026, 9, 18, 1, 5)),
        ("2026-09-18", datetime(2026, 9, 17, 16)),
        ("2026年9月18日", datetime(2026, 9, 17, 16)),
        ("2026-09-18T19:20:55Z", datetime(2026, 9, 18, 19, 20, 55)),
        ("2026-09-18T19:20:55.123+08:00", datetime(2026, 9, 18, 11, 20, 55, 123000)),
        ("2026/9/18 下午 7:20:55", datetime(2026, 9, 18, 11, 20, 55)),
        ("2026-09-18 12:05 上午", datetime(2026, 9, 17, 16, 5)),
        ("2026年9月18日 上午9:05:00", datetime(2026, 9, 18, 1, 5)),
        ("20260918", datetime(2026, 9, 17, 16)),
        ("2026-02-30 10:00:00", None),
        ("2026-13-01", None),
        ("30/02/2026", None),
        ("03/04/2026", None),
        ("昨天", None),
    ],
)
def test_times_become_utc(text, utc):
    assert values.to_utc(values.local_times(pl.Series([text]), "Asia/Shanghai"), "Asia/Shanghai")[0] == utc


NO_DATE = ["0001-01-01T00:00:00Z", "0001/1/1 0:00", "0000-00-00", "1899-12-30 14:30:00", "1900/1/0", "1753-01-01"]
NO_TIME = ["1900-01-01", "1/1/1900 12:00:00 AM", "1970-01-01 08:00:00", "1970-01-01T00:00:00Z", "1970年1月1日"]
REAL = ["1900-01-02", "1970-01-01 08:00:01", "1910-01-01 00:00:00"]


@pytest.mark.parametrize("is_required", [False, True])
@pytest.mark.parametrize(("kind", "none"), [("time", [*NO_DATE, *NO_TIME]), ("date", NO_DATE)])
def test_what_programs_write_for_no_time_is_none_and_sets_apart_what_needs_one(kind, none, is_required):
    texts = [*none, *REAL]
    frame = pl.DataFrame({"record_no": range(len(texts)), "at": texts})
    found = conform(frame, (Field("at", kind, is_required, is_key=False),), "Asia/Shanghai", {})
    assert found.frame["at"].is_null().to_list() == [True] * len(none) + [False] * len(REAL)
    assert found.failures["rule"].to_list() == ["missing_required"] * len(none) * is_required


def test_a_time_that_the_clock_change_skips_is_none():
    local = values.local_times(pl.Series(["2026-03-29 02:30:00", "2026-10-25 02:30:00"]), "Europe/Berlin")
    assert values.to_utc(local, "Europe/Berlin").to_list() == [None, datetime(2026, 10, 25, 0, 30)]


@pytest.mark.parametrize(
    ("text", "bare"), [('="0001"', "0001"), ("'0001", "0001"), ("\t138\t", "138"), ("　a　", "a"), ("  ", None)]
)
def test_what_spreadsheets_put_around_an_id_goes(text, bare):
    assert one(values.trimmed, text) == bare

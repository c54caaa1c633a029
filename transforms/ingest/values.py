"""Text to numbers, times and truth values, column by column. What doesn't fit becomes null; the caller says why.

Every function takes a text series (null = empty cell) and returns a series of the same length.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from transforms.ingest.trimming import OUTER

_DIGITS = "〇零一二两三四五六七八九十"
_CHINESE_NUMBERS = {
    **dict(
        zip(
            "〇零一二两三四五六七八九十",
            ("0", "0", "1", "2", "2", "3", "4", "5", "6", "7", "8", "9", "10"),
            strict=True,
        )
    ),
    **{f"十{digit}": str(10 + n) for n, digit in enumerate("一二三四五六七八九", 1)},
}
_UNIT = r"(?:分|星|次|个|元|块|岁|年|月|天|日|人|秒|points?|stars?|yuan|rmb|cny)"
_MONEY = r"(?:￥|¥|\$|rmb|cny)"
_TRUE = ("true", "t", "yes", "y", "1", "1.0", "是", "有", "对", "√")
_FALSE = ("false", "f", "no", "n", "0", "0.0", "否", "无", "没有", "不是", "×")
_NULLS = ("null", "\\n", "none", "n/a", "#n/a", "nan", "nat", "-", "--", "/")

_NO_DATE = (
    r"^(?:(?:0001|1753)[-/.年]0?1[-/.月]0?1(?:\D|$)|0{1,4}[-/.年]0{1,2}[-/.月]0{1,2}(?:\D|$)|0{8}(?:0{6})?$"
    r"|1899[-/.年]12[-/.月]3[01]|1900[-/.年]0?1[-/.月]00?(?:\D|$)|0?1/0?1/(?:0001|1753)(?:\D|$)|(?:12/3[01]|3[01]/12)/1899(?:\D|$))"
)
_NO_TIME = (
    r"^(?:1900[-/.年]0?1[-/.月]0?1(?:\D|$)|0?1/0?1/1900(?:\D|$)"
    r"|(?:1970[-/.年]0?1[-/.月]0?1日?|0?1/0?1/1970)(?:[T ](?:0?[08]:00(?::00(?:\.0+)?)?|12:00(?::00)? AM))?"
    r"\s?(?:Z|UTC|[+-]\d\d:?\d\d)?$)"
)
"""What databases and spreadsheets write for no date, by the least they can hold or by their zero: 0001 (.NET), 0000
(MySQL), 1753 and 1900 (SQL Server), 1899-12-30 and 1900-01-00 (spreadsheets), 1970 (Unix, at midnight there or here).
A day that only a time can't have (an event, an answer) may be the date since when a rule holds.
"""

_EARLY = datetime(1970, 1, 3)
_USUAL_FORMAT = "%Y-%m-%d %H:%M:%S"
_LOCAL_FORMATS = (
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日%H时%M分%S秒",
    "%Y年%m月%d日%H时%M分",
    "%Y年%m月%d日",
    "%Y/%m/%d %I:%M:%S %p",
    "%Y-%m-%d %I:%M:%S %p",
    "%Y/%m/%d %I:%M %p",
    "%Y-%m-%d %I:%M %p",
    "%Y年%m月%d日 %I:%M:%S %p",
    "%Y%m%d%H%M%S",
    "%Y%m%d",
)
_OFFSET_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f %#z",
    "%Y-%m-%dT%H:%M%#z",
)


def is_null_word(values: pl.Series) -> pl.Series:
    """Where a cell only says that there is no value (NULL, N/A, -)."""
    return values.str.strip_chars().str.to_lowercase().is_in(list(_NULLS)).fill_null(False)


def is_no_time(values: pl.Series, *, is_date: bool = False) -> pl.Series:
    """Where a cell holds what programs write for no time; of a date only what none can be."""
    text = values.str.strip_chars()
    found = text.str.contains(_NO_DATE)
    return (found if is_date else found | text.str.contains(_NO_TIME)).fill_null(False)


def without_no_time(typed: pl.Series, values: pl.Series, *, is_date: bool = False) -> pl.Series:
    """Typed times or dates of ``values``, null where there is none."""
    early = (typed < _EARLY).fill_null(False)
    return typed.set(early & is_no_time(values, is_date=is_date), None) if early.any() else typed


def trimmed(values: pl.Series) -> pl.Series:
    """Without surrounding space, and without the ``="…"`` or ``'`` that keep a spreadsheet from counting."""
    bare = values.str.strip_chars(OUTER)
    if bare.str.starts_with("=").any() or bare.str.starts_with("'").any():
        bare = bare.str.replace(r'^="(.*)"$', "$1").str.replace(r"^'(\d+)$", "$1")
    return bare.set(bare == "", None) if (bare == "").any() else bare


def numbers(values: pl.Series) -> pl.Series:
    """Float64: ``5``, ``5.0``, ``５``, ``五``, ``5分``, ``1,234.5`` and ``￥12`` alike; null where it is no number."""
    plain = values.cast(pl.Float64, strict=False)
    if plain.null_count() == values.null_count():
        return _finite(plain)
    left = values.filter(plain.is_null() & values.is_not_null()).unique()
    return _finite(
        plain.to_frame("n")
        .select(pl.coalesce("n", values.replace_strict(left, _spelled(left), default=None)))
        .to_series()
    )


def _finite(values: pl.Series) -> pl.Series:
    return values if values.is_finite().all() else values.set(~values.is_finite().fill_null(True), None)


def _spelled(values: pl.Series) -> pl.Series:
    text = values.str.normalize("NFKC").str.strip_chars().str.to_lowercase()
    text = text.str.replace(rf"^{_MONEY}\s*", "").str.replace(rf"\s*{_UNIT}$", "")
    grouped = text.str.contains(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$").fill_null(False)
    text = (
        text.to_frame("t")
        .select(pl.when(grouped).then(pl.col("t").str.replace_all(",", "", literal=True)).otherwise("t"))
        .to_series()
    )
    return text.replace(_CHINESE_NUMBERS).cast(pl.Float64, strict=False)


def integers(values: pl.Series) -> pl.Series:
    """Int64; null where it is no whole number. Digits beyond the precision of a float are kept."""
    exact = values.cast(pl.Int64, strict=False)
    if exact.null_count() == values.null_count():
        return exact
    floats = numbers(values)
    whole = floats.set(((floats.floor() != floats) | (floats.abs() > 2**53)).fill_null(True), None).cast(
        pl.Int64, strict=False
    )
    return exact.to_frame("n").select(pl.coalesce("n", whole)).to_series()


def durations(values: pl.Series) -> pl.Series:
    """Seconds: ``10秒``, ``1分20秒``, ``1小时2分``, ``00:01:20``, ``1天`` or a bare number of seconds."""
    plain = values.cast(pl.Float64, strict=False)
    if plain.null_count() == values.null_count():
        return plain
    left = values.filter(plain.is_null() & values.is_not_null()).unique()
    text = left.str.normalize("NFKC").str.replace_all(r"\s", "")
    spoken = _groups(
        text,
        r"^(?:(\d+)天)?(?:(\d+)(?:小时|时|h))?(?:(\d+)(?:分钟|分|min|m))?(?:(\d+(?:\.\d+)?)(?:秒|s))?$",
        (86400, 3600, 60, 1),
    )
    clock = _groups(text, r"^(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d+)?)$", (3600, 60, 1))
    seconds = pl.select(pl.coalesce(pl.lit(spoken), pl.lit(clock))).to_series()
    return plain.to_frame("n").select(pl.coalesce("n", values.replace_strict(left, seconds, default=None))).to_series()


def _groups(text: pl.Series, pattern: str, weights: tuple[int, ...]) -> pl.Series:
    parts = text.str.extract_groups(pattern).struct.unnest()
    numbers_ = parts.select(pl.all().cast(pl.Float64, strict=False))
    if numbers_.is_empty():
        return pl.Series([], dtype=pl.Float64)
    total = sum(pl.col(name).fill_null(0.0) * weight for name, weight in zip(numbers_.columns, weights, strict=True))
    return numbers_.select(pl.when(pl.any_horizontal(pl.all().is_not_null())).then(total)).to_series()


def booleans(values: pl.Series) -> pl.Series:
    """True, False or null."""
    text = values.str.strip_chars().str.to_lowercase()
    table = {**dict.fromkeys(_TRUE, True), **dict.fromkeys(_FALSE, False)}
    return text.replace_strict(list(table), list(table.values()), default=None, return_dtype=pl.Boolean)


def local_times(values: pl.Series, zone: str, formats: tuple[str, ...] = ()) -> pl.Series:
    """Datetime without offset, in the local time of ``zone``; a time with its own offset is brought there.

    ``formats`` are tried after the unambiguous ones, for layouts that are known to write them.
    """
    usual = values.str.to_datetime(_USUAL_FORMAT, strict=False, time_unit="us")
    if usual.null_count() == values.null_count():
        return usual
    text = _clocks(values.str.strip_chars())
    result = pl.Series(values.name, [None] * len(values), dtype=pl.Datetime("us"))
    for form in (*_LOCAL_FORMATS, *(f for f in formats if "%z" not in f)):
        if not (open_ := result.is_null() & text.is_not_null()).any():
            return result
        result = _fill(result, open_, _parse(text.filter(open_), form))
    for form in (*_OFFSET_FORMATS, *(f for f in formats if "%z" in f)):
        if not (open_ := result.is_null() & text.is_not_null()).any():
            break
        found = text.filter(open_).str.to_datetime(form, strict=False, time_unit="us")
        result = _fill(result, open_, found.dt.convert_time_zone(zone).dt.replace_time_zone(None))
    return result


def _clocks(text: pl.Series) -> pl.Series:
    """``下午7:20`` and ``7:20 下午`` as ``7:20 PM``, ``GMT+8`` as ``+0800``."""
    if text.str.contains("[上下]午").any():
        text = text.str.replace(r"([上下]午)\s*(\d[\d:]*)", "$2 $1").str.replace("上午", "AM").str.replace("下午", "PM")
    if text.str.contains("GMT", literal=True).any():
        text = text.str.replace(r"\s?GMT([+-])(\d)$", " ${1}0${2}00").str.replace(r"\s?GMT([+-])(\d\d)$", " $1${2}00")
    return text


def _parse(text: pl.Series, form: str) -> pl.Series:
    if "%H" in form or "%I" in form:
        return text.str.to_datetime(form, strict=False, time_unit="us")
    return text.str.to_date(form, strict=False).cast(pl.Datetime("us"))


def _fill(result: pl.Series, where: pl.Series, found: pl.Series) -> pl.Series:
    return result.scatter(where.arg_true(), found)


def to_utc(local: pl.Series, zone: str) -> pl.Series:
    """UTC without offset. A time that the clock change skips becomes null, one it repeats counts as the earlier."""
    ZoneInfo(zone)
    aware = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return aware.dt.convert_time_zone("UTC").dt.replace_time_zone(None)

"""Text columns to the typed columns of one contract, with a reason for every row that doesn't fit."""

from dataclasses import dataclass

import polars as pl

from transforms.ingest import values as parse
from transforms.ingest.grid import RECORD_NO
from transforms.ingest.job import Field

DTYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "number": pl.Float64(),
    "integer": pl.Int64(),
    "bool": pl.Boolean(),
    "date": pl.Date(),
    "time": pl.Datetime("us"),
    "enum": pl.String(),
}
_EXPECTED = {
    "number": "a number",
    "integer": "a whole number",
    "bool": "yes or no",
    "date": "a date",
    "time": "a time",
}
FAILURES = {RECORD_NO: pl.Int64, "column": pl.String, "found": pl.String, "rule": pl.String, "expected": pl.String}


@dataclass(frozen=True)
class Typed:
    """Typed rows (bad ones included) and one row per failure."""

    frame: pl.DataFrame
    failures: pl.DataFrame


def conform(
    texts: pl.DataFrame,
    fields: tuple[Field, ...],
    zone: str,
    columns: dict[str, str],
    formats: tuple[str, ...] = (),
    plain: frozenset[str] = frozenset(),
) -> Typed:
    """Type ``texts`` (``record_no`` and text columns named like fields; absent ones are null).

    ``columns`` maps a field to its column in the file, for the reasons; ``plain`` names fields that need no
    trimming. Columns that are typed already stay.
    """
    typed: list[pl.Series] = [texts[RECORD_NO]]
    failures = [pl.DataFrame(schema=FAILURES)]
    for field in fields:
        if field.name in texts.columns:
            found = texts[field.name]
        else:
            found = pl.repeat(None, texts.height, dtype=pl.String, eager=True)
        series = _typed(found, field, zone, formats, is_plain=field.name in plain).alias(field.name)
        typed.append(series)
        failures += _failures(texts[RECORD_NO], found, series, field, columns.get(field.name, field.name))
    return Typed(pl.DataFrame(typed), pl.concat(failures))


def _typed(found: pl.Series, field: Field, zone: str, formats: tuple[str, ...], *, is_plain: bool) -> pl.Series:
    if found.dtype == DTYPES[field.kind] and field.kind not in ("text", "enum"):
        return found
    if found.null_count() == len(found):
        return found.cast(DTYPES[field.kind])
    if field.kind == "text" and field.field_class == "free_text":
        return found
    found = found if is_plain else parse.trimmed(found)
    match field.kind:
        case "text":
            return found
        case "number" if field.name.endswith("_s"):
            return parse.durations(found)
        case "number":
            return parse.numbers(found)
        case "integer":
            return parse.integers(found)
        case "bool":
            return parse.booleans(found)
        case "date":
            return parse.without_no_time(parse.local_times(found, zone, formats), found, is_date=True).dt.date()
        case "time":
            return parse.to_utc(parse.without_no_time(parse.local_times(found, zone, formats), found), zone)
    lowered = found.str.to_lowercase()
    return lowered.set(~lowered.is_in(list(field.options)).fill_null(True), None)


def _failures(numbers: pl.Series, found: pl.Series, typed: pl.Series, field: Field, column: str) -> list[pl.DataFrame]:
    checks = []
    if field.kind != "text" and typed.null_count() > found.null_count():
        bad = typed.is_null() & found.is_not_null() & ~_says_none(found, field)
        is_enum = field.kind == "enum"
        rule, expected = "not_allowed" if is_enum else "wrong_type", _EXPECTED.get(field.kind, "")
        checks.append((bad, rule, ", ".join(field.options) if is_enum else expected))
    if field.is_required and typed.null_count():
        checks.append((_gone(found, typed, field), "missing_required", "a value"))
    if field.min is not None:
        checks.append(((typed < field.min).fill_null(False), "out_of_range", f"at least {field.min:g}"))
    return [_reasons(numbers, found, bad, rule, expected, column) for bad, rule, expected in checks if bad.any()]


def _gone(found: pl.Series, typed: pl.Series, field: Field) -> pl.Series:
    """Where there is no value, rather than one that doesn't fit."""
    if field.kind == "text":
        return typed.is_null()
    gone = found.is_null()
    return gone | _says_none(found, field) if found.dtype == pl.String else gone


def _says_none(found: pl.Series, field: Field) -> pl.Series:
    """Where a cell only says that there is no value."""
    words = parse.is_null_word(found)
    return words | parse.is_no_time(found, is_date=field.kind == "date") if field.kind in ("date", "time") else words


def _reasons(
    numbers: pl.Series, found: pl.Series, bad: pl.Series, rule: str, expected: str, column: str
) -> pl.DataFrame:
    texts = found.filter(bad).cast(pl.String).str.slice(0, 60)
    reasons = (pl.lit(text).alias(name) for name, text in (("column", column), ("rule", rule), ("expected", expected)))
    return pl.DataFrame({RECORD_NO: numbers.filter(bad), "found": texts}).with_columns(*reasons).select(*FAILURES)

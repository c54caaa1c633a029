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
    texts: pl.DataFrame, fields: tuple[Field, ...], zone: str, columns: dict[str, str], formats: tuple[str, ...] = ()
) -> Typed:
    """Type ``texts`` (``record_no`` and text columns named like fields; absent ones are null).

    ``columns`` maps a field to its column in the file, for the reasons. Columns that are typed already stay.
    """
    typed: list[pl.Series] = [texts[RECORD_NO]]
    failures: list[pl.DataFrame] = []
    for field in fields:
        found = (
            texts[field.name]
            if field.name in texts.columns
            else pl.Series(field.name, [None] * texts.height, dtype=pl.String)
        )
        series = _typed(found, field, zone, formats).alias(field.name)
        typed.append(series)
        failures += _failures(texts[RECORD_NO], found, series, field, columns.get(field.name, field.name))
    return Typed(pl.DataFrame(typed), pl.concat([pl.DataFrame(schema=FAILURES), *failures]))


def _typed(found: pl.Series, field: Field, zone: str, formats: tuple[str, ...]) -> pl.Series:
    if found.dtype == DTYPES[field.kind] and field.kind not in ("text", "enum"):
        return found
    if field.kind == "text":
        return found if field.field_class == "free_text" else parse.trimmed(found)
    found = parse.trimmed(found)
    match field.kind:
        case "number" if field.name.endswith("_s"):
            return parse.durations(found)
        case "number":
            return parse.numbers(found)
        case "integer":
            return parse.integers(found)
        case "bool":
            return parse.booleans(found)
        case "date":
            return parse.local_times(found, zone, formats).dt.date()
        case "time":
            return parse.to_utc(parse.local_times(found, zone, formats), zone)
    lowered = found.str.to_lowercase()
    return lowered.set(~lowered.is_in(list(field.options)).fill_null(True), None)


def _failures(numbers: pl.Series, found: pl.Series, typed: pl.Series, field: Field, column: str) -> list[pl.DataFrame]:
    checks = []
    if typed.null_count() and found.dtype == pl.String:
        bad = typed.is_null() & found.is_not_null() & ~parse.is_null_word(found)
        rule, expected = (
            ("not_allowed", ", ".join(field.options))
            if field.kind == "enum"
            else ("wrong_type", _EXPECTED.get(field.kind, ""))
        )
        checks.append((bad if field.kind != "text" else bad & False, rule, expected))
    if field.is_required and typed.null_count():
        gone = typed.is_null() & (
            found.is_null() | (parse.is_null_word(found) if found.dtype == pl.String else found.is_null())
        )
        if field.kind == "text":
            gone = typed.is_null()
        checks.append((gone, "missing_required", "a value"))
    if field.min is not None:
        checks.append(((typed < field.min).fill_null(False), "out_of_range", f"at least {field.min:g}"))
    return [_reasons(numbers, found, bad, rule, expected, column) for bad, rule, expected in checks if bad.any()]


def _reasons(
    numbers: pl.Series, found: pl.Series, bad: pl.Series, rule: str, expected: str, column: str
) -> pl.DataFrame:
    texts = found.filter(bad).cast(pl.String).str.slice(0, 60)
    return pl.DataFrame({RECORD_NO: numbers.filter(bad), "found": texts}).select(
        RECORD_NO,
        pl.lit(column).alias("column"),
        "found",
        pl.lit(rule).alias("rule"),
        pl.lit(expected).alias("expected"),
    )

"""Rows of the seeds an analyst edits, and the kinds of rules they can be held to.

A wrong row becomes one sentence that names file and line, what was found and what was expected.
"""

import csv
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from transforms.errors import ConfigError


@dataclass(frozen=True)
class Row:
    """One line of a seed. ``line`` counts from 1, the header included; ``is_own``: of the project itself."""

    path: Path
    line: int
    values: Mapping[str, str]
    is_own: bool = True

    def __getitem__(self, column: str) -> str:
        return (self.values.get(column) or "").strip()

    def number(self, column: str) -> float:
        """The column as a finite number; ``ConfigError`` where it is none."""
        try:
            value = float(self[column])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise self.wrong(f"{column} is {self[column]!r}", expected="a number")
        return value

    def wrong(self, problem: str, *, expected: str) -> ConfigError:
        """The error this row is."""
        return ConfigError(
            problem,
            where=f"{self.path.parent.name}/{self.path.name} line {self.line}",
            expected=expected,
            next_step="correct the line and run again",
        )


Seeds = Mapping[str, list[Row]]
Rule = Callable[[Seeds], None]


def header(path: Path) -> list[str]:
    """Column names of a seed."""
    return next(csv.reader(_lines(path)), [])


def read(path: Path, columns: list[str], *, is_own: bool = True) -> list[Row]:
    """Rows of a seed. Raises ``ConfigError`` for a wrong header or a row of another width."""
    reader = csv.reader(_lines(path))
    found = next(reader, [])
    if found != columns:
        raise Row(path, 1, {}).wrong(f"columns are {', '.join(found)}", expected=", ".join(columns))
    rows = []
    for fields in reader:
        row = Row(path, reader.line_num, dict(zip(columns, fields, strict=False)), is_own)
        if len(fields) != len(columns):
            raise row.wrong(f"{len(fields)} fields", expected=str(len(columns)))
        rows.append(row)
    return rows


def _lines(path: Path) -> list[str]:
    """Lines of a seed. Raises ``ConfigError`` for one that is no UTF-8, as Excel's plain CSV isn't."""
    lines = []
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        try:
            lines.append(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError:
            raise Row(path, number, {}).wrong("it is not written in UTF-8", expected="CSV UTF-8") from None
    return lines


def unique(seed: str, *key: str) -> Rule:
    """No two rows share a key."""

    def rule(seeds: Seeds) -> None:
        seen: dict[tuple[str, ...], int] = {}
        for row in seeds[seed]:
            value = tuple(row[column] for column in key)
            if value in seen:
                raise row.wrong(f"{', '.join(key)} {value} again", expected=f"once (first in line {seen[value]})")
            seen[value] = row.line

    return rule


def one_of(seed: str, column: str, allowed: Iterable[str]) -> Rule:
    """Each ``column`` is one of the allowed words."""
    choices = tuple(allowed)

    def rule(seeds: Seeds) -> None:
        for row in seeds[seed]:
            if row[column] not in choices:
                raise row.wrong(f"{column} is {row[column]!r}", expected=" | ".join(c or "(empty)" for c in choices))

    return rule


def known(seed: str, column: str, other: str, other_column: str = "") -> Rule:
    """Each filled ``column`` names a row of ``other``.

    A row of the project may name what a configuration's ``other`` no longer has: it applies to nothing.
    """

    def rule(seeds: Seeds) -> None:
        names = {row[other_column or column] for row in seeds[other]}
        is_laid = any(not row.is_own for row in seeds[other])
        for row in seeds[seed]:
            if not (row.is_own and is_laid) and row[column] and row[column] not in names:
                raise row.wrong(f"unknown {column} {row[column]!r}", expected=f"one of {other}.csv")

    return rule


def between(seed: str, column: str, low: float, high: float) -> Rule:
    """Each filled ``column`` is a number within the bounds."""

    def rule(seeds: Seeds) -> None:
        for row in seeds[seed]:
            if row[column] and not low <= row.number(column) <= high:
                raise row.wrong(f"{column} is {row[column]}", expected=f"{low:g} to {high:g}")

    return rule


def bounded(seed: str, name: str, column: str, bounds: Mapping[str, tuple[float, float]]) -> Rule:
    """The ``column`` of a row lies within the bounds of what its column ``name`` says."""

    def rule(seeds: Seeds) -> None:
        for row in seeds[seed]:
            low, high = bounds.get(row[name], (-math.inf, math.inf))
            if not low <= row.number(column) <= high:
                raise row.wrong(f"{column} of {row[name]} is {row[column]}", expected=f"{low:g} to {high:g}")

    return rule


def complete(seed: str, column: str, names: Iterable[str]) -> Rule:
    """The seed has a row for each of ``names``: a model reads it by name."""
    wanted = tuple(names)

    def rule(seeds: Seeds) -> None:
        missing = sorted(set(wanted) - {row[column] for row in seeds[seed]})
        if missing:
            last = seeds[seed][-1] if seeds[seed] else Row(Path("seeds") / f"{seed}.csv", 1, {})
            raise last.wrong(f"no row for {missing[0]}", expected=", ".join(wanted))

    return rule


def typed(seed: str, column: str, sql_type: str) -> Rule:
    """Each filled ``column`` can be read as the type that dbt gives it."""
    readable, expected = _TYPES[sql_type]

    def rule(seeds: Seeds) -> None:
        for row in seeds[seed]:
            if row[column] and not readable(row[column]):
                raise row.wrong(f"{column} is {row[column]!r}", expected=expected)

    return rule


def filled(seed: str, *columns: str) -> Rule:
    """No row leaves one of ``columns`` empty."""

    def rule(seeds: Seeds) -> None:
        for row in seeds[seed]:
            for column in columns:
                if not row[column]:
                    raise row.wrong(f"{column} is empty", expected="a value")

    return rule


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_TYPES: dict[str, tuple[Callable[[str], bool], str]] = {
    "string": (lambda text: True, ""),
    "double": (_is_number, "a number"),
    "bigint": (lambda text: text.removeprefix("-").isdecimal() and text.isascii(), "a whole number"),
    "boolean": (lambda text: text.lower() in ("true", "false"), "true | false"),
    "date": (_is_date, "YYYY-MM-DD"),
}
"""Type of a column in dbt_project.yml → whether a text can be read as it, and how that is said."""

"""Checks the seeds an analyst edits, before dbt sees them.

A wrong seed stops the build with one sentence that names file and line. Rules that need the data
(an option text nobody wrote down, a survey without roles) are not here: they leave a reason in the
tables instead.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from transforms.contracts import RESPONDENT_TYPES
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


def check(own: Mapping[str, Path], laid: Mapping[str, Path]) -> None:
    """Check all seeds (name → file) of one build: the project's ``own``, replaced where ``laid`` has one.

    Raises ``ConfigError`` for the first row that breaks a rule.
    """
    rows = {name: read(laid.get(name, path), header(path), is_own=name not in laid) for name, path in own.items()}
    for rule in RULES:
        rule(rows)


def header(path: Path) -> list[str]:
    """Column names of a seed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file), [])


def read(path: Path, columns: list[str], *, is_own: bool = True) -> list[Row]:
    """Rows of a seed. Raises ``ConfigError`` for a wrong header or a row of another width."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
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


def _unique(seed: str, *key: str) -> Rule:
    def rule(seeds: Seeds) -> None:
        seen: dict[tuple[str, ...], int] = {}
        for row in seeds[seed]:
            value = tuple(row[column] for column in key)
            if value in seen:
                raise row.wrong(f"{', '.join(key)} {value} again", expected=f"once (first in line {seen[value]})")
            seen[value] = row.line

    return rule


def _one_of(seed: str, column: str, allowed: Iterable[str]) -> Rule:
    choices = tuple(allowed)

    def rule(seeds: Seeds) -> None:
        for row in seeds[seed]:
            if row[column] not in choices:
                raise row.wrong(f"{column} is {row[column]!r}", expected=" | ".join(c or "(empty)" for c in choices))

    return rule


def _known(seed: str, column: str, other: str, other_column: str = "") -> Rule:
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


def _between(seed: str, column: str, low: float, high: float) -> Rule:
    def rule(seeds: Seeds) -> None:
        for row in seeds[seed]:
            if not low <= row.number(column) <= high:
                raise row.wrong(f"{column} is {row[column]}", expected=f"{low:g} to {high:g}")

    return rule


def _complete(seed: str, column: str, names: Iterable[str]) -> Rule:
    """The seed has a row for each of ``names``: a model reads it by name."""
    wanted = tuple(names)

    def rule(seeds: Seeds) -> None:
        missing = sorted(set(wanted) - {row[column] for row in seeds[seed]})
        if missing and seeds[seed]:
            raise seeds[seed][-1].wrong(f"no row for {missing[0]}", expected=", ".join(wanted))

    return rule


def weights_sum_to_one(seeds: Seeds) -> None:
    """The weights of the TX index are shares."""
    rows = seeds["tx_weights"]
    total = sum(row.number("weight") for row in rows)
    if rows and abs(total - 1) > 1e-9:
        raise rows[-1].wrong(f"weights sum to {total:g}", expected="1")


def scales_have_a_range(seeds: Seeds) -> None:
    """A numeric or ordinal scale has a minimum below its maximum."""
    for row in seeds["scales"]:
        if row["kind"] != "nominal" and row.number("scale_min") >= row.number("scale_max"):
            raise row.wrong(f"scale_min {row['scale_min']} is not below scale_max {row['scale_max']}", expected="below")


def options_lie_on_their_scale(seeds: Seeds) -> None:
    """The number of an option lies within its scale."""
    scales = {(row["scale_code"], row["scale_version"]): row for row in seeds["scales"]}
    for row in seeds["answer_scales"]:
        scale = scales.get((row["scale_code"], row["scale_version"]))
        if scale is None:
            raise row.wrong(
                f"scale {row['scale_code']} version {row['scale_version']} is not in scales.csv", expected="it there"
            )
        if row["value_num"] and scale["scale_min"]:
            low, high = scale.number("scale_min"), scale.number("scale_max")
            if not low <= row.number("value_num") <= high:
                raise row.wrong(f"value_num is {row['value_num']}", expected=f"{low:g} to {high:g}")


def pieces_meet(seeds: Seeds) -> None:
    """The pieces of a unit-to-scale map neither overlap nor leave a hole."""
    maps: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in seeds["unit_scale_map"]:
        if row.number("value_from") >= row.number("value_to"):
            raise row.wrong(f"value_from {row['value_from']} is not below value_to {row['value_to']}", expected="below")
        for column in ("score_from", "score_to"):
            if not 0 <= row.number(column) <= 10:
                raise row.wrong(f"{column} is {row[column]}", expected="0 to 10")
        maps[row["attribute"], row["value_unit"], row["scale_version"]].append(row)
    for rows in maps.values():
        rows.sort(key=lambda row: row.number("value_from"))
        for former, row in pairwise(rows):
            if row.number("value_from") != former.number("value_to"):
                raise row.wrong(
                    f"value_from {row['value_from']} does not meet line {former.line}", expected=former["value_to"]
                )


def stages_have_one_place(seeds: Seeds) -> None:
    """All touchpoints of a stage give it the same number, and no two stages share one."""
    place: dict[str, str] = {}
    for row in seeds["touchpoints"]:
        row.number("stage_no")
        if place.setdefault(row["stage_id"], row["stage_no"]) != row["stage_no"]:
            raise row.wrong(f"stage {row['stage_id']} has two numbers", expected=place[row["stage_id"]])
    taken: dict[str, str] = {}
    for row in seeds["touchpoints"]:
        if taken.setdefault(row["stage_no"], row["stage_id"]) != row["stage_id"]:
            raise row.wrong(
                f"stage_no {row['stage_no']} belongs to {taken[row['stage_no']]}", expected="one stage each"
            )


def thresholds_are_in_order(seeds: Seeds) -> None:
    """The lower threshold of a pair lies below the upper one."""
    rows = {row["threshold"]: row for name in ("tier_thresholds", "journey_thresholds") for row in seeds[name]}
    for low, high in THRESHOLD_PAIRS:
        if low in rows and high in rows and rows[low].number("value") >= rows[high].number("value"):
            raise rows[high].wrong(f"{high} is not above {low}", expected=f"above {rows[low]['value']}")


def days_are_dates(seeds: Seeds) -> None:
    """Holidays are ISO dates."""
    for row in seeds["holidays"]:
        try:
            date.fromisoformat(row["holiday_date"])
        except ValueError:
            raise row.wrong(f"holiday_date is {row['holiday_date']!r}", expected="YYYY-MM-DD") from None


TX_PARTS = ("bx", "px", "sx", "ex")
DIMENSIONS = ("", "tangibles", "reliability", "responsiveness", "assurance", "empathy")
TIER_THRESHOLDS = (
    "impact_low", "impact_high", "participation_active", "participation_full", "disconfirmation_far_below",
    "disconfirmation_exceeds", "far_below_points", "exceeds_points", "delight_intensity_full",
    "surprise_min_pomp", "meh_low_pomp", "meh_high_pomp",
)  # fmt: skip
JOURNEY_THRESHOLDS = (
    "high_emotion", "low_emotion", "low_run_k", "drop_delta", "journey_gap_days", "link_window_days",
    "link_confidence_token", "link_confidence_order", "link_confidence_window", "emotion_half_life_days",
)  # fmt: skip
THRESHOLD_PAIRS = (
    ("impact_low", "impact_high"),
    ("participation_active", "participation_full"),
    ("disconfirmation_far_below", "disconfirmation_exceeds"),
    ("meh_low_pomp", "meh_high_pomp"),
    ("low_emotion", "high_emotion"),
)

RULES: tuple[Rule, ...] = (
    _unique("touchpoints", "touchpoint_id"),
    _unique("scales", "scale_code", "scale_version"),
    _unique("answer_scales", "scale_code", "scale_version", "option_text"),
    _unique("aspects", "aspect"),
    _unique("attributes", "attribute"),
    _unique("metric_roles", "metric_role"),
    _unique("tx_weights", "tx_part"),
    _unique("holidays", "holiday_date"),
    _unique(
        "question_roles",
        "survey_id", "questionnaire_version", "question_key", "subquestion_key", "metric_role", "attribute",
        "respondent_type",
    ),
    _one_of("touchpoints", "phase", ("pre_sale", "in_sale", "after_sale")),
    _one_of("touchpoints", "tx_part", ("", *TX_PARTS)),
    _one_of("question_roles", "tx_part", ("", *TX_PARTS)),
    _one_of("question_roles", "scale_direction", ("", "1", "-1")),
    _one_of("question_roles", "respondent_type", ("", *RESPONDENT_TYPES)),
    _one_of("question_roles", "servqual_dimension", DIMENSIONS),
    _one_of("attributes", "servqual_dimension", DIMENSIONS),
    _one_of("scales", "kind", ("numeric", "ordinal", "nominal")),
    _one_of("tx_weights", "tx_part", TX_PARTS[:3]),
    _one_of("attribute_actuals", "kind", ("duration", "on_time")),
    _known("question_roles", "touchpoint_id", "touchpoints"),
    _known("question_roles", "metric_role", "metric_roles"),
    _known("question_roles", "scale_code", "scales"),
    _known("aspects", "touchpoint_id", "touchpoints"),
    _known("attribute_actuals", "attribute", "attributes"),
    _known("unit_scale_map", "attribute", "attributes"),
    _complete("tier_thresholds", "threshold", TIER_THRESHOLDS),
    _complete("journey_thresholds", "threshold", JOURNEY_THRESHOLDS),
    _complete("min_n", "subject", ("people_data", "published_test")),
    _between("min_n", "min_n", 1, 1e6),
    _between("tx_weights", "weight", 0, 1),
    weights_sum_to_one,
    scales_have_a_range,
    options_lie_on_their_scale,
    pieces_meet,
    stages_have_one_place,
    thresholds_are_in_order,
    days_are_dates,
)  # fmt: skip

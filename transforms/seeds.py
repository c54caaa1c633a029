"""Checks the seeds an analyst edits, before dbt sees them.

A wrong seed stops the build with one sentence that names file and line. Rules that need the data
(an option text nobody wrote down, a survey without roles) are not here: they leave a reason in the
tables instead.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import yaml

from transforms.contracts import RESPONDENT_TYPES
from transforms.seed_rows import (
    Row,
    Rule,
    Seeds,
    between,
    bounded,
    complete,
    filled,
    header,
    known,
    one_of,
    read,
    typed,
    unique,
)


def check(own: Mapping[str, Path], laid: Mapping[str, Path]) -> None:
    """Check all seeds (name → file) of one build: the project's ``own``, replaced where ``laid`` has one.

    Raises ``ConfigError`` for the first row that breaks a rule.
    """
    rows = {name: read(laid.get(name, path), header(path), is_own=name not in laid) for name, path in own.items()}
    for rule in (*_types(next(iter(own.values())).parents[1] / "dbt_project.yml"), *RULES):
        rule(rows)


def _types(project: Path) -> list[Rule]:
    """A rule for each column whose type dbt_project.yml gives."""
    seeds = yaml.safe_load(project.read_text("utf-8"))["seeds"]["huisheng"]
    return [
        typed(seed, column, sql_type)
        for seed, settings in seeds.items()
        if isinstance(settings, dict)
        for column, sql_type in settings["+column_types"].items()
    ]


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


def hours_make_a_day(seeds: Seeds) -> None:
    """The service clock starts before it stops, within one day."""
    hours = {row["setting"]: row for row in seeds["service_hours"]}
    if hours and not 0 <= hours["open_hour"].number("value") < hours["close_hour"].number("value") <= 24:
        raise hours["close_hour"].wrong(
            f"{hours['open_hour']['value']} to {hours['close_hour']['value']} is no working day",
            expected="0 <= open_hour < close_hour <= 24",
        )


def target_rules_can_be_compared(seeds: Seeds) -> None:
    """A text field is compared by = with value_text, a number with value_num."""
    for row in seeds["target_customer_rule"]:
        is_text = row["field"] in TEXT_FIELDS
        if is_text and row["operator"] != "=":
            raise row.wrong(f"operator {row['operator']} for the text {row['field']}", expected="=")
        if not row["value_text" if is_text else "value_num"]:
            raise row.wrong("nothing to compare with", expected="value_text" if is_text else "value_num")


TX_PARTS = ("bx", "px", "sx", "ex")
DIMENSIONS = ("", "tangibles", "reliability", "responsiveness", "assurance", "empathy")
METRIC_KINDS = ("nps", "top_box", "ces", "attitude", "paired", "tier_input", "other", "text")
SIDES = ("expectation", "belief", "standard", "promise", "actual", "perception")
MOMENTS = (
    "ordered", "promised", "delivered", "installed", "ticket_opened", "ticket_first_reply", "ticket_resolved",
)  # fmt: skip
NUMBER_FIELDS, TEXT_FIELDS = ("amount_total", "n_orders"), ("segment", "region")
SHARE, LEVEL, POMP, HOURS, AMOUNT, COUNT = (0, 1), (-1, 1), (0, 100), (0, 24), (1e-6, 1e6), (1, 1e6)
NAMED_VALUES: dict[str, tuple[str, dict[str, tuple[float, float]]]] = {
    "tier_thresholds": (
        "threshold",
        {
            **dict.fromkeys(("impact_low", "impact_high", "participation_active", "participation_full"), SHARE),
            **dict.fromkeys(("disconfirmation_far_below", "disconfirmation_exceeds"), LEVEL),
            **dict.fromkeys(("far_below_points", "exceeds_points"), (1e-6, 100)),
            **dict.fromkeys(("surprise_min_pomp", "meh_low_pomp", "meh_high_pomp"), POMP),
            "delight_intensity_full": AMOUNT,
        },
    ),
    "journey_thresholds": (
        "threshold",
        {
            **dict.fromkeys(("high_emotion", "low_emotion"), LEVEL),
            **dict.fromkeys(("link_confidence_token", "link_confidence_order", "link_confidence_window"), SHARE),
            **dict.fromkeys(("journey_gap_days", "link_window_days", "emotion_half_life_days"), AMOUNT),
            "low_run_k": COUNT,
            "drop_delta": (1e-6, 2),
        },
    ),
    "topic_thresholds": ("threshold", {"now_days": COUNT, "before_days": COUNT, "most_q": SHARE}),
    "contact_rules": (
        "rule",
        dict.fromkeys(
            ("fatigue_window_days", "fatigue_last_no", "just_bought_days", "signal_days", "bootstrap_runs"), COUNT
        ),
    ),
    "perception_gap_rules": ("rule", {"agree_min_pomp": POMP, "unit_agree_share": SHARE}),
    "service_hours": ("setting", {"open_hour": HOURS, "close_hour": HOURS}),
}
"""Seed of (name, value) → its column of names, and the names that models read with the bounds of their values."""
LEVEL_BOUNDS = {"impact": SHARE, "participation": SHARE, "disconfirmation": LEVEL}
THRESHOLD_PAIRS = (
    ("impact_low", "impact_high"),
    ("participation_active", "participation_full"),
    ("disconfirmation_far_below", "disconfirmation_exceeds"),
    ("meh_low_pomp", "meh_high_pomp"),
    ("low_emotion", "high_emotion"),
)

RULES: tuple[Rule, ...] = (
    unique("touchpoints", "touchpoint_id"),
    unique("scales", "scale_code", "scale_version"),
    unique("answer_scales", "scale_code", "scale_version", "option_text"),
    unique("aspects", "aspect"),
    unique("attributes", "attribute"),
    unique("metric_roles", "metric_role"),
    unique("tx_weights", "tx_part"),
    unique("holidays", "holiday_date"),
    unique("tiers", "tier_code"),
    unique("tier_levels", "metric_role", "value_code"),
    unique("gaps", "gap_no"),
    unique("min_n", "subject"),
    unique("service_clocks", "subject", "priority"),
    unique("target_customer_rule", "rule_id"),
    unique("attribute_actuals", "attribute", "from_moment", "to_moment"),
    unique(
        "question_roles",
        "survey_id", "questionnaire_version", "question_key", "subquestion_key", "metric_role", "attribute",
        "respondent_type",
    ),
    filled("touchpoints", "touchpoint_id", "stage_id", "stage_no"),
    filled("scales", "scale_code", "scale_version"),
    filled("answer_scales", "option_text"),
    filled("aspects", "aspect"),
    filled("attributes", "attribute"),
    filled("metric_roles", "metric_role"),
    filled("tiers", "tier", "tier_zh"),
    filled("holidays", "holiday_date", "is_workday"),
    filled("min_n", "min_n"),
    filled("tx_weights", "weight"),
    filled("tier_levels", "value_code", "level_value"),
    filled("target_customer_rule", "rule_id"),
    filled("attribute_actuals", "attribute"),
    filled("unit_scale_map", "attribute", "value_unit", "scale_version"),
    filled("question_roles", "survey_id", "questionnaire_version", "question_key"),
    one_of("touchpoints", "phase", ("pre_sale", "in_sale", "after_sale")),
    one_of("touchpoints", "tx_part", ("", *TX_PARTS)),
    one_of("question_roles", "tx_part", ("", *TX_PARTS)),
    one_of("question_roles", "scale_direction", ("", "1", "-1")),
    one_of("question_roles", "respondent_type", ("", *RESPONDENT_TYPES)),
    one_of("question_roles", "servqual_dimension", DIMENSIONS),
    one_of("attributes", "servqual_dimension", DIMENSIONS),
    one_of("scales", "kind", ("numeric", "ordinal", "nominal")),
    one_of("tx_weights", "tx_part", TX_PARTS[:3]),
    one_of("attribute_actuals", "kind", ("duration", "on_time")),
    one_of("attribute_actuals", "from_moment", MOMENTS),
    one_of("attribute_actuals", "to_moment", MOMENTS),
    one_of("attribute_actuals", "value_unit", ("day", "hour", "minute", "second", "pct")),
    one_of("gaps", "left_side", SIDES),
    one_of("gaps", "right_side", SIDES),
    one_of("metric_roles", "metric_kind", METRIC_KINDS),
    one_of("aspects", "servqual_dimension", DIMENSIONS),
    one_of("tier_levels", "metric_role", ("impact", "participation", "disconfirmation")),
    one_of("service_clocks", "subject", ("ticket", "action")),
    one_of("target_customer_rule", "field", (*NUMBER_FIELDS, *TEXT_FIELDS)),
    one_of("target_customer_rule", "operator", (">=", ">", "<=", "<", "=")),
    known("question_roles", "touchpoint_id", "touchpoints"),
    known("question_roles", "metric_role", "metric_roles"),
    known("question_roles", "scale_code", "scales"),
    known("aspects", "touchpoint_id", "touchpoints"),
    known("attribute_actuals", "attribute", "attributes"),
    known("unit_scale_map", "attribute", "attributes"),
    *(
        rule
        for seed, (column, names) in NAMED_VALUES.items()
        for rule in (
            unique(seed, column), filled(seed, "value"),
            complete(seed, column, names), bounded(seed, column, "value", names),
        )
    ),
    complete("tiers", "tier_code", ("-1", "0", "1", "2", "3")),
    complete("gaps", "gap_no", ("G1", "G2", "G3", "G4", "G5", "G6")),
    complete("min_n", "subject", ("people_data", "published_test")),
    bounded("tier_levels", "metric_role", "level_value", LEVEL_BOUNDS),
    between("min_n", "min_n", 1, 1e6),
    between("tx_weights", "weight", 0, 1),
    between("service_clocks", "first_reply_hours", 0, 1e6),
    between("service_clocks", "resolution_hours", 0, 1e6),
    between("metric_roles", "min_points", 2, 101),
    between("metric_roles", "max_points", 2, 101),
    weights_sum_to_one,
    scales_have_a_range,
    options_lie_on_their_scale,
    pieces_meet,
    stages_have_one_place,
    thresholds_are_in_order,
    hours_make_a_day,
    target_rules_can_be_compared,
)  # fmt: skip

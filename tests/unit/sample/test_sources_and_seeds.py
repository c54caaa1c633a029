"""config/sources.toml and the seeds describe exactly what the simulator writes."""

import fnmatch
import json
import re
import tomllib

import polars as pl
import pytest

from tests.unit.sample.conftest import COMMITTED, ROOT
from transforms.contracts import SCHEMAS
from transforms.sample import catalogue
from transforms.sample import questionnaire as q
from transforms.sample.staff import columns as employee_columns
from transforms.settings import Source

SEEDS = ROOT / "dbt_project" / "seeds"
ENTRIES = tomllib.loads((ROOT / "config" / "sources.toml").read_text("utf-8"))
SOURCES = {name: Source.model_validate({"name": name, **entry}) for name, entry in ENTRIES.items()}
EXPORTS = sorted(
    str(p.relative_to(COMMITTED)) for p in COMMITTED.rglob("*") if p.is_file() and p.parent.name != "truth"
)


def seed(name):
    return pl.read_csv(SEEDS / f"{name}.csv", infer_schema=False)


def readers(path):
    return {n for n, s in SOURCES.items() if fnmatch.fnmatch(path, s.files.replace("{date}", "????????"))}


def header(path):
    full = COMMITTED / path
    if full.suffix == ".jsonl":
        record = json.loads(full.read_text("utf-8").splitlines()[0])
        nested = {f"customer.{k}" for k in record["customer"]}
        return set(record) | nested | {f"priority_history[].{k}" for k in record["priority_history"][0]}
    if full.suffix == ".parquet":
        return set(pl.read_parquet_schema(full))
    if full.suffix == ".xlsx":
        return set(pl.read_excel(full, engine="calamine", infer_schema_length=0).columns)
    data = full.read_bytes()
    text = data.decode("gb18030") if "_v1_" in path else data.decode("utf-8-sig")
    return set(pl.read_csv(text.encode(), infer_schema=False, n_rows=1).columns)


@pytest.mark.parametrize("path", EXPORTS)
def test_every_export_has_its_reader(path):
    expected = 2 if path.startswith("tickets/") else 1
    assert len(readers(path)) == expected


def test_every_source_has_a_file():
    assert set().union(*(readers(path) for path in EXPORTS)) == set(SOURCES)


@pytest.mark.parametrize("path", EXPORTS)
def test_every_configured_column_stands_in_the_file(path):
    for name in readers(path):
        source = SOURCES[name]
        assert set(source.columns.values()) | set(source.classes) <= header(path)


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_required_fields_are_filled(name):
    source = SOURCES[name]
    given = set(source.columns) | set(source.constants)
    lineage = {"source", "file_id", "file_date", "record_no", "record_hash"}
    own = {"survey_id", "respondent_type", "status", "as_of_date"} | ({"response_id"} if source.kind == "x" else set())
    required = {n for n, c in SCHEMAS[source.contract].columns().items() if not c.nullable}
    assert required - lineage - own <= given


def test_truth_is_never_read():
    assert not any(s.files.startswith(("truth", "*")) for s in SOURCES.values())


def test_identifiers_that_are_no_field_are_dropped():
    assert SOURCES["orders"].classes["收货人"] == "drop"
    for version in ("wjx_customer_v1", "wjx_customer_v2"):
        assert SOURCES[version].classes["来自IP"] == "drop"


def wjx_key(title):
    if matrix := re.match(r"第(\d+)题\((.+)\)", title):
        return f"q{matrix[1]}", matrix[2]
    number, rest = title.split("、", 1)
    blank = re.match(r"\((\d+)\)", rest)
    return f"q{number}", blank[1] if blank else ""


def test_every_question_of_the_customer_survey_has_a_role():
    fields = {SOURCES["wjx_customer_v1"].columns[f] for f in ("customer_key", "touchpoint_id", "order_id")}
    fields.add(SOURCES["wjx_customer_v1"].columns["respondent_type"])
    asked = {wjx_key(t) for t in q.QUESTIONS if t not in fields}
    roles = seed("question_roles").filter(pl.col("survey_id") == "appliance_customer")
    known = set(roles.select("question_key", pl.col("subquestion_key").fill_null("").replace("*", "")).rows())
    assert asked == known


def test_every_question_of_the_employee_survey_has_a_role():
    names = [name for name, _, _ in employee_columns() if re.fullmatch(r"Q\d+(_\d+)?", name)]
    asked = {(n.split("_")[0], n.split("_")[1] if "_" in n else "") for n in names}
    roles = seed("question_roles").filter(pl.col("survey_id") == "appliance_employee")
    assert asked == set(roles.select("question_key", pl.col("subquestion_key").fill_null("")).rows())


def test_each_scale_is_declared_and_each_option_has_a_value(answers):
    scales, options = seed("scales"), seed("answer_scales")
    used = set(seed("question_roles")["scale_code"].drop_nulls())
    assert used <= set(scales["scale_code"])
    worded = {q.IMPACT: "impact3_zh", q.PARTICIPATION: "participation3_zh", q.DISCONFIRMATION: "disconfirmation3_zh"}
    worded |= {q.CLAIM: "claim5_zh", q.SURPRISE: "yes_no_zh"}
    for title, code in worded.items():
        known = set(options.filter(pl.col("scale_code") == code)["option_text"])
        assert set(answers[title]) <= known


def test_touchpoints_and_options_agree():
    kept = seed("touchpoints")
    assert kept["touchpoint_id"].to_list() == [t.code for t in catalogue.TOUCHPOINTS]
    assert kept["tx_part"].to_list() == [t.part for t in catalogue.TOUCHPOINTS]
    for version in ("wjx_customer_v1", "wjx_customer_v2"):
        assert SOURCES[version].values["touchpoint_id"] == {t.option: t.code for t in catalogue.TOUCHPOINTS}


def test_aspects_of_the_grammar_are_known_and_recognisable():
    from transforms.sample.comments import grammar

    aspects = seed("aspects")
    assert set(grammar()["aspect"]) == set(aspects["aspect"])
    assert set(aspects["touchpoint_id"]) <= {t.code for t in catalogue.TOUCHPOINTS}


def test_the_scale_map_of_the_warehouse_is_the_planted_one():
    rows = pl.read_csv(SEEDS / "unit_scale_map.csv")
    for a in catalogue.ATTRIBUTES:
        steps = rows.filter((pl.col("attribute") == a.code) & (pl.col("value_unit") == a.unit))
        ends = steps.sort("value_from").select("value_from", "score_from", "value_to", "score_to").rows()
        planted = [(*low, *high) for low, high in zip(a.scale, a.scale[1:], strict=False)]
        assert [tuple(map(float, e)) for e in ends] == [tuple(map(float, p)) for p in planted]


def test_five_servqual_dimensions_are_asked():
    roles = seed("question_roles").filter(pl.col("metric_role").is_in(["expectation", "perception", "belief"]))
    roles = roles.drop_nulls("servqual_dimension")
    sides = roles.group_by("servqual_dimension").agg(pl.col("metric_role").unique())
    assert len(sides) == 5 and all(len(s) == 3 for s in sides["metric_role"])

"""The models stay on SQL that DuckDB and Spark both run; what differs lives in macros/engine."""

import json
import re
from pathlib import Path

import pytest

from tests.dbt.inlining import reads
from transforms.warehouse import PROJECT

# What one of the engines lacks, or both have with another meaning; the reason stands beside it.
FORBIDDEN = {
    r"\bquantile(_cont|_disc)?\s*\(": "percentile_cont(q) within group (order by …)",
    r"\bmedian\s*\(": "percentile_cont(0.5) within group (order by …)",
    r"\blist_\w+\s*\(|\barray_agg\s*\(|\blist\s*\(": "no list columns",
    r"\bunnest\s*\(|\bstruct_pack\s*\(|\bstruct\s*\(": "no struct columns",
    r"\basof\b": "a join with a window",
    r"\bexclude\s*\(|\breplace\s*\(\s*\*|\bcolumns\s*\(": "name the columns",
    r"\bepoch\w*\s*\(|\bunix_\w+\s*\(": "seconds_between()",
    r"\bdate_?diff\s*\(|\bdate_sub\s*\(|\bdate_add\s*\(": "days_between() or seconds_between()",
    r"\btimezone\s*\(|\bat time zone\b|\bfrom_utc_timestamp\b": "local_date() or local_time()",
    r"\b(string_agg|listagg|group_concat)\s*\(": "join_text()",
    r"\b(avg|stddev\w*|corr|variance|var_\w+)\s*\(": "exact_avg() …: the order of rows must not count",
    r"\b(max|min)_by\s*\(|\b(first|last|any_value)\s*\(": "row_number() over a total order",
    r"\bdayofweek\s*\(|\bextract\s*\(": "int_calendar",
    r"\bstrftime\s*\(|\bdate_format\s*\(|\bto_char\s*\(": "cast the date",
    r"\bhash\s*\(": "hash_key()",
    r"\bdecimal\b|\bnumeric\b|\bhugeint\b": "bigint or double",
    r"\bregexp_\w+\s*\(": "a rule in Python before the warehouse",
    r"\bilike\b|\bsimilar to\b": "lower(…) like …",
    r"\brange\s*\(|\bgenerate_series\s*\(": "ten_thousand_numbers()",
    r"\brandom\s*\(|\bnow\s*\(|\bcurrent_(date|timestamp)\b": "a build of the same data is the same",
    r"\bvarchar\b": "string",
    r"'(?:[^']*)'\s*\|\||\|\|\s*'": "concat() or concat_ws()",
    r"\bover\s+\w+\s+-": "parentheses around the window: Spark takes its name and what is subtracted for one name",
}
COUNTS = {"loaded", "quarantined", "duplicate", "weight"}
"""Whole numbers by another name; the weight is that of a resample."""
MODELS = sorted((PROJECT / "models").rglob("*.sql")) + sorted((PROJECT / "tests").rglob("*.sql"))
MACROS = [path for path in sorted((PROJECT / "macros").rglob("*.sql")) if path.parent.name != "engine"]


def statements(path: Path) -> str:
    """The SQL of a file in lower case, without comments, Jinja blocks and the quotes of Jinja arguments."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|--[^\n]*", " ", path.read_text("utf-8"), flags=re.S)
    return re.sub(r'"[^"\n]*"', lambda m: m.group(0)[1:-1], text).lower()


@pytest.mark.parametrize("path", MODELS + MACROS, ids=lambda path: path.stem)
def test_only_what_both_engines_run(path):
    found = {match.group(0): use for rule, use in FORBIDDEN.items() for match in re.finditer(rule, statements(path))}
    assert found == {}


@pytest.mark.parametrize("path", [p for p in MODELS if p.parent.name != "tests"], ids=lambda path: path.stem)
def test_no_double_quoted_identifier_and_no_short_cast(path):
    without_jinja = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|--[^\n]*|\{#.*?#\}", " ", path.read_text("utf-8"), flags=re.S)
    assert '"' not in without_jinja
    assert "::" not in without_jinja


def argument(text: str, start: int) -> str:
    """What stands between the parenthesis that opens before ``start`` and its end."""
    depth, end = 1, start
    while depth:
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
    return text[start : end - 1]


def uncounted(summed: str) -> list[str]:
    """The values of a sum that are no counts."""
    values = re.sub(r"\bcase\s+when.*?\bthen\b|\belse\b|\bend\b|\bcase\b", " ", summed, flags=re.S)
    names = [name.split(".")[-1] for name in re.findall(r"[\w.]+", values)]
    return [name for name in names if not (name.isdigit() or name == "n" or name.startswith("n_") or name in COUNTS)]


@pytest.mark.parametrize("path", [p for p in MODELS if p.parent.name != "tests"] + MACROS, ids=lambda path: path.stem)
def test_only_counts_are_summed_plainly(path):
    """A sum over doubles depends on the order of rows: exact_sum() does not."""
    text = statements(path)
    sums = [argument(text, match.end()) for match in re.finditer(r"(?<!exact_)\bsum\s*\(", text)]
    assert {one: uncounted(one) for one in sums if uncounted(one)} == {}


@pytest.mark.parametrize(
    ("summed", "names"),
    [
        ("n_here", []),
        ("case when is_workday then 1 else 0 end", []),
        ("weight * score", ["score"]),
        ("amount", ["amount"]),
    ],
)
def test_what_counts_as_a_count(summed, names):
    assert uncounted(summed) == names


def test_every_window_order_says_where_nulls_stand_when_they_can_come():
    """A nullable order column without NULLS FIRST or LAST sorts differently on the two engines."""
    nullable = ("response_at", "submitted_at", "file_date", "period_start", "experienced_at", "p_value")
    bad = []
    for path in MODELS:
        for order in re.findall(r"order by([^()]*?)(?:rows|range|\)|$)", statements(path), flags=re.S):
            for term in order.split(","):
                words = term.split()
                if words and words[0].split(".")[-1] in nullable and "nulls" not in words:
                    bad.append(f"{path.stem}: {term.strip()[:60]}")
    assert bad == []


RANKS = r"\b(?:row_number|rank|dense_rank)\s*\(\)\s*over\s*(?:\w+|\((?:[^()]|\([^()]*\))*\))\s*as\s+(\w+)"


def test_a_published_rank_is_cast(empty):
    """On Spark a rank is an int, and the contracts of the marts say bigint."""
    published = {name for (name,) in empty.rows("select column_name from duckdb_columns() where schema_name = 'main'")}
    plain = {path.stem: set(re.findall(RANKS, statements(path))) & published for path in MODELS + MACROS}
    assert {name: found for name, found in plain.items() if found} == {}


def test_no_model_grows_where_every_cte_is_computed_for_each_reader(warehouse, empty):
    """Spark does so. The rounds of suppression have a form of their own there (test_hidden_by_rounds)."""
    manifest = json.loads(warehouse.manifest.read_text("utf-8"))
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    counts = {node["name"]: reads(node["compiled_code"].lower(), r"members|(shown|sums|taken)_\d") for node in models}
    assert len(counts) > 100
    assert {name: count for name, count in counts.items() if count > 200} == {}


def test_no_seed_holds_a_quote():
    """dbt-spark writes the cells of seeds between single quotes and doubles none."""
    assert [path.stem for path in sorted((PROJECT / "seeds").glob("*.csv")) if "'" in path.read_text("utf-8")] == []


def test_published_types_are_those_every_reader_knows(empty):
    allowed = {"BIGINT", "DOUBLE", "VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP"}
    columns = empty.rows(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'main' and not internal"
    )
    assert [row for row in columns if row[2] not in allowed] == []


def test_no_published_column_has_a_reserved_name(empty):
    sql = "select column_name from duckdb_columns() where schema_name = 'main' and not internal intersect "
    sql += "select keyword_name from duckdb_keywords() where keyword_category = 'reserved'"
    assert empty.rows(sql) == []


def test_every_published_column_is_described_in_both_languages(warehouse, empty):
    manifest = json.loads(warehouse.manifest.read_text("utf-8"))
    marts = [n for n in manifest["nodes"].values() if n["resource_type"] == "model" and "published" in n["tags"]]
    chinese = re.compile(r"[\u4e00-\u9fff]|值|P 值")
    bare = [
        f"{node['name']}.{column['name']}"
        for node in marts
        for column in node["columns"].values()
        if not (column["description"] and chinese.search(column["description"]))
    ]
    assert len(marts) > 20
    assert bare == []
    assert [n["name"] for n in marts if not n["description"].startswith("One row per")] == []
    assert [n["name"] for n in marts if not n["contract"]["enforced"]] == []

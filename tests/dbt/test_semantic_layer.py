"""MetricFlow's metrics give the figures of ``metric_daily``: NPS, CSAT and CES are defined once."""

from datetime import date, datetime

import duckdb
import pytest

from transforms.contracts import Contract

ROLES = (
    "survey_id,questionnaire_version,question_key,subquestion_key,metric_role,servqual_dimension,"
    "attribute,tx_part,touchpoint_id,scale_code,scale_direction,respondent_type\n"
    "s,*,q1,,nps,,,,,nps11,1,\ns,*,q2,,csat,,,,,csat7,1,\ns,*,q3,,ces,,,,,ces7,1,\n"
    "s,*,q4,,expectation,,delivery_speed,,,likert7,1,\ns,*,q5,,perception,,delivery_speed,,,likert7,1,\n"
)


class _Client:
    """As much of MetricFlow's SQL client as writing a query needs."""

    def __init__(self) -> None:
        from metricflow.protocols.sql_client import SqlEngine
        from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer

        self.sql_engine_type = SqlEngine.DUCKDB
        self.sql_plan_renderer = DuckDbSqlPlanRenderer()

    def render_bind_parameter_key(self, key: str) -> str:
        return f"${key}"


def _query_sql(manifest: str, metrics: list[str], group_by: list[str]) -> str:
    from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
    from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
    from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

    lookup = SemanticManifestLookup(parse_manifest_from_dbt_generated_manifest(manifest))
    engine = MetricFlowEngine(semantic_manifest_lookup=lookup, sql_client=_Client())
    request = MetricFlowQueryRequest.create(metric_names=metrics, group_by_names=group_by)
    return engine.explain(request).sql_statement.sql


@pytest.fixture(scope="module")
def built(warehouse):
    answer = {"survey_id": "s", "subquestion_key": "", "option_key": "", "loop_key": "", "question_version": "0"}
    answer |= {"is_free_text": False, "is_other_text": False}
    responses, answers = [], []
    for n in range(600):  # no day of a month has so few people that figures are hidden
        respondent = {"customer_key": f"k{n}", "respondent_type": "customer" if n % 3 else "non_customer"}
        at = datetime(2026, 5 + n % 2, 1 + n % 5, 4)
        responses.append(
            {"response_id": str(n), "survey_id": "s", "status": "complete", "submitted_at": at, **respondent}
        )
        values = {"q1": n % 11, "q2": 1 + n % 7, "q3": 1 + n % 7 if n else None, "q4": 7, "q5": 1 + n % 5}
        answers += [{**answer, "response_id": str(n), "question_key": k, "value_num": v} for k, v in values.items()]
    sent = {"survey_id": "s", "sent_at": datetime(2026, 5, 1)}
    invitations = [
        {**sent, "invitation_id": str(n), "completed_at": sent["sent_at"] if n % 4 else None} for n in range(20)
    ]
    rows = {Contract.RESPONSE: responses, Contract.ANSWER: answers, Contract.INVITATION: invitations}
    outcome = warehouse.build(rows, seeds={"question_roles": ROLES})
    return outcome, (warehouse.folder / "target" / "semantic_manifest.json").read_text("utf-8")


def _by_metricflow(built, group_by: list[str]) -> dict[tuple, tuple]:
    outcome, manifest = built
    sql = _query_sql(manifest, ["nps", "csat", "ces"], group_by)
    with duckdb.connect(str(outcome.database), read_only=True) as con:
        rows = con.execute(sql).fetchall()
    keys = len(group_by)
    return {row[:keys]: tuple(round(value, 9) for value in row[keys:]) for row in rows}


def test_metrics_equal_the_mart_per_respondent_type(built):
    sql = """
        select respondent_type, max(case when metric = 'nps' then metric_value end),
            max(case when metric = 'csat' then metric_value end), max(case when metric = 'ces' then metric_value end)
        from metric_daily where period_type = 'all' and cut = 'all' group by respondent_type"""
    mart = {(row[0],): tuple(round(value, 9) for value in row[1:]) for row in built[0].rows(sql)}
    assert _by_metricflow(built, ["answer__respondent_type"]) == mart
    assert len(mart) == 2


def test_metrics_equal_the_mart_per_month(built):
    sql = """
        select respondent_type, period_start, max(case when metric = 'nps' then metric_value end),
            max(case when metric = 'csat' then metric_value end), max(case when metric = 'ces' then metric_value end)
        from metric_daily where period_type = 'month' and cut = 'all' group by respondent_type, period_start"""
    mart = {row[:2]: tuple(round(value, 9) for value in row[2:]) for row in built[0].rows(sql)}
    found = _by_metricflow(built, ["answer__respondent_type", "metric_time__month"])
    assert {(kind, date(at.year, at.month, at.day)): values for (at, kind), values in found.items()} == mart
    assert len(mart) == 4


def test_the_response_rate_is_that_of_the_funnel(built):
    outcome, manifest = built
    with duckdb.connect(str(outcome.database), read_only=True) as con:
        rows = con.execute(_query_sql(manifest, ["response_rate"], ["invitation__survey_id"])).fetchall()
    assert rows == [("s", 75.0)]


def test_gap_sizes_are_those_of_the_mart(built):
    outcome, manifest = built
    with duckdb.connect(str(outcome.database), read_only=True) as con:
        found = con.execute(_query_sql(manifest, ["gap_size"], ["gap_cell__gap_no", "metric_time__month"])).fetchall()
    sql = """
        select gap_no, period_start, shortfall from gap
        where period_type = 'month' and unit_id = 'ALL' and segment = 'ALL' and shortfall is not null"""
    mart = {(number, start): value for number, start, value in outcome.rows(sql)}
    sizes = {(number, date(at.year, at.month, at.day)): size for at, number, size in found if size is not None}
    assert sizes == mart
    assert {number for number, _ in mart} == {"G5"}

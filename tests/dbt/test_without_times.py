"""Answers and measurements without any time: no journey, but tiers and gaps from what is there."""

import pytest

from transforms.contracts import Contract

ROLE_COLUMNS = (
    "survey_id,questionnaire_version,question_key,subquestion_key,metric_role,servqual_dimension,"
    "attribute,tx_part,touchpoint_id,scale_code,scale_direction,respondent_type\n"
)
ROLES = (
    ROLE_COLUMNS
    + """voice,*,overall,,satisfaction,,,,,rating10,1,
voice,*,coverage,,perception,reliability,coverage,,,rating10,1,
voice,*,hope,,expectation,reliability,coverage,,,rating10,1,
voice,*,felt,,impact,,,,,rating10,1,
"""
)
ATTRIBUTES = """attribute,name_zh,name_en,servqual_dimension,standard_unit
coverage,覆盖,Coverage,reliability,count
"""
MAP = """attribute,value_unit,scale_version,value_from,value_to,score_from,score_to
coverage,count,1,0,10,10,0
"""


@pytest.fixture(scope="module")
def built(warehouse):
    people = [str(n) for n in range(40)]
    shared = {"survey_id": "voice"}
    responses = [
        {**shared, "response_id": p, "customer_key": f"k{p}", "respondent_type": "customer", "status": "complete"}
        for p in people
    ]
    answer = {**shared, "subquestion_key": "", "option_key": "", "loop_key": "", "question_version": "0"}
    answer |= {"is_free_text": False, "is_other_text": False}
    answers = [
        {**answer, "response_id": p, "question_key": key, "value_num": value}
        for p in people
        for key, value in (("overall", 10.0), ("coverage", 7.0), ("hope", 10.0))
    ]
    actuals = [
        {"measurement_id": p, "attribute": "coverage", "customer_key": f"k{p}", "value": 5.0, "value_unit": "count"}
        for p in people
    ]
    rows = {Contract.RESPONSE: responses, Contract.ANSWER: answers, Contract.MEASUREMENT: actuals}
    return warehouse.build(rows, seeds={"question_roles": ROLES, "unit_scale_map": MAP, "attributes": ATTRIBUTES})


def test_nothing_fails(built):
    assert built.success, {n: built.messages[n] for n, s in built.nodes.items() if s not in ("success", "pass")}


def test_there_is_no_journey(built):
    assert built.rows("select count(*) from journey") == [(0,)]


def test_tiers_say_which_input_is_missing(built):
    sql = "select period_type, period_start, tier_code, tier_missing_input, count(*) from satisfaction_tier "
    assert built.rows(sql + "where touchpoint_id = 'ALL' group by all") == [
        ("undated", None, None, "impact,participation", 40)
    ]


def test_gaps_come_from_the_parts_that_are_there(built):
    sql = "select gap_no, round(shortfall, 4), missing_part from gap where unit_id = 'ALL' and segment = 'ALL' "
    assert built.rows(sql + "and attribute = 'coverage' order by gap_no") == [
        ("G1", None, "belief"),
        ("G2", None, "belief,standard"),
        ("G3", None, "standard"),
        ("G4", None, "promise"),
        ("G5", 3.3333, None),
        ("G6", -1.6667, None),
    ]


def test_the_metric_has_one_period(built):
    sql = "select period_type, n, metric_value, mean_value from metric_daily where metric = 'satisfaction' "
    assert built.rows(sql + "and cut = 'all'") == [("all", 40, 100.0, 100.0)]

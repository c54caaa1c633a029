"""A contract that never came leaves empty tables, or nulls with their reason, and fails no night."""

from datetime import date

import duckdb
import pytest

from tests.dbt.conftest import BUSINESS_DATE
from tests.dbt.nights import SEEDS, Company
from transforms.contracts import Contract
from transforms.warehouse import create_raw_schema

CONTACTS = ("touch_event", "customer_order", "standard")
CASES = ("ticket", "ticket_priority", "action", "exposure", "invitation", "customer", "measurement", "standard")
VOICES = ("response", "answer", "text_score", "text_clause")
ALL_BUT_ORDERS = ("touch_event", *CASES, *VOICES)
ALL_BUT_SURVEYS = (*CONTACTS, *CASES, "text_score", "text_clause")


@pytest.fixture(
    scope="module",
    params=[CONTACTS, CASES, VOICES, ALL_BUT_ORDERS, ALL_BUT_SURVEYS],
    ids=["contacts", "cases", "voices", "all but orders", "all but surveys"],
)
def without(request, warehouse, tmp_path_factory):
    folder = tmp_path_factory.mktemp("without")
    files = Company(folder, 7).first(60)
    database = folder / "work.duckdb"
    with duckdb.connect(str(database)) as con:
        there = {name: paths for name, paths in files.items() if name not in request.param}
        create_raw_schema(con, there, business_date=date.fromisoformat(BUSINESS_DATE))
    return request.param, warehouse.invoke(database, folder, SEEDS, None)


def test_nothing_fails_and_every_empty_place_says_why(without):
    missing, built = without
    assert {
        name: built.messages[name] for name, status in built.nodes.items() if status not in ("success", "pass")
    } == {}
    for sql, expected in REASONS[missing].items():
        assert set(built.rows(sql)) == expected, sql


REASONS = {
    CONTACTS: {
        "select count(*) from journey": {(0,)},
        "select distinct journey_missing_reason from customer_360": {("no_contacts",)},
        "select distinct unlinked_reason from response where is_counted and respondent_type in ('customer')": {
            ("no_candidate",),
            ("anonymous",),
        },
        "select distinct participation_source from satisfaction_tier where touchpoint_id = 'ALL'": {("item",), (None,)},
        "select distinct missing_part from gap where gap_no = 'G3'": {("standard",)},
    },
    CASES: {
        "select count(*) from action_sla": {(0,)},
        "select count(*) from contact_fatigue": {(0,)},
        "select count(*) from response_funnel": {(0,)},
        "select distinct segment from journey_summary": {(None,)},
        "select distinct link_method from journey where link_method is not null": {("order",), ("window",)},
        "select distinct missing_part from gap where gap_no = 'G2'": {("standard",), ("belief,standard",)},
        "select count(*) from voice_latency": {(0,)},
    },
    VOICES: {
        "select count(*) from response": {(0,)},
        "select count(*) from metric_daily": {(0,)},
        "select count(*) from satisfaction_tier": {(0,)},
        "select count(*) from feedback_text": {(0,)},
        "select distinct emotion_missing_reason from journey": {("no_linked_response",)},
        "select distinct emotion_missing_reason from journey_summary": {("no_emotion",)},
        "select distinct is_silent from customer_360": {(True,)},
        "select distinct missing_part from gap where gap_no = 'G5'": {("expectation,perception",)},
        "select distinct missing_part from gap where gap_no = 'G6'": {("perception",)},
        "select sum(n_complete) > 0, min(response_rate_rr1) from response_funnel": {(False, 0.0)},
    },
    ALL_BUT_ORDERS: {
        "select count(*) from journey": {(0,)},
        "select count(*) from response": {(0,)},
        "select distinct journey_missing_reason, is_silent, n_orders > 0 from customer_360": {
            ("no_contacts", True, True)
        },
        "select distinct missing_part from gap where gap_no = 'G3'": {("standard",)},
        "select distinct loop_stage from loop_status": {("interaction",)},
    },
    ALL_BUT_SURVEYS: {
        "select count(*) from journey": {(0,)},
        "select count(*) > 0 from metric_daily where metric = 'nps' and metric_value is not null": {(True,)},
        "select count(*) > 0 from satisfaction_tier": {(True,)},
        "select distinct abstain_reason from feedback_text": {("not_scored",)},
        "select distinct unlinked_reason from response where is_counted and respondent_type in ('customer')": {
            ("no_candidate",),
            ("anonymous",),
        },
        "select count(*) from emerging_topic": {(0,)},
        "select count(*) from loop_status": {(0,)},
        "select distinct missing_part from gap where gap_no = 'G3'": {("standard,actual",)},
        "select distinct missing_part from gap where gap_no = 'G6'": {("actual",)},
    },
}


def test_one_comment_of_nobody_at_no_time_is_all_there_is(warehouse):
    key = {"survey_id": "s", "response_id": "r", "question_key": "q9", "subquestion_key": "", "option_key": ""}
    text = {"loop_key": "", "question_version": "0", "value_text": "一般", "is_free_text": True, "is_other_text": False}
    response = {"survey_id": "s", "response_id": "r", "respondent_type": "customer", "status": "complete"}
    built = warehouse.build({Contract.RESPONSE: [response], Contract.ANSWER: [key | text]}, seeds=SEEDS)
    assert {name for name, status in built.nodes.items() if status not in ("success", "pass")} == set()
    assert built.rows("select masked_text, abstain_reason, customer_key, response_date from feedback_text") == [
        ("一般", "not_scored", None, None)
    ]
    assert built.rows("select unlinked_reason, is_anonymous from response") == [("anonymous", True)]
    assert built.rows("select count(*) from customer_360") == [(0,)]
    assert built.rows("select distinct tier_missing_input from satisfaction_tier") == [
        ("impact,participation,disconfirmation",)
    ]

"""Of two versions of a row the later file's counts; what held for a time goes on holding for that time."""

from datetime import date, datetime

import pytest

from transforms.contracts import Contract

ROLES = (
    "survey_id,questionnaire_version,question_key,subquestion_key,metric_role,servqual_dimension,"
    "attribute,tx_part,touchpoint_id,scale_code,scale_direction,respondent_type\n"
    "s,*,q,,nps,,,,,nps11,1,\ns,v1,c,,csat,,,,,csat7,1,\ns,v2,c,,csat,,,,,likert5,1,\n"
)
OLD = {"file_id": "a" * 16, "file_date": date(2026, 6, 1)}
NEW = {"file_id": "b" * 16, "file_date": date(2026, 6, 25)}
BEFORE, AFTER = date(2026, 1, 1), date(2026, 6, 15)
SELECT = "+int_actual_score +dim_unit +dim_rule +dim_customer +dim_question +response +int_metric_observation"


def _rule(key: str, value: float, since: date, file: dict) -> dict:
    return file | {key: "R", "attribute": "delivery_speed", "value": value, "value_unit": "day", "valid_from": since}


def _order(order_id: str, delivered: datetime, file: dict) -> dict:
    return file | {"order_id": order_id, "ordered_at": datetime(2026, 6, 9), "delivered_at": delivered}


def _response(response_id: str, day: int, version: str, file: dict) -> dict:
    person = {"customer_key": "k", "respondent_type": "customer", "status": "complete"}
    at = {"submitted_at": datetime(2026, 6, day, 4), "questionnaire_version": version}
    return file | {"survey_id": "s", "response_id": response_id} | person | at


def _answer(response_id: str, key: str, value: float | None, version: str, file: dict) -> dict:
    question = {
        "question_key": key,
        "subquestion_key": "",
        "option_key": "",
        "loop_key": "",
        "question_version": version,
    }
    kind = {"survey_id": "s", "is_free_text": False, "is_other_text": False}
    return file | {"response_id": response_id, "value_num": value} | question | kind


ROWS = {
    Contract.UNIT: [
        OLD | {"unit_id": "u", "unit_name": "before", "valid_from": BEFORE},
        NEW | {"unit_id": "u", "unit_name": "after", "valid_from": AFTER},
        OLD | {"unit_id": "w", "unit_name": "mistyped", "valid_from": None},
        NEW | {"unit_id": "w", "unit_name": "corrected", "valid_from": None},
    ],
    Contract.STANDARD: [_rule("standard_id", 3, BEFORE, OLD), _rule("standard_id", 1, AFTER, NEW)],
    Contract.PROMISE: [_rule("promise_id", 3, BEFORE, NEW), _rule("promise_id", 5, BEFORE, OLD)],
    Contract.ORDER: [
        _order("first", datetime(2026, 6, 10), OLD),
        _order("second", datetime(2026, 6, 29), OLD),
        _order("second", datetime(2026, 6, 20), NEW),
    ],
    Contract.CUSTOMER: [
        OLD | {"customer_key": "k", "as_of_date": date(2026, 6, 5), "segment": "a"},
        OLD | {"customer_key": "k", "as_of_date": date(2026, 6, 8), "segment": "a"},
        NEW | {"customer_key": "k", "as_of_date": AFTER, "segment": "b"},
    ],
    Contract.RESPONSE: [
        _response("early", 1, "v1", OLD),
        _response("late", 20, "v2", OLD),
        _response("edited", 10, "v1", OLD),
        _response("edited", 10, "v1", NEW),
        OLD
        | {"survey_id": "s", "response_id": "staff", "respondent_type": "employee", "status": "complete"}
        | {"employee_key": "e", "unit_id": "u", "language": "yue", "submitted_at": datetime(2026, 6, 2)},
    ],
    Contract.ANSWER: [
        _answer("early", "c", 7, "7 points", OLD),
        _answer("late", "c", 5, "5 points", OLD),
        _answer("early", "t", None, "0", OLD),
        _answer("late", "t", None, "0", OLD),
        _answer("edited", "q", 10, "0", OLD),
        _answer("edited", "c", 1, "7 points", OLD),
        _answer("edited", "q", 0, "0", NEW),
    ],
}


@pytest.fixture(scope="module")
def built(warehouse):
    return warehouse.build(ROWS, seeds={"question_roles": ROLES}, select=SELECT, with_tests=False)


def test_a_unit_keeps_its_history_and_a_correction_replaces(built):
    sql = "select unit_id, unit_name, valid_from, valid_to, is_current from dim_unit order by all"
    assert built.rows(sql) == [
        ("u", "after", AFTER, None, True),
        ("u", "before", BEFORE, AFTER, False),
        ("w", "corrected", None, None, True),
    ]


def test_a_rule_of_one_number_holds_until_its_next_row(built):
    sql = "select side, value, valid_from, valid_to, is_current from dim_rule order by all"
    assert built.rows(sql) == [
        ("promise", 3.0, BEFORE, None, True),
        ("standard", 1.0, AFTER, None, True),
        ("standard", 3.0, BEFORE, AFTER, False),
    ]


def test_an_actual_meets_the_rule_of_its_day_and_the_later_version_of_its_order(built):
    sql = "select measured_date, actual_score, standard_score, promise_score from intermediate.int_actual_score "
    assert built.rows(sql + "where attribute = 'delivery_speed' order by all") == [
        (date(2026, 6, 10), 9.0, 7.0, 7.0),
        (date(2026, 6, 20), pytest.approx(3 - 3 * 4 / 7), 9.0, 7.0),
    ]


def test_a_customer_is_of_the_segment_of_the_day(built):
    sql = "select response_id, segment from response where respondent_type = 'customer' order by all"
    assert built.rows(sql) == [("early", "a"), ("edited", "a"), ("late", "b")]
    assert len(built.rows("select * from dim_customer")) == 3


def test_of_staff_neither_person_nor_unit_nor_language_is_told(built):
    sql = "select response_id, customer_key, unit_id, language, unlinked_reason from response "
    assert built.rows(sql + "where respondent_type = 'employee'") == [("staff", None, None, None, "staff")]


def test_an_edited_answer_counts_as_edited_and_what_it_withdrew_is_gone(built):
    values = "select metric, value_num from intermediate.int_metric_observation order by all"
    assert built.rows(values) == [("csat", 5.0), ("csat", 7.0), ("nps", 0.0)]


def test_a_question_of_another_scale_does_not_compare(built):
    sql = "select questionnaire_version, scale_max, is_comparable_with_previous from dim_question "
    assert built.rows(sql + "where question_key = 'c' order by all") == [("v1", 7.0, True), ("v2", 5.0, False)]


def test_a_question_without_a_scale_compares_by_its_words(built):
    sql = "select questionnaire_version, scale_max, is_comparable_with_previous from dim_question "
    assert built.rows(sql + "where question_key = 't' order by all") == [("v1", None, True), ("v2", None, True)]

"""A gap that moved since the former release says how many answers, beliefs and cases came and went."""

from datetime import date, datetime

import pytest

from tests.dbt.test_restatement import NEW, OLD, _ledger
from transforms.contracts import Contract

ROLES = "survey_id,questionnaire_version,question_key,subquestion_key,metric_role,servqual_dimension,attribute,"
ROLES += "tx_part,touchpoint_id,scale_code,scale_direction,respondent_type\n"
ROLES += "".join(
    f"s,*,{role},,{role},,delivery_speed,,,likert7,1,\n" for role in ("expectation", "perception", "belief")
)
GAPS = {"seeds": {"question_roles": ROLES}, "select": "+restatement +ingest_ledger", "with_tests": False}


def response(name: str, kind: str, day: date, file_id: str, **scores: float) -> tuple[dict, list[dict]]:
    """One questionnaire and its answers, on a scale of seven."""
    file = {"file_id": file_id, "file_date": date(2026, 6, 10 if file_id == OLD else 20)}
    key = {"survey_id": "s", "response_id": name, **file}
    row = {"customer_key": name, "respondent_type": kind, "status": "complete"}
    blank = {"subquestion_key": "", "option_key": "", "loop_key": "", "question_version": "0"}
    blank |= {"is_free_text": False, "is_other_text": False}
    answers = [key | blank | {"question_key": role, "value_num": score} for role, score in scores.items()]
    return key | row | {"submitted_at": datetime(day.year, day.month, day.day, 4)}, answers


def order(number: int, days: int, file_id: str) -> dict:
    file = {"file_id": file_id, "file_date": date(2026, 6, 10 if file_id == OLD else 20)}
    ordered = datetime(2026, 6, 1, 4)
    row = {"order_id": f"o{number}", "customer_key": f"k{number}", "ordered_at": ordered, "delivered_at": None}
    return row | {"delivered_at": ordered.replace(day=1 + days)} | file


def company(responses: list, orders: list) -> dict:
    standard = {"standard_id": "d", "attribute": "delivery_speed", "value": 2.0, "value_unit": "day"}
    return {
        Contract.RESPONSE: [row for row, _ in responses],
        Contract.ANSWER: [answer for _, answers in responses for answer in answers],
        Contract.ORDER: orders,
        Contract.STANDARD: [standard | {"valid_from": date(2026, 1, 1)}],
    }


@pytest.fixture(scope="module")
def restated(warehouse):
    """Seven customers, five managers and six orders; then one late, corrected and withdrawn, and new managers."""
    june, may = date(2026, 6, 10), date(2026, 5, 10)
    pairs = [response(f"k{n}", "customer", june, OLD, expectation=7, perception=5) for n in range(1, 7)]
    half = response("k7", "customer", june, OLD, perception=1)
    managers = [response(f"m{n}", "manager", may, OLD, belief=6) for n in range(5)]
    orders = [order(n, 2, OLD) for n in range(1, 7)]
    before = warehouse.build(company([*pairs, half, *managers], orders), **GAPS, ledger=_ledger(OLD))
    edited = response("k1", "customer", june, NEW, expectation=7, perception=2)
    late = response("k8", "customer", june, NEW, expectation=7, perception=5)
    newer = [response(f"n{n}", "manager", june, NEW, belief=3) for n in range(5)]
    after = company(
        [edited, *pairs[1:5], late, half, *managers, *newer], [order(1, 3, NEW), *orders[1:5], order(9, 2, NEW)]
    )
    return warehouse.build(after, **GAPS, ledger=_ledger(OLD, NEW), published=before.database)


@pytest.mark.parametrize(
    ("period", "beliefs"), [("month", ("G1", 5, 5, 5, 5, 6, 1, 1)), ("all", ("G1", 5, 5, 0, 10, 6, 1, 1))]
)
def test_what_came_and_went_is_what_the_right_side_counts(restated, period, beliefs):
    found = restated.rows(f"""
        select gap_no, old_n, n_in, n_out, new_n, n_late, n_edited, n_withdrawn
        from restatement join gap on figure_key = gap_id
        where unit_id = 'ALL' and segment = 'ALL' and gap.period_type = '{period}'
            and coalesce(gap.period_start, date '2026-06-01') = date '2026-06-01'
        order by gap_no""")
    assert found == [
        beliefs,
        ("G2", 6, 2, 2, 6, 6, 1, 1),
        ("G3", 6, 2, 2, 6, 1, 1, 1),
        ("G5", 6, 2, 2, 6, 1, 1, 1),
        ("G6", 6, 2, 2, 6, 2, 2, 2),
    ]

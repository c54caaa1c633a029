"""A figure that moved since the former release says by how much and why."""

from datetime import date, datetime

import polars as pl
import pytest

from transforms.contracts import Contract

ROLES = (
    "survey_id,questionnaire_version,question_key,subquestion_key,metric_role,servqual_dimension,"
    "attribute,tx_part,touchpoint_id,scale_code,scale_direction,respondent_type\ns,*,q,,nps,,,,,nps11,1,\n"
)
OLD, NEW = "a" * 16, "b" * 16


def _file(file_id: str) -> dict:
    return {"file_id": file_id, "file_date": date(2026, 6, 10 if file_id == OLD else 20)}


def _response(number: int, day: int, file_id: str) -> dict:
    person = {"response_id": str(number), "customer_key": f"k{number}", "respondent_type": "customer"}
    return person | _file(file_id) | {"survey_id": "s", "status": "complete", "submitted_at": datetime(2026, 6, day, 4)}


def _answer(number: int, value: float, file_id: str) -> dict:
    question = {"question_key": "q", "subquestion_key": "", "option_key": "", "loop_key": "", "question_version": "0"}
    kind = {"survey_id": "s", "is_free_text": False, "is_other_text": False}
    return {"response_id": str(number), "value_num": value} | question | kind | _file(file_id)


def _ledger(*files: str) -> pl.DataFrame:
    counts = {
        "contract": "response",
        "status": "loaded",
        "records_in": 10,
        "loaded": 10,
        "quarantined": 0,
        "duplicate": 0,
    }
    return pl.DataFrame([{"source": "test", "file_id": file, **counts} for file in files])


@pytest.fixture(scope="module")
def nights(warehouse):
    """Ten answers on 1 and ten on 2 June; then one late answer for the first and one correction of the second day."""
    responses = [_response(n, 1 if n < 10 else 2, OLD) for n in range(20)]
    answers = [_answer(n, 10, OLD) for n in range(20)]
    first = warehouse.build(
        {Contract.RESPONSE: responses, Contract.ANSWER: answers}, seeds={"question_roles": ROLES}, ledger=_ledger(OLD)
    )
    responses += [_response(20, 1, NEW), _response(19, 2, NEW)]
    answers += [_answer(20, 0, NEW), _answer(19, 0, NEW)]
    second = warehouse.build(
        {Contract.RESPONSE: responses, Contract.ANSWER: answers},
        seeds={"question_roles": ROLES},
        ledger=_ledger(OLD, NEW),
        published=first.database,
    )
    return first, second


def test_a_first_release_restates_nothing(nights):
    assert nights[0].rows("select count(*) from restatement") == [(0,)]


def test_late_and_edited_answers_are_told_apart(nights):
    sql = """
        select metric.period_type, metric.period_start, round(old_value, 2), round(new_value, 2), old_n, new_n, cause
        from restatement join metric_daily as metric on figure_key = metric_id
        where metric.cut = 'all' order by metric.period_type, metric.period_start"""
    assert nights[1].rows(sql) == [
        ("all", None, 100.0, 80.95, 20, 21, "late,edited"),
        ("day", date(2026, 6, 1), 100.0, 81.82, 10, 11, "late"),
        ("day", date(2026, 6, 2), 100.0, 80.0, 10, 10, "edited"),
        ("month", date(2026, 6, 1), 100.0, 80.95, 20, 21, "late,edited"),
    ]


def test_the_same_data_again_restates_nothing(warehouse, nights):
    first = nights[0]
    responses = [_response(n, 1 if n < 10 else 2, OLD) for n in range(20)]
    answers = [_answer(n, 10, OLD) for n in range(20)]
    again = warehouse.build(
        {Contract.RESPONSE: responses, Contract.ANSWER: answers},
        seeds={"question_roles": ROLES},
        ledger=_ledger(OLD),
        published=first.database,
    )
    assert again.rows("select count(*) from restatement") == [(0,)]

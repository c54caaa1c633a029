"""A figure that moved since the former release says by how much and why."""

from datetime import date, datetime

import polars as pl
import pytest

from transforms.contracts import Contract

ROLES = (
    "survey_id,questionnaire_version,question_key,subquestion_key,metric_role,servqual_dimension,"
    "attribute,tx_part,touchpoint_id,scale_code,scale_direction,respondent_type\ns,*,q,,nps,,,,,nps11,1,\n"
)
FIGURES = {"seeds": {"question_roles": ROLES}, "select": "+restatement +ingest_ledger", "with_tests": False}
OLD, NEW = "a" * 16, "b" * 16


def _file(file_id: str) -> dict:
    return {"file_id": file_id, "file_date": date(2026, 6, 10 if file_id == OLD else 20)}


def _response(number: int, day: int, file_id: str) -> dict:
    person = {"response_id": str(number), "customer_key": f"k{number}", "respondent_type": "customer"}
    person |= {"unit_id": "few" if number in (0, 1, 2, 3, 20) else None}
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
    first = warehouse.build({Contract.RESPONSE: responses, Contract.ANSWER: answers}, **FIGURES, ledger=_ledger(OLD))
    responses += [_response(20, 1, NEW), _response(19, 2, NEW)]
    answers += [_answer(20, 0, NEW), _answer(19, 0, NEW)]
    second = warehouse.build(
        {Contract.RESPONSE: responses, Contract.ANSWER: answers},
        **FIGURES,
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


def test_rows_by_cause_reconcile_with_n(nights):
    sql = """
        select period_type, old_n, n_in, n_out, new_n, n_late, n_edited from restatement
        join metric_daily as metric on figure_key = metric_id and metric.cut = 'all'
        order by metric.period_type, metric.period_start"""
    sql = sql.replace("select period_type", "select metric.period_type")
    assert nights[1].rows(sql) == [
        ("all", 20, 2, 1, 21, 1, 1),
        ("day", 10, 1, 0, 11, 1, 0),
        ("day", 10, 1, 1, 10, 0, 1),
        ("month", 20, 2, 1, 21, 1, 1),
    ]


def test_how_many_came_stays_hidden_where_the_figure_was(nights):
    sql = """
        select old_n, new_n, n_in, n_out, n_late, cause, restatement.is_suppressed, has_few_moved from restatement
        join metric_daily as metric on figure_key = metric_id
        where metric.cut_value = 'few' and metric.period_type = 'all'"""
    assert nights[1].rows(sql) == [(None, 5, None, None, None, "late", True, None)]


def test_the_same_data_again_restates_nothing(warehouse, nights):
    first = nights[0]
    responses = [_response(n, 1 if n < 10 else 2, OLD) for n in range(20)]
    answers = [_answer(n, 10, OLD) for n in range(20)]
    again = warehouse.build(
        {Contract.RESPONSE: responses, Contract.ANSWER: answers},
        **FIGURES,
        ledger=_ledger(OLD),
        published=first.database,
    )
    assert again.rows("select count(*) from restatement") == [(0,)]


def _causes(warehouse, first, rows: dict, ledger: pl.DataFrame, **facts) -> list[tuple]:
    outcome = warehouse.build(rows, **FIGURES, ledger=ledger, published=first.database, **facts)
    sql = (
        "select cause, old_n, n_in, n_out, new_n, has_few_moved from restatement "
        "join metric_daily as metric on figure_key = metric_id"
    )
    return outcome.rows(sql + " where metric.cut = 'all' and metric.period_type = 'all'")


def test_withdrawn_and_erased_answers_are_told_apart(warehouse, nights):
    rows = {
        Contract.RESPONSE: [_response(n, 1 if n < 10 else 2, OLD) for n in range(1, 20)],
        Contract.ANSWER: [_answer(n, 10 if n > 5 else 0, OLD) for n in range(1, 20)],
    }
    assert _causes(warehouse, nights[0], rows, _ledger(OLD)) == [("withdrawn,operations", 20, 5, 6, 19, False)]
    erased = _ledger(OLD).with_columns(erased=pl.lit(1, pl.Int64))
    assert _causes(warehouse, nights[0], rows, erased) == [("erased", 20, 5, 6, 19, False)]


def test_repeats_versions_and_rules_are_told_apart(warehouse, nights):
    repeat = _response(20, 1, NEW) | {"customer_key": "k1", "submitted_at": datetime(2026, 6, 1, 3)}
    responses = [_response(n, 1 if n < 10 else 2, OLD) for n in range(20)]
    responses[5] |= {"questionnaire_version": "v2"}
    rows = {
        Contract.RESPONSE: [*responses, repeat],
        Contract.ANSWER: [_answer(n, 9 if n == 5 else 10, OLD) for n in range(20)] + [_answer(20, 0, NEW)],
    }
    found = _causes(warehouse, nights[0], rows, _ledger(OLD, NEW))
    assert found == [("late,deduplicated,reversioned", 20, 2, 2, 20, True)]
    moved = {
        Contract.RESPONSE: [_response(n, 1 if n < 10 else 2, OLD) for n in range(20)],
        Contract.ANSWER: [_answer(n, 10 if n else 0, OLD) for n in range(20)],
    }
    assert _causes(warehouse, nights[0], moved, _ledger(OLD), has_new_rules=True) == [
        ("rule_or_model", 20, 1, 1, 20, True)
    ]

import pickle

import pytest

from transforms import errors


def test_one_line_names_place_expectation_and_next_step():
    error = errors.InputError(
        "column 答题时间 is missing",
        where="orders.csv",
        expected="序号, 提交答卷时间",
        next_step="huisheng inspect orders.csv",
    )
    assert error.one_line() == (
        "orders.csv: column 答题时间 is missing; expected 序号, 提交答卷时间. Next: huisheng inspect orders.csv"
    )


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.HuishengError, 1),
        (errors.UserError, 2),
        (errors.ConfigError, 3),
        (errors.InputError, 4),
        (errors.BusyError, 5),
        (errors.AuditError, 6),
    ],
)
def test_each_class_has_its_exit_code(kind, code):
    assert kind("x").exit_code == code


def test_an_error_survives_the_way_between_processes():
    error = errors.AuditError("2 checks failed", where="dbt", next_step="see dbt.log")
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is errors.AuditError
    assert back.one_line() == error.one_line()

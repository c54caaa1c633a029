"""Columns that change from one file of a source to the next, under each setting: taken or refused, always reported."""

from datetime import date

import pytest

BEFORE = date(2026, 9, 19)
BASE = {
    "files": "*",
    "kind": "o",
    "contract": "customer_order",
    "layout": "table",
    "columns": {"order_id": "id", "customer_key": "phone", "amount": "amount"},
}
EVOLVE, REFUSE = {}, {"drift": "refuse"}
ALIAS = {"aliases": {"amount": ["金额", "sum"]}}
OLD = "id,phone,amount,note\n1,13900001111,5,a\n"


@pytest.mark.parametrize(
    ("header", "setting", "outcome", "lines"),
    [
        ("id,phone,amount,note,extra", EVOLVE, "loaded", ["new: 'extra'"]),
        ("id,phone,amount,note,extra", REFUSE, "drift", ["new: 'extra'"]),
        ("id,phone,amount,other", EVOLVE, "loaded", ["missing: 'note'", "new: 'other'"]),
        ("id,phone,amount,other", REFUSE, "drift", ["missing: 'note'", "new: 'other'"]),
        ("id,phone,x,note", EVOLVE, "missing_column", []),
        ("id,phone,x,note", ALIAS, "missing_column", []),
        ("id,phone,x,note", REFUSE, "missing_column", []),
        ("id,phone,金额,note", EVOLVE, "missing_column", []),
        ("id,phone,金额,note", ALIAS, "loaded", ["renamed: 'amount' to '金额'"]),
        ("id,phone,金额,note", ALIAS | REFUSE, "loaded", ["renamed: 'amount' to '金额'"]),
        (
            "id,phone,金额,other",
            ALIAS | REFUSE,
            "drift",
            ["renamed: 'amount' to '金额'", "missing: 'note'", "new: 'other'"],
        ),
        ("id,phone,Amount ,note", EVOLVE, "loaded", ["renamed: 'amount' to 'Amount'"]),
        ("id,phone,Amount ,note", REFUSE, "drift", ["renamed: 'amount' to 'Amount'"]),
        ("id,phone,amount,notes", EVOLVE, "loaded", ["renamed: 'note' to 'notes'"]),
        ("note,amount,phone,id", EVOLVE, "loaded", ["reordered"]),
        ("note,amount,phone,id", REFUSE, "drift", ["reordered"]),
        ("id,phone,amount,amount", EVOLVE, "loaded", ["missing: 'note'", "new: 'amount__2'", "repeated"]),
        ("id,phone,amount,amount", REFUSE, "drift", ["missing: 'note'", "new: 'amount__2'", "repeated"]),
        ("id,phone,amount,note,AMOUNT", EVOLVE, "loaded", ["new: 'AMOUNT'", "repeated"]),
        ("id,phone,amount,note,AMOUNT", REFUSE, "drift", ["new: 'AMOUNT'", "repeated"]),
        ("id,phone,Amount,AMOUNT", EVOLVE, "missing_column", []),
    ],
)
def test_second_file(site, header, setting, outcome, lines):
    shop = site(BASE | setting)
    assert shop.take("a.csv", OLD, day=BEFORE).drift == []
    values = {"id": "2", "phone": "13900002222", "note": "b"}
    row = ",".join(values.get(name, "7") for name in header.split(","))
    entry = shop.take("b.csv", f"{header}\n{row}\n")
    assert (entry.code or entry.status) == outcome
    assert [line if line.split(":")[0] != "repeated" else "repeated" for line in entry.drift] == lines
    if outcome == "loaded":
        assert sorted(shop.rows("customer_order")["amount"]) == [5, 7]
    else:
        assert "Next:" in entry.reason
        assert not ("aliases" in setting and "renamed" in entry.reason)


def test_a_survey_takes_a_new_question_and_names_the_one_that_went(site):
    survey = site(files="*", survey_id="s")
    head = "序号,提交答卷时间,所用时间,来源,来源详情,来自IP"
    row = "2026/9/1 9:00:00,9秒,微信,无,127.0.0.1"
    survey.take("a.csv", f"{head},1、满意吗,2、哪里好\n1,{row},5,快\n", day=BEFORE)
    entry = survey.take("b.csv", f"{head},1、满意吗,3、多久来一次\n2,{row},4,每周\n")
    assert entry.drift == ["missing: '2、哪里好'", "new: '3、多久来一次'"]
    keys = survey.rows("answer").select("response_id", "question_key").rows()
    assert sorted(keys) == [("1", "q1"), ("1", "q2"), ("2", "q1"), ("2", "q3")]

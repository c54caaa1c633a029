"""``huisheng inspect``: what it says, and that what it prints can be pasted and then works."""

import json
from dataclasses import asdict

import polars as pl
import pytest
from typer.testing import CliRunner

from transforms import settings as settings_of
from transforms.cli import app
from transforms.ingest import column_profiles, discover, ingest_file, inspect_file, ledger, operations
from transforms.ingest.column_profiles import ColumnProfile
from transforms.ingest.shapes import Question, Shape
from transforms.ingest.suggestion import roles

WJX = (
    "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、您有几部手机,2、您愿意推荐我们吗,3、您有什么建议,4、您的手机号\n"
    + "".join(
        f"{n},2026/9/{n} 9:05:00,{n}秒,微信,直接访问,127.0.0.1(本地),{n % 3},{n % 11},第{n}次来，排队,1390000{n:04}\n"
        for n in range(1, 29)
    )
)
LONG = "response_id,question_id,answer\n" + "".join(f"r{n},q{k},{k}\n" for n in range(9) for k in range(3))
FORMS = "Timestamp,How satisfied are you?,Any comments?\n"
FORMS += "2026/9/1 9:00:00,5,very good service\n2026/9/2 9:00:00,4,ok\n"
ORDERS = "订单编号,买家电话,门店,商品名称,实付金额(元),下单时间,预计送达时间,签收时间,备注\n" + "".join(
    f"A{n:03},1390000{n:04},东店,净水器,{n}.5,2026-09-{n:02} 9:00:00,2026-09-29,2026-09-{n:02} 18:00:00,\n"
    for n in range(1, 29)
)


@pytest.fixture
def place(tmp_path):
    (tmp_path / "config" / "seeds").mkdir(parents=True)
    (tmp_path / "in").mkdir()
    (tmp_path / "config" / "huisheng.toml").write_text("")
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("name", "text", "layout"),
    [
        ("wjx_20260930.csv", WJX, "wjx"),
        ("long.csv", LONG, "long"),
        ("forms.csv", FORMS, "google_forms"),
        ("订单.csv", ORDERS, "wide"),
    ],
)
def test_what_is_printed_can_be_pasted_and_works(place, name, text, layout):
    from datetime import date

    path = place / "in" / name
    path.write_text(text)
    found = inspect_file(path)
    assert (found.refused, found.layout) == (None, layout)
    (place / "config" / "sources.toml").write_text(found.source_entry)
    header = "survey_id,questionnaire_version,question_key,subquestion_key,metric_role,servqual_dimension,attribute,"
    rows = "\n".join(
        [header + "tx_part,touchpoint_id,scale_code,scale_direction,respondent_type", *found.question_roles]
    )
    (place / "config" / "seeds" / "question_roles.csv").write_text(rows + "\n")
    installed = settings_of.load(place / "config", inbox=place / "in", home=place / "home")
    (file,) = discover(installed, installed.sources[0], date(2026, 9, 30))
    entry = ingest_file(installed, installed.sources[0].name, file.path, date(2026, 9, 30))
    ledger.check([entry])
    assert (entry.status, entry.records_in) == ("loaded", found.records)
    assert entry.loaded == found.records - found.quarantined


def test_roles_and_personal_data_are_found_and_values_masked(place):
    path = place / "in" / "wjx.csv"
    path.write_text(WJX)
    result = run("inspect", path, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {"format", "encoding", "layout", "records", "quarantined", "columns", "refused"} <= set(found)
    assert (found["records"], found["quarantined"], found["refused"]) == (28, 0, None)
    role = {column["name"]: column["role"] for column in found["columns"]}
    assert role["4、您的手机号"] == "person"
    assert role["1、您有几部手机"] != "person"
    assert role["2、您愿意推荐我们吗"] == "nps"
    assert role["3、您有什么建议"] == "open_text"
    assert "13900000001" not in result.stdout
    assert 'customer_key = "4、您的手机号"' in found["source_entry"]


@pytest.mark.parametrize(
    ("titles", "contract", "fields"),
    [
        ("订单编号 下单时间 联系电话 实付金额", "customer_order", "order_id customer_key amount ordered_at"),
        ("Order_ID Customer-ID OrderDate", "customer_order", "order_id customer_key ordered_at"),
        ("工单号 订单号 受理时间 办结时间", "ticket", "ticket_id order_id opened_at resolved_at"),
        ("工单号 客户电话 受理时间 处理人 问题描述", "ticket", "ticket_id customer_key owner_key opened_at"),
        ("event_id mobile touchpoint event_time", "touch_event", "event_id customer_key touchpoint_id event_at"),
        (
            "编号 触发工单 动作 负责人 首次响应 成本",
            "action",
            "action_id trigger_ticket_id action_type owner_key first_reply_at cost",
        ),
        ("编号 触发工单 动作", None, ""),
        ("姓名 手机号 会员等级 注册日期", "customer", "customer_key name_key segment joined_at"),
        ("订单编号 买家昵称 门店 评价内容", None, ""),
        ("订单编号 下单时间 联系电话 您满意吗", None, ""),
        ("手机号 下单时间 实付金额", None, ""),
    ],
)
def test_operations_are_told_by_what_their_columns_are_called(titles, contract, fields):
    columns = [asdict(ColumnProfile(title, "text", 9, 9)) for title in titles.split()]
    for column in columns:
        if column["name"].endswith(("时间", "日期", "响应", "Date", "time")):
            column["kind"] = "time"
        if column["name"].endswith(("金额", "成本", "满意吗")):
            column |= {"kind": "integer", "min": 1, "max": 5}
    roles(columns)
    found = operations.fit(columns)
    assert (found and str(found.contract), list(found.columns) if found else []) == (contract, fields.split())


def test_an_export_of_reviews_is_understood(tmp_path):
    rows = "".join(
        f"A{n},买家{n:03}***,东店,{n % 5 + 1}星,{'包装破损，没人理' if n % 5 < 2 else '很好用'},2026/9/{n % 28 + 1}\n"
        for n in range(60)
    )
    path = tmp_path / "评价_20260930.csv"
    path.write_text("订单编号,买家昵称,店铺名称,评分,评价内容,评价时间\n" + rows)
    found = inspect_file(path)
    roles_of = {column["name"]: column["role"] for column in found.columns}
    assert (found.contract, roles_of["买家昵称"], roles_of["评分"], roles_of["评价内容"]) == (
        "response",
        "person",
        "satisfaction",
        "open_text",
    )
    for line in ("[my_survey]", 'order_id = "订单编号"', 'unit_id = "店铺名称"', 'submitted_at = "评价时间"'):
        assert line in found.source_entry
    assert found.question_roles[0] == "my_survey,*,评分,,satisfaction,,,,,likert5,1,customer"


def test_what_an_entry_for_operations_lacks_stands_in_it(place):
    calls = "".join(f"c{n % 5},139000011{n:02},2026-09-01,x\n" for n in range(9))
    (place / "in" / "a.csv").write_text("通话编号,客户电话,通话时间,坐席\n" + calls)
    found = inspect_file(place / "in" / "a.csv")
    assert (found.contract, found.question_roles) == ("touch_event", [])
    assert "[a.constants]" in found.source_entry
    assert '# touchpoint_id = "…"' in found.source_entry
    assert found.notes == ["'通话编号' has 5 different values in 9 cells; of one event_id the last record counts"]


@pytest.mark.parametrize(("text", "is_unproven"), [("店,评价\n甲,好\n乙,差\n", True), ("店,分\n甲,5\n乙,4\n", False)])
def test_a_first_line_that_may_be_a_record_is_told(tmp_path, text, is_unproven):
    (tmp_path / "a.csv").write_text(text, "utf-8")
    assert any("if it is a record" in note for note in inspect_file(tmp_path / "a.csv").notes) == is_unproven


def test_fractions_are_no_phones(tmp_path):
    (tmp_path / "a.csv").write_text("id,price\n" + "".join(f"{n},{n}.43999999999998\n" for n in range(9)))
    assert inspect_file(tmp_path / "a.csv").personal_data == []


def test_a_refused_file_has_the_exit_code_of_the_users_mistake(place):
    path = place / "in" / "a.pdf"
    path.write_bytes(b"%PDF-1.7 ")
    result = run("inspect", path, "--json")
    assert result.exit_code == 4
    assert json.loads(result.stdout)["refused"].startswith("a.pdf: a PDF")
    assert run("inspect", place / "nothing.csv").exception.exit_code == 4


def test_what_was_asked_for_stands_in_the_entry(place):
    path = place / "in" / "a.csv"
    path.write_text("id,score\n1,5,\n2,6,\n")
    assert (inspect_file(path).quarantined, inspect_file(path, trailing_cells=1).quarantined) == (2, 0)
    assert "trailing_cells = 1\n" in inspect_file(path, trailing_cells=1).source_entry


def test_columns_about_persons_show_no_values(place):
    path = place / "in" / "a.csv"
    path.write_text("编号,姓名,民族,推荐\n" + "".join(f"{n},张某{n},汉族,{n}\n" for n in range(9)))
    found = {column["name"]: column for column in json.loads(run("inspect", path, "--json").stdout)["columns"]}
    assert [found[name]["samples"] for name in ("姓名", "民族")] == [["〔已遮盖〕"]] * 2
    assert (found["姓名"]["personal"], found["姓名"]["personal_share"]) == (["〔个人信息〕"], 1.0)
    assert found["推荐"]["samples"] == ["0", "1", "2"]
    assert "张某" not in run("inspect", path).stdout


def test_an_override_that_does_not_exist_is_named(place):
    path = place / "in" / "a.csv"
    path.write_text("id,score\n1,5\n")
    assert "'nosuch'; expected auto, wjx" in inspect_file(path, layout="nosuch").refused
    for name in ("nosuch", "base64"):
        assert f"no encoding is called {name!r}" in inspect_file(path, encoding=name).refused


def test_a_link_may_be_inspected_a_pipe_not(place):
    import os

    (place / "real.csv").write_text(FORMS)
    (place / "link.csv").symlink_to(place / "real.csv")
    os.mkfifo(place / "pipe.csv")
    assert inspect_file(place / "link.csv").records == 2
    assert inspect_file(place / "pipe.csv").code == "unreadable"
    assert inspect_file(place / "in").code == "unreadable"


@pytest.mark.parametrize(
    ("changes", "role"),
    [
        ({"name": "手机价格", "kind": "options", "distinct": 8}, None),
        ({"name": "手机", "kind": "integer", "distinct": 700}, "person"),
        ({"name": "客户 ID", "kind": "text", "distinct": 60}, "person"),
        ({"name": "x", "kind": "integer", "distinct": 700, "personal": ["〔电话〕"], "personal_share": 1.0}, "person"),
        (
            {"name": "销售额", "kind": "number", "distinct": 700, "personal": ["〔身份证〕"], "personal_share": 0.01},
            None,
        ),
    ],
)
def test_a_column_is_a_persons_only_where_its_values_are(changes, role):
    column = asdict(ColumnProfile("", filled=800)) | changes
    roles([column])
    assert column["role"] == role


@pytest.mark.parametrize(
    ("changes", "role"),
    [
        ({"name": "Q1", "wording": "您愿意推荐我们吗", "kind": "integer", "min": 0, "max": 10}, "nps"),
        ({"name": "Q1_NPS_GROUP", "question_key": None, "kind": "integer", "min": 1, "max": 3}, None),
        ({"name": "您满意吗", "kind": "options", "samples": ["满意", "一般"]}, "csat"),
        ({"name": "您最满意的是", "kind": "options", "samples": ["价格", "服务"]}, None),
        ({"name": "满意的方面", "kind": "options", "samples": ["很好", "服务"]}, None),
        ({"name": "您的意见", "kind": "options", "distinct": 9, "samples": ["无", "好"]}, "open_text"),
        ({"name": "您的意见处理了吗", "kind": "options", "distinct": 2, "samples": ["是", "否"]}, None),
        ({"name": "Date Modified", "field": "submitted_at", "kind": "options"}, "time"),
    ],
)
def test_what_a_question_asks_for_is_told_by_its_wording_and_answers(changes, role):
    columns = [asdict(ColumnProfile("", filled=8, distinct=2, question_key="q")) | each for each in ({}, changes)]
    roles(columns)
    assert columns[1]["role"] == role


def test_marks_for_no_answer_hide_no_scale():
    question = Question(0, "q1", "推荐吗")
    shape = Shape("wjx", 1.0, 1, ["1、推荐吗", "序号"], questions=[question], markers={"(跳过)": "not_shown"})
    cells = pl.DataFrame({"c0": ["9", "(跳过)", "(跳过)"], "c1": ["(跳过)", "2", "3"]})
    asked, other = column_profiles.profiles(cells, shape)
    assert (asked.kind, asked.filled, asked.min) == ("integer", 1, 9)
    assert (other.kind, other.filled) == ("options", 3)


def test_columns_looked_at_together_are_described_as_each_alone(monkeypatch):
    cells = ["1", "2.5", "2026-09-01", "很好很好很好很好好", "a┋b", "[1]", "", "13900001111"]
    frame = pl.DataFrame({f"c{n}": [cell or None] * 2 for n, cell in enumerate(cells)}).cast(pl.String)
    shape = Shape("wide", 1.0, 1, [f"t{n}" for n in range(len(cells))])
    together = column_profiles.profiles(frame, shape)
    monkeypatch.setattr(column_profiles, "_CELLS", 1)
    assert together == column_profiles.profiles(frame, shape)
    kinds = ["integer", "number", "time", "options", "options", "list", "empty", "integer"]
    assert [profile.kind for profile in together] == kinds
    assert together[7].personal == ["〔电话〕"]


@pytest.mark.parametrize(
    ("cells", "is_told"),
    [
        (["3,50", "12,00", "7"], True),
        (["1.234,5", "-0,99"], True),
        (["1,234", "12,500"], False),
        (["1,2", "1,2,3"], False),
        (["3.5", "4"], False),
    ],
)
def test_a_decimal_comma_is_told(tmp_path, cells, is_told):
    (tmp_path / "a.csv").write_text("id;price\n" + "".join(f"{n};{cell}\n" for n, cell in enumerate(cells)))
    found = inspect_file(tmp_path / "a.csv")
    assert [column["has_decimal_comma"] for column in found.columns] == [False, is_told]
    assert any(note.startswith("'price': digits, comma, digits is text") for note in found.notes) == is_told


def test_a_name_is_the_key_of_a_customer_only_where_nothing_better_is_there(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("编号,姓名,手机号,推荐\n" + "".join(f"{n},张某{n},1390000000{n},{n}\n" for n in range(9)))
    assert 'customer_key = "手机号"' in inspect_file(path).source_entry


@pytest.mark.parametrize(("name", "step"), [("gone.csv", "check its path"), (".", "name a file in it")])
def test_what_cannot_be_opened_says_what_to_do(tmp_path, name, step):
    assert f"Next: {step}" in inspect_file(tmp_path / name).refused

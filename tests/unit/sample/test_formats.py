"""The exports have the shape their tools give them."""

import json
import re
import xml.etree.ElementTree as ET
import zipfile

import polars as pl

from tests.unit.sample.conftest import COMMITTED
from transforms.sample import questionnaire as q
from transforms.sample import write_sample
from transforms.sample.plan import Plan
from transforms.sample.spill import Spill
from transforms.sample.workbook import WorkbookExport
from transforms.sample.writing import Writer


def first(company, pattern):
    return sorted(company.glob(pattern))[0]


def test_wjx_csv_is_gb18030_and_not_utf8(company):
    data = first(company, "wjx/*_v1_*.csv").read_bytes()
    text = data.decode("gb18030")
    assert text.split("\r\n")[0].startswith("序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、")
    assert not data.startswith(b"\xef\xbb\xbf")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return
    raise AssertionError("the file reads as UTF-8 too")


def test_wjx_times_have_no_leading_zeros_and_durations_a_unit(answers, truth):
    dirty = truth("dirt").filter(pl.col("column").is_in(q.HEAD)).select("file", "record_no")
    rows = answers.join(dirty, on=["file", "record_no"], how="anti")
    assert rows["提交答卷时间"].str.contains(r"^2026/[1-9]\d?/[1-9]\d? \d{1,2}:\d\d:\d\d$").all()
    assert rows["所用时间"].str.contains(r"^\d+秒$").all()
    assert rows["来自IP"].str.contains(r"^\d+\.\d+\.\d+\.\d+\(.+\)$").all()


def test_wjx_marks_of_choice_other_and_skip_occur(answers):
    assert answers[q.NEAR_MISS].str.contains("┋").any()
    assert answers[q.NEAR_MISS].str.contains(r"其他〖[^〗]+〗$").any()
    assert (answers[q.NEAR_MISS] == q.SKIPPED).any() and (answers[q.COMMENT] == q.BLANK).any()


def test_numbers_of_answers_run_through_both_versions(answers, truth):
    numbers = answers["序号"].cast(pl.Int64).unique().sort()
    assert numbers.to_list() == list(range(1, len(numbers) + 1))
    first_of_v2 = answers.filter(pl.col("file").str.contains("_v2_"))["序号"].cast(pl.Int64).min()
    assert first_of_v2 > answers.filter(pl.col("file").str.contains("_v1_"))["序号"].cast(pl.Int64).max()


def test_the_second_version_renames_an_option_and_changes_a_scale(answers):
    v1, v2 = (answers.filter(pl.col("file").str.contains(f"_{v}_")) for v in ("v1", "v2"))
    assert set(v1[q.CSAT]) <= set(q.CSAT_WORDS)
    assert set(v2[q.CSAT]) <= set("1234567")
    assert set(v1[q.DISCONFIRMATION]) - set(v2[q.DISCONFIRMATION]) == {"符合预期"}
    assert set(v2[q.DISCONFIRMATION]) - set(v1[q.DISCONFIRMATION]) == {"和预期差不多"}


def test_the_workbook_is_well_formed_and_types_its_cells():
    with zipfile.ZipFile(first(COMMITTED, "wjx/*_v2_*.xlsx")) as book:
        assert book.testzip() is None
        for name in book.namelist():
            ET.fromstring(book.read(name))
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    second = re.search(r'<row r="2"[^>]*>.*?</row>', sheet)[0]
    assert re.search(r'<c r="A2"><v>\d+</v>', second)
    assert re.search(r'<c r="B2" t="inlineStr"><is><t>2026/', second)


def test_a_workbook_escapes_and_keeps_blanks(tmp_path):
    export = WorkbookExport(tmp_path / "a.xlsx", ["x ", "<&>"])
    export.append(pl.DataFrame({"a": ["1", "007", None], "b": ['"<b>&amp;', "12345678", "😊"]}))
    export.close()
    frame = pl.read_excel(tmp_path / "a.xlsx", engine="calamine", has_header=False)
    assert frame.rows() == [("x ", "<&>"), ("1", '"<b>&amp;'), ("007", "12345678"), (None, "😊")]


def test_workbooks_roll_over_and_count_from_one_again(tmp_path):
    plan = Plan(1, 7, 1)
    writer = Writer(plan, tmp_path, sheet_rows=2)
    rows = pl.DataFrame({"a": list("12345"), "_file": [20_726] * 5, "_dirt": [None, None, "x", None, "x"]})
    rows = rows.with_columns(_expected=pl.lit("y"), _column=pl.lit(None, dtype=pl.String))
    done = writer.write("v2", rows)
    writer.close()
    names = [f"wjx/appliance_customer_v2_20260930{part}.xlsx" for part in ("", "_p2", "_p3")]
    assert writer.files() == [(names[0], 2), (names[1], 2), (names[2], 1)]
    assert done["_record"].to_list() == [1, 2, 1, 2, 1]
    assert writer.dirt_rows().select("file", "record_no").rows() == [(names[1], 1), (names[2], 1)]
    assert pl.read_excel(tmp_path / names[1], engine="calamine")["a"].to_list() == [3, 4]


def test_qualtrics_has_three_header_rows(company):
    rows = pl.read_csv(first(company, "qualtrics/*.csv"), has_header=False, infer_schema=False, n_rows=4).rows()
    assert rows[0][:3] == ("StartDate", "EndDate", "Status")
    assert rows[1][:3] == ("开始日期", "结束日期", "答复类型")
    assert [json.loads(cell)["ImportId"] for cell in rows[2][:3]] == ["startDate", "endDate", "status"]
    assert json.loads(rows[2][rows[0].index("Q2_1")]) == {"ImportId": "QID2_1"}
    assert re.fullmatch(r"R_[0-9A-Za-z]{15}", rows[3][8])


def test_only_managers_say_what_customers_expect(company):
    rows = pl.read_csv(first(company, "qualtrics/*.csv"), infer_schema=False)[2:]
    assert rows.filter(pl.col("Role") == "employee")["Q4_1"].is_null().all()
    assert rows.filter((pl.col("Role") == "manager") & (pl.col("Finished") == "1"))["Q4_1"].is_not_null().all()


def test_one_person_has_one_phone_in_every_dress(company):
    digits = pl.col("p").str.replace_all(r"\D", "").str.replace(r"^(0086|86)", "")
    customers = pl.read_csv(first(company, "customers/*.csv"), infer_schema=False).select(p="手机").select(digits)["p"]
    orders = pl.read_csv(first(company, "orders/*.csv"), infer_schema=False, truncate_ragged_lines=True)
    dressed = orders.select(p="联系电话")
    assert dressed["p"].str.slice(0, 4).n_unique() >= 3
    assert set(dressed.select(digits)["p"]) <= set(customers)
    assert customers.str.contains(r"^154\d{8}$").all()


def test_tickets_carry_their_priority_history_in_order(company, truth):
    broken = set(truth("dirt").filter(kind="broken_line", source="tickets")["record_no"])
    lines = first(company, "tickets/*.jsonl").read_text("utf-8").splitlines()
    tickets = [json.loads(line) for number, line in enumerate(lines, 1) if number not in broken]
    histories = [[step["changed_at"] for step in t["priority_history"]] for t in tickets]
    assert {len(h) for h in histories} == {1, 2}
    assert all(h == sorted(h) for h in histories)
    assert len(tickets) + len(broken) == len(lines)


def test_contacts_are_utc(company, truth):
    contacts = pl.read_parquet(first(company, "contacts/*.parquet")).select("event_id", "event_time").unique()
    joined = contacts.join(truth("contact"), on="event_id")
    assert (joined["event_time"] == joined["event_at"]).all()
    assert joined.select((pl.col("event_time") + pl.duration(hours=8)).dt.hour().is_between(9, 20).all()).item()


def test_a_spill_reads_back_in_time_order(tmp_path):
    spill = Spill(tmp_path)
    rows = {"_id": ["b", "a", "c"], "_file": [1, 1, 1], "_dirt": [None] * 3}
    spill.add("t", 1, pl.DataFrame({"_at": [5, 5, 90_000], **rows}, schema_overrides={"_dirt": pl.String}))
    spill.add("t", 0, pl.DataFrame({"_at": [7, 1, 4], **rows}, schema_overrides={"_dirt": pl.String}))
    read = pl.concat(list(spill.in_order("t")))
    assert read.select("_at", "_id").rows() == [(1, "a"), (4, "c"), (5, "a"), (5, "b"), (7, "b"), (90_000, "c")]
    assert spill.rows("t") == 6


def test_bad_arguments_name_what_was_expected(tmp_path):
    import pytest

    from transforms.errors import UserError

    for bad in ({"customers": 0}, {"days": 2}, {"seed": -1}, {"split": "week"}):
        with pytest.raises(UserError, match="expected"):
            write_sample(tmp_path, **{"customers": 5, "days": 30, "seed": 1, **bad})

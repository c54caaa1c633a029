import polars as pl
import pytest
from pydantic import ValidationError

from transforms.contracts import Contract
from transforms.ingest.declared import coarser, is_personal, treated, undeclared, without_undeclared
from transforms.ingest.job import SourceSpec
from transforms.ingest.shapes import Question, Shape
from transforms.settings import Source

TITLES = ["您的姓名", "满意度", "病史", "年龄", "建议"]


def _shape():
    return Shape("wide", 1.0, 1, list(TITLES), {}, [Question(i, f"q{i}", title) for i, title in enumerate(TITLES)])


def _source(**classes):
    return SourceSpec("s", "response", classes=classes)


@pytest.mark.parametrize(
    "title",
    [
        "您的姓名",
        "2、联系电话（必填）",
        "Q3.手机号码",
        "请留下您的联系方式：",
        "微信号",
        "Email address",
        "First name",
        "家庭住址",
        "出生日期",
        "３．姓　名",
    ],
)
def test_titles_that_ask_who_somebody_is(title):
    assert is_personal(title.replace("　", ""))


@pytest.mark.parametrize(
    "title",
    [
        "您对电话客服满意吗",
        "门店地址好找吗",
        "使用的手机品牌",
        "名字好记程度",
        "1",
        "",
        "您的年龄",
        "快递员姓名牌是否佩戴",
        "brand name recall",
    ],
)
def test_other_questions_are_left_alone(title):
    assert not is_personal(title)


def test_personal_columns_of_a_survey_are_left_out_until_declared():
    shape = without_undeclared(_shape(), _source(病史="sensitive"))
    assert [question.text for question in shape.questions] == ["满意度", "年龄", "建议"]
    assert shape.unmapped == ["您的姓名", "病史"]
    kept = without_undeclared(_shape(), _source(您的姓名="free_text"))
    assert kept.questions[0].text == "您的姓名"


@pytest.mark.parametrize("kind", ["identifier", "sensitive", "drop"])
def test_no_answer_comes_of_such_a_class(kind):
    shape = without_undeclared(_shape(), _source(满意度=kind))
    assert "满意度" not in [question.text for question in shape.questions]


def test_questions_of_a_long_file():
    assert undeclared(pl.Series(["您的姓名", "满意度", None]), _source()) == ["您的姓名"]


def test_sensitive_cells_are_emptied_and_quasi_identifiers_made_coarser():
    frame = pl.DataFrame({f"c{i}": ["a", "37"] for i in range(5)})
    done = treated(frame, _shape(), _source(病史="sensitive", 年龄="quasi"))
    assert done["c2"].to_list() == [None, None]
    assert done["c3"].to_list() == ["a", "30"]
    assert done["c4"].to_list() == ["a", "37"]


def test_coarser():
    cells = pl.Series("x", ["1987-05-06", "1987年5月6日", "1987", "37", "-5.5", "电话13900001111", None, " 42 "])
    assert coarser(cells).to_list() == [
        "1987-01-01",
        "1987-01-01",
        "1987-01-01",
        "30",
        "-10",
        "电话〔电话〕",
        None,
        "40",
    ]


def test_an_unknown_class_is_refused():
    with pytest.raises(ValidationError):
        Source(name="s", kind="x", files="a", contract=Contract.RESPONSE, survey_id="s", classes={"a": "secret"})

"""Cells that list several options: split where a source says so or a column leaves no doubt, else kept."""

import io
import random

import pytest

from transforms.ingest import delimited
from transforms.ingest.delimited import DelimitedGrid
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts import shape_of
from transforms.ingest.packed import options_of, settled

QUESTIONS = "response_id,q1,q2\nr1,{0},x\nr2,{1},x\n"


@pytest.mark.parametrize(
    ("cells", "sign", "is_coded", "options"),
    [
        (["1,3", "2", "1,2,10"], ",", True, ("1", "2", "3", "10")),
        (["1,3", "2", "1,2 都行"], ",", True, ()),
        (["1,234", "1,500", "2,234", "9"], ",", None, ()),
        (["空调,冰箱", "冰箱,电视", "空调"], ",", None, ()),
        (["空调,冰箱", "冰箱,电视", "空调", "电视"], ",", None, ("冰箱", "电视", "空调")),
        (["Yes, I do", "No, thanks", "Yes, I do"], ", ", None, ()),
        (["北京, 中国", "上海, 中国", "巴黎, 法国"], ", ", None, ()),
        (["红, 大", "红, 小", "蓝, 大", "蓝, 小"], ", ", None, ()),
        (["a,b", "b", "a", "a,b,a"], ",", None, ()),
        (["a,b", "b", "a", "a,,b"], ",", None, ()),
        (["a", "b"], ",", None, ()),
    ],
    ids=[
        *("codes", "a remark among codes", "thousands", "always beside", "each alone", "commas inside", "places"),
        *("colours and sizes", "twice", "nothing between", "no list"),
    ],
)
def test_options_of_a_column(cells, sign, is_coded, options):
    assert options_of(cells, sign, is_coded=is_coded) == options


def answers(site, cells, **config):
    columns = {"response_id": "response_id"}
    installed = site(files="*", layout="wide", survey_id="s", columns=columns, questions={"q1": "q1"}, **config)
    entry = installed.take("a.csv", QUESTIONS.format(*(f'"{cell}"' for cell in cells)))
    rows = installed.rows("answer").sort("record_no", "option_key")
    return entry, rows.select("record_no", "option_key", "value_text", "value_num", "is_other_text").rows()


def test_a_sign_that_is_told_splits_every_cell(site):
    entry, rows = answers(site, ["邮件、电话", "电话"], multiple={"q1": "、"})
    assert rows == [
        (1, "电话", "电话", 1.0, False),
        (1, "邮件", "邮件", 1.0, False),
        (2, "电话", "电话", 1.0, False),
    ]
    assert (entry.records_in, entry.loaded) == (2, 2)


def test_options_that_are_told_may_hold_the_sign_and_what_is_none_of_them_is_words(site):
    told = {"q1": ["价格, 费用", "服务", "服务, 上门"]}
    _, rows = answers(site, ["服务, 上门, 价格, 费用", "服务, 打 13800138000"], multiple=told)
    assert rows == [
        (1, "价格, 费用", "价格, 费用", 1.0, False),
        (1, "服务, 上门", "服务, 上门", 1.0, False),
        (2, "other", "other", 1.0, False),
        (2, "other__text", "打 〔电话〕", None, True),
        (2, "服务", "服务", 1.0, False),
    ]


def test_without_being_told_a_column_of_any_file_stays_as_it_is(site):
    _, rows = answers(site, ["1,3", "2"])
    assert [row[:3] for row in rows] == [(1, "", "1,3"), (2, "", "2")]


def test_a_told_column_that_is_not_there_refuses_the_file(site):
    entry, _ = answers(site, ["1", "2"], multiple={"q1": ","})
    assert entry.status == "loaded"
    installed = site(
        files="*", layout="wide", survey_id="s", columns={"response_id": "response_id"}, multiple={"q9": ","}
    )
    assert installed.take("b.csv", QUESTIONS.format("3", "4")).code == "missing_column"


def test_a_told_column_that_is_no_question_is_noted(site):
    entry, rows = answers(site, ["1,2", "2"], multiple={"response_id": ","})
    assert [row[:3] for row in rows] == [(1, "", "1,2"), (2, "", "2")]
    assert entry.notes == ["multiple names a column that is no question here: it stays as it is"]


def test_a_list_below_the_first_records_splits_the_whole_column(site):
    lines = [f"{n},2026/9/1 9:00:00,9秒,微信,无,127.0.0.1,{n % 3}\n" for n in range(1, 200)]
    head = "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、用过哪些\n"
    installed = site(files="*", survey_id="s")
    entry = installed.take("a.csv", head + "".join(lines) + "200,2026/9/1 9:00:00,9秒,微信,无,127.0.0.1,1┋2\n")
    rows = installed.rows("answer")
    assert entry.layout == "wjx"
    assert rows.height == 201
    assert rows.filter(option_key="")["option_key"].to_list() == []


WJX = "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、用过哪些\n"
FORMS = "时间戳记,用过哪些\n"


def part(head: str, cells: list[str], layout: str) -> str:
    lines = [f'{n},{"x," * (head.count(",") - 1)}"{cell}"\n' for n, cell in enumerate(cells)]
    text = (head + "".join(lines)).encode()
    grid = DelimitedGrid(lambda: io.BytesIO(text), None)
    source = SourceSpec("s", "response", layout=layout, survey_id="s")
    return settled(shape_of(grid.head, source), grid, source).questions[-1].part


@pytest.mark.parametrize("seed", range(8))
def test_what_a_column_is_does_not_depend_on_how_many_records_there_are_or_where_they_stand(seed, monkeypatch):
    draw = random.Random(seed)
    cells = [", ".join(draw.sample(["空调", "冰箱", "电视", "手机"], draw.randint(1, 4))) for _ in range(300)]
    assert {part(FORMS, cells[:size], "google_forms") for size in (1, 2, 60, 300)} == {"value"}
    ticked = ["空调", *cells[:200], "空调┋冰箱", "A→B"]
    draw.shuffle(ticked)
    for block in (100, 1_000, 4 << 20):
        monkeypatch.setattr(delimited, "_BLOCK", block)
        assert part(WJX, ticked, "wjx") == "multi"


@pytest.mark.parametrize(("title", "found"), [("【多选题】", "multi"), ("（可多选）", "multi"), ("多选哪个", "value")])
def test_a_title_says_that_several_may_be_ticked_where_nobody_ticked_two(title, found):
    assert part(WJX.replace("用过哪些", f"用过哪些{title}"), ["空调", "冰箱"], "wjx") == found


@pytest.mark.parametrize("place", [0, 150, 299])
def test_a_ranking_is_one_wherever_its_first_sign_stands(place):
    cells = ["价格"] * 300
    assert part(WJX, cells, "wjx") == "value"
    cells[place] = "价格→服务"
    assert part(WJX, cells, "wjx") == "rank"


def test_a_column_that_looks_like_lists_is_noted_and_not_split(site):
    installed = site(files="*", layout="google_forms", survey_id="s")
    lines = [
        f'2026/9/{n + 1} 9:00:00,"{cell}"\n' for n, cell in enumerate(["空调, 冰箱", "冰箱", "空调, 电视", "电视"])
    ]
    entry = installed.take("a.csv", FORMS + "".join(lines))
    note = "'用过哪些': kept as one value; if ', ' sets several options apart, name it under multiple"
    assert (entry.notes, installed.rows("answer")["option_key"].unique().to_list()) == ([note], [""])


def test_a_survey_without_a_packed_cell_and_a_matrix_in_one_cell_say_what_to_declare(site):
    installed = site(files="*", survey_id="s")
    entry = installed.take("a.csv", WJX + '1,2026/9/1 9:00:00,9秒,微信,无,127.0.0.1,"速度: 好\n价格: 差"\n')
    assert [note.split(":")[0] for note in entry.notes] == ["no cell holds ┋", "'1、用过哪些'"]
    assert entry.notes[1].endswith("export it with a column for each row")

"""Where the header stands and what the columns are called: right, or nothing is named at all."""

import io

import pytest

from transforms.ingest.delimited import DelimitedGrid
from transforms.ingest.headers import header_rows, titles_of
from transforms.ingest.job import Refusal
from transforms.ingest.shapes import unique_titles

E4 = [f"column_{n}" for n in range(5, 9)]


def titles(lines, trailing=0):
    grid = DelimitedGrid(lambda: io.BytesIO("\n".join(lines).encode()), None, trailing)
    rows = header_rows(grid.head)
    found = list(grid.batches(rows, grid.width))
    good = sum(batch.frame.height for batch in found)
    return unique_titles(titles_of(grid.head, rows)), good, sum(len(batch.bad) for batch in found)


@pytest.mark.parametrize(
    ("lines", "names", "good", "bad"),
    [
        (["day,score", "2026-01-02,5", "2026-01-03,6"], ["day", "score"], 2, 0),
        (["2026-01-02,5", "2026-01-03,6"], ["column_1", "column_2"], 2, 0),
        (["2026-01-02,5,"], ["column_1", "column_2", "column_3"], 1, 0),
        (["2025,2026"], ["2025", "2026"], 0, 0),
        (['"id,"words","score"', "1,a,5", '2,"b",6'], ['"id', "words", "score"], 2, 0),
        (['id,"words" x,score', "1,a,5", "2,b,6"], ["id", '"words" x', "score"], 2, 0),
        (["id,Trip,,Other", ",Air,Rail,", "1,5,6,7", "2,5,6,7"], ["id", "Trip Air", "Trip Rail", "Other"], 2, 0),
        (["Staff,,Guests", "men,women,all", "1,2,3", "4,5,6"], ["Staff men", "Staff women", "Guests all"], 2, 0),
        (["a,b", "a,b", "1,2", "3,4"], ["a", "b"], 2, 0),
        (["a,b", "a,b", "a,b", "c,b"], ["column_1", "column_2"], 4, 0),
        (["a,b", "a,b", "a,b", *["1,2"] * 9], ["a", "b"], 9, 0),
        (["1,,3", "a,b,", "2026-01-02,x,5", "2026-01-03,y,6"], ["column_1", "column_2", "column_3"], 4, 0),
        (["Report of May,,", "id,score,day", "1,5,2026-01-02", "2,6,2026-01-03"], ["id", "score", "day"], 2, 0),
        (["1,,,", "1,2,,", "1,2,3,", "1,2,3,4"], ["column_1", "column_2", "column_3", "column_4"], 4, 0),
        (["2026-09-01,,", "id,score,day", "1,5,2026-01-02", "2,6,2026-01-03"], ["id", "score", "day"], 2, 0),
        (["Summary,", "name,sum", "x,9", "y,8", "z,7"], ["name", "sum"], 3, 0),
        (["new,by nobody, May", "cm,share", "40,1", "41,2", "42,3"], ["cm", "share"], 3, 0),
        (["id,dayscore,x", "1,2026-01-02,5,", "2,2026-01-03,6,"], ["id", "dayscore", "x"], 0, 2),
        (["one,two,three", "1,2,3,4", "5,6,7,8"], ["one", "two", "three"], 0, 2),
        (["one,two", "a,b,c", "d,e,f"], ["one", "two"], 0, 2),
        (["a,b,c", "1,2", "3,4"], ["a", "b", "c"], 0, 2),
        (["AK", "AZ,AZ", "AZ", "CA", "CO,CO", "CO,CO", "CT,CT"], ["column_1", "column_2"], 4, 3),
        ([",,a@x.cn,", "12,,c@x.cn,2026-01-01", "13,,,2026-01-02"], [f"column_{n}" for n in range(1, 5)], 3, 0),
        ([",红,b", "12,红,蓝", "13,b,b", "14,蓝,红"], ["column_1", "column_2", "column_3"], 4, 0),
        (["红,,2026-01-01", "蓝,x,", "绿,y,"], ["column_1", "column_2", "column_3"], 3, 0),
        (["KD-1024,好", "KD-1025,差", "KD-1026,好"], ["column_1", "column_2"], 3, 0),
        (["&&&,1,", "@@,2,", "0100,3,"], ["column_1", "column_2", "column_3"], 3, 0),
        ([",姓名", "0,甲", "1,乙"], ["column_1", "姓名"], 2, 0),
        (["价格,服务", "价格,", ",服务"], ["价格", "服务"], 2, 0),
        (["全国,,", "地区,2024,2025", ",,", "北京,1,2", "上海,3,4"], ["地区", "2024", "2025"], 2, 0),
        (
            ["会议,,,,,,,", "人,日,事,地,,,,", *["甲,乙,丙,丁,,,,"] * 5, *[",,,,a,b,c,d"] * 2],
            [*"人日事地", *E4],
            7,
            0,
        ),
        (["at", "05:40", "21:30", "07:15"], ["at"], 3, 0),
        (["when", "2026-01-02 05:40:00", "2026-01-03 21:30:00", "2026-01-04 07:15:00"], ["when"], 3, 0),
        (["id,day,score,x,", "1,2026-01-02,5,6", "2,2026-01-03,6,7"], ["id", "day", "score", "x"], 2, 0),
        (["id,day,,score,x", "1,2026-01-02,5,6", "2,2026-01-03,6,7"], ["id", "day", "column_3", "score", "x"], 0, 2),
    ],
)
def test_a_column_has_its_own_name_or_its_records_are_set_apart(lines, names, good, bad):
    assert titles(lines) == (names, good, bad)


def test_empty_cells_at_the_end_of_every_record_can_be_declared():
    assert titles(["id,score", "1,5,", "2,6,"], trailing=1) == (["id", "score"], 2, 0)


@pytest.mark.parametrize("lines", [['"a,b', "1,2,3", "4,5,6"], ['"1,2', "3,4", "5,6"], ['"a,b', '"1,2']])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_first_line_whose_quotes_stay_open_is_no_header_where_it_could_be_anything(lines, end):
    with pytest.raises(Refusal) as found:
        grid = DelimitedGrid(lambda: io.BytesIO(end.join(lines).encode()), None)
        list(grid.batches(header_rows(grid.head), grid.width))
    assert found.value.code == "bad_header"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\r", "\r\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_header_whose_quotes_stay_open_is_read_once_whatever_ends_its_line(end, encoding):
    text = end.join(['编号,"意见', "1,满意", "2,很好", "3,服务态度不错", ""])
    grid = DelimitedGrid(lambda: io.BytesIO(text.encode(encoding)), None)
    rows = [row for batch in grid.batches(1, 2) for row in batch.frame.rows()]
    assert grid.head[0] == ["编号", '"意见']
    assert rows == [(1, "1", "满意"), (2, "2", "很好"), (3, "3", "服务态度不错")]

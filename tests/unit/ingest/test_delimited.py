"""Delimited text: every record of a sound file comes back as written; a broken one is set apart and counted."""

import csv
import io
import string

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ingest import delimited
from transforms.ingest.delimited import DelimitedGrid
from transforms.ingest.job import Refusal

HEADER = ["编号", "意见", "分数"]


def grid(data: bytes, declared: str | None = None) -> DelimitedGrid:
    return DelimitedGrid(lambda: io.BytesIO(data), declared)


def read(
    data: bytes, declared: str | None = None, skip: int = 1
) -> tuple[list[list[str | None]], list[tuple[int, str]]]:
    found = grid(data, declared)
    batches = list(found.batches(skip, found.width))
    rows = pl.concat([batch.frame for batch in batches]).sort("record_no").drop("record_no").rows() if batches else []
    return [list(row) for row in rows], [(bad.record_no, bad.rule) for batch in batches for bad in batch.bad]


def written(rows: list[list[str]], delimiter: str, newline: str, quoting: int) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)
    return out.getvalue()


words = st.text(
    alphabet=st.sampled_from(list(string.ascii_letters + "服务很好退货慢　。，;|,\t\"'\n😀0123456789 ")),
    min_size=1,
    max_size=12,
)
cells = words.filter(lambda text: text.strip() and text.strip().strip("\ufeff\x00") != "")
tables = st.lists(st.tuples(cells, cells, cells), min_size=3, max_size=25)


@settings(max_examples=150)
@given(
    table=tables,
    delimiter=st.sampled_from([",", "\t", ";", "|"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-32"]),
)
def test_any_quoted_table_comes_back(table, delimiter, newline, quoting, encoding):
    rows = [list(row) for row in table]
    data = written([HEADER, *rows], delimiter, newline, quoting).encode(encoding)
    try:
        found, bad = read(data, declared="gb18030" if encoding == "gb18030" else None)
    except Refusal:
        return
    assert len(found) + len(bad) == len(rows)
    assert not bad
    assert found == rows


@settings(max_examples=150)
@given(data=st.data())
def test_a_mutated_file_ends_as_records_or_a_reason(data):
    table = [[str(n), f'服务,"很好"{n}', "9"] for n in range(8)]
    text = bytearray(written([HEADER, *table], ",", "\r\n", csv.QUOTE_MINIMAL).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        found, bad = read(bytes(text))
    except Refusal as refusal:
        assert refusal.code
    else:
        assert all(len(row) == len(found[0]) for row in found)
        assert len({number for number, _ in bad}) == len(bad)


@pytest.mark.parametrize("block", [1, 7, 64, 1000])
def test_blocks_of_any_size_give_the_same_records(monkeypatch, block):
    rows = [[str(n), f'第{n}行\n说"很好",谢谢', "9"] for n in range(60)]
    data = written([HEADER, *rows], ",", "\r\n", csv.QUOTE_MINIMAL).encode("gb18030")
    monkeypatch.setattr(delimited, "_BLOCK", block)
    monkeypatch.setattr("transforms.ingest.encodings.BLOCK", block + 3)
    assert read(data) == (rows, [])


@pytest.mark.parametrize(
    ("lines", "good", "bad"),
    [
        (["1,a,2", "2,b", "3,c,4"], ["1", "3"], [(2, "ragged")]),
        (["1,a,2", "2,b,3,4", "3,c,4"], ["1", "3"], [(2, "ragged")]),
        (["1,a,2", '2,"b,3', '3,"c",4'], ["1", "3"], [(2, "bad_quoting")]),
        (["1,a,2", '2,"b"x,3', '3,"c",4'], ["1", "3"], [(2, "bad_quoting")]),
        (["1,a,2", '2,b"x",3', '3,"c",4'], ["1", "3"], [(2, "stray_quote")]),
        (["1,a,2", ",,", "3,c,4"], ["1", "3"], [(2, "blank_record")]),
        ([",,", ",,", "1,a,2", "3,c,4"], ["1", "3"], []),
        (["1,a,2", "3,c,4", ",,", ",,"], ["1", "3"], []),
        (["1,a,2", "", "3,c,4", ""], ["1", "3"], []),
        (["1,a,2", "2,b\x00,3", "3,c,4"], ["1", "3"], [(2, "nul_character")]),
        (["1,a,2", "2,b,3,", "3,c,4"], ["1", "3"], [(2, "ragged")]),
        (["1,a,2,", "3,c,4,"], [], [(1, "ragged"), (2, "ragged")]),
        (["1,a,2", ",,", "Total 1,,"], ["1"], [(3, "remark")]),
        (["1,a,2", ",,", "3,,", "4,b,5"], ["1", "3", "4"], [(2, "blank_record")]),
        (["1,a,2", "3,c,4", "", "合计,,"], ["1", "3"], [(3, "remark")]),
        (["1,a,2", "3,c,4", "Total,,6"], ["1", "3", "Total"], []),
        (["1,a,2", "Total,,", "3,c,4"], ["1", "Total", "3"], []),
        (["1,a,2", "id,word,score", "3,c,4"], ["1", "3"], [(2, "repeated_header")]),
        (["1,a,2", "id,word,9", "3,c,4"], ["1", "id", "3"], []),
    ],
)
def test_broken_records_are_set_apart_with_their_number(lines, good, bad):
    found, wrong = read("\n".join(["id,word,score", *lines]).encode())
    assert [row[0] for row in found] == good
    assert wrong == bad


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("id|word|score\r1|a|2\r3|b|4\r", ["1", "a", "2"]),
        ("某某问卷统计\n导出于 2026-09-01\nid,word,score\n1,a,2\n3,b,4\n5,c,6\n", ["1", "a", "2"]),
        ("标题,,\n,,\nid,word,score\n1,a,2\n3,b,4\n5,c,6\n", ["1", "a", "2"]),
        ("id||word||score\n1||a||2\n3||b||4\n", ["1", "a", "2"]),
        ('"id","word","score"\r\r\n"1","a",2\r\r\n"3","b",4\r\n', ["1", "a", "2"]),
        ("---\nname: x\nfields:\n- id\n---\nid,word,score\n1,a,2\n", ["1", "a", "2"]),
        ("#---\r\n#name: x\r\n#---\r\nid,word,score\r\n1,a,2\r\n", ["1", "a", "2"]),
        ('id, word, score\n1, "a, b", 2\n3, c, 4\n', ["1", "a, b", "2"]),
        ("id;word;score\n1;a,b;2\n3;c,d;4\n", ["1", "a,b", "2"]),
        ('id,word,score\n1,"a \\"b\\", c",2\n3,"d",4\n', ["1", 'a "b", c', "2"]),
        ('id\tword\tscore\n1\t5" screen\t2\n3\tb\t4\n', ["1", '5" screen', "2"]),
        (
            "id,word,score\n013900001111,1.10,110101199003070000\n3,b,4\n",
            ["013900001111", "1.10", "110101199003070000"],
        ),
    ],
    ids=[
        "lone CR",
        "preamble",
        "sparse preamble",
        "two bars",
        "returns twice",
        "YAML",
        "YAML in remarks",
        "spaces",
        "semicolon",
        "backslash",
        "inches",
        "digits",
    ],
)
def test_dialects(text, first):
    found, bad = read(text.encode())
    assert found[0] == first
    assert not bad


@pytest.mark.parametrize(
    ("encoding", "declared", "found"),
    [
        ("utf-8", None, "utf-8"),
        ("utf-8-sig", None, "utf-8"),
        ("gb18030", None, "gb18030"),
        ("utf-16", None, "utf-16-le"),
        ("utf-16-le", None, "utf-16-le"),
        ("utf-16-be", None, "utf-16-be"),
        ("utf-32", None, "utf-32-le"),
    ],
)
def test_encodings_of_one_text(encoding, declared, found):
    text = "编号,意见\n" + "".join(f"{n},服务态度很好𠮷下次还来安装师傅专业\n" for n in range(20))
    opened = grid(text.encode(encoding), declared)
    assert opened.encoding == found
    assert opened.head[1] == ["0", "服务态度很好𠮷下次还来安装师傅专业"]


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp", "iso2022_jp", "euc_kr", "koi8-r", "cp1251", "mac_roman"])
def test_other_encodings_are_refused_unless_declared(encoding):
    words = {
        "s": "サービスはとても良かったです",
        "e": "서비스가매우좋았습니다다음에또오겠습니다",
        "k": "Очень хорошо",
        "m": "très gênant à l'été",
    }
    text = (
        words["s"]
        if "jp" in encoding or "jis" in encoding
        else words["e"]
        if "kr" in encoding
        else words["m"]
        if "mac" in encoding
        else words["k"]
    )
    data = ("id,word\n" + "".join(f"{n},{text}\n" for n in range(30))).encode(encoding)
    with pytest.raises(Refusal, match=r"GB18030|ISO-2022"):
        grid(data)
    assert grid(data, encoding).head[1] == ["0", text]


def test_big5_is_told_from_gb18030():
    text = "編號,意見\n" + "".join(f"{n},服務態度很好下次還會再來商品品質不錯\n" for n in range(20))
    assert grid(text.encode("big5")).encoding == "big5"
    assert grid(text.encode("gb18030")).encoding == "gb18030"


def test_a_total_below_a_blank_line_is_a_remark_where_it_fills_a_third_of_the_columns():
    lines = ["a,b,c,d,e,f", "1,2,3,4,5,6", ",,,,,", ",,Total,,,6"]
    assert read("\n".join(lines).encode())[1] == [(3, "remark")]
    lines[-1] = "9,,Total,,,6"
    assert read("\n".join(lines).encode())[1] == [(2, "blank_record")]


def test_line_ends_within_cells_are_one_sign_so_that_a_file_saved_again_has_the_same_records():
    assert read(b'a,b\r\n1,"x\r\ny"\r\n') == read(b'a,b\n1,"x\ny"\n') == ([["1", "x\ny"]], [])


@pytest.mark.parametrize("data", [b"\x01\x00\x00\x0c\x0590\x02", b"id,word\n" + b"1,\x02\x03\n" * 50])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(Refusal) as found:
        grid(data)
    assert found.value.code == "binary"

"""Web pages and XML workbooks under the name of an .xls: read as tables, or refused with the reason."""

import io

import polars as pl
import pytest

from transforms.ingest import web_rows
from transforms.ingest.files import format_of
from transforms.ingest.grid import RECORD_NO, Grid
from transforms.ingest.job import Refusal
from transforms.ingest.web_pages import WebGrid
from transforms.ingest.xml_sheets import XmlSheetGrid

PAGE = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv=Content-Type '
    'content="text/html; charset=gb2312"><style>td {{mso-number-format:"\\@";}}</style></head><body>'
    "<table border=1>{rows}</table></body></html>"
)
BOOK = (
    '<?xml version="1.0"{encoding}?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">{sheets}'
    "</Workbook>"
)
SHEET = '<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'
HIDDEN = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"


def read(grid: Grid, header: int = 1) -> tuple[list[list[str | None]], list[tuple[int, str]]]:
    batches = list(grid.batches(header, grid.width))
    rows = [row for b in batches if b.frame.width for row in b.frame.sort(RECORD_NO).drop(RECORD_NO).rows()]
    return [list(row) for row in rows], [(bad.record_no, bad.rule) for b in batches for bad in b.bad]


def web(text: str, encoding: str = "utf-8") -> WebGrid:
    return WebGrid(lambda: io.BytesIO(text.encode(encoding)), None)


def page(*rows: str) -> str:
    return PAGE.format(rows="".join(f"<tr>{row}</tr>\n" for row in rows))


def cells(*texts: str) -> str:
    return "".join(f"<td>{text}</td>" for text in texts)


def book(*rows: str, encoding: str = "utf-8", declared: str = "", more: str = "") -> XmlSheetGrid:
    sheets = SHEET.format(name="评价", rows="".join(f"<Row>{row}</Row>" for row in rows), options="") + more
    data = BOOK.format(encoding=declared, sheets=sheets).encode(encoding)
    return XmlSheetGrid(lambda: io.BytesIO(data), None, None)


def data(value: str, kind: str = "String", **attributes: int) -> str:
    told = "".join(f' ss:{name}="{number}"' for name, number in attributes.items())
    return f'<Cell{told}><Data ss:Type="{kind}">{value}</Data></Cell>'


BREAKS = "<x:PageBreaks><x:RowBreaks><x:RowBreak><x:Row>1</x:Row></x:RowBreak></x:RowBreaks></x:PageBreaks>"


@pytest.mark.parametrize("table", ["<Table>{rows}</Table>", "<ss:Table ss:A='1'>{rows}</ss:Table>"])
def test_a_page_break_is_no_row_of_an_xml_workbook(table):
    rows = "".join(f"<Row>{row}</Row>" for row in (data("id"), data("1"), data("2")))
    empty = f'<Worksheet ss:Name="leer"><Table/>{BREAKS}</Worksheet>'
    sheet = f'<Worksheet ss:Name="S">{table.format(rows=rows)}{BREAKS}</Worksheet>'
    text = "\n\n " + BOOK.format(encoding="", sheets=empty + sheet)
    assert read(XmlSheetGrid(lambda: io.BytesIO(text.encode()), None, None)) == ([["1"], ["2"]], [])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_page_that_says_gb2312_is_read_as_what_its_bytes_are(encoding):
    text = page(cells("编号", "评价"), cells("0001", "很慢"), cells("0002", "好&amp;快"))
    grid = web(text, encoding)
    assert grid.encoding == encoding
    assert read(grid) == ([["0001", "很慢"], ["0002", "好&快"]], [])


def test_what_a_page_names_counts_where_the_bytes_alone_would_not_tell():
    text = page(cells("id", "word"), cells("1", "żółć")).replace("gb2312", "iso-8859-2")
    grid = web(text, "iso-8859-2")
    assert (grid.encoding, read(grid)[0]) == ("iso8859-2", [["1", "żółć"]])


def test_cells_are_what_a_reader_of_the_page_sees():
    text = page(
        "<th>id<th>a<th>b",
        "<td style='mso-number-format:\"\\@\"'>013900001111<td>  two\n words </td>"
        "<td>one<br>two<!-- <td>no</td> --></td>",
        "<td x:num>0001</td><td>&nbsp;</td><td><p>a</p><p>b</p><script>no</script></td>",
    )
    assert read(web(text))[0] == [["013900001111", "two words", "one\ntwo"], ["0001", None, "a\nb"]]


def test_merged_cells_fill_their_first_place_as_in_a_workbook():
    text = page(
        "<td colspan=3>客户反馈</td>",
        "<td rowspan=2>编号</td><td colspan=2>评分</td>",
        cells("产品", "服务"),
        cells("1", "5", "4"),
        cells("2", "3", "5"),
        cells("3", "2", "1"),
    )
    grid = web(text)
    assert grid.head[:2] == [["编号", "评分", None], [None, "产品", "服务"]]
    assert read(grid, 2) == ([["1", "5", "4"], ["2", "3", "5"], ["3", "2", "1"]], [])
    assert grid.notes == ["1 rows before the header left out"]


def test_rows_of_another_width_and_blank_ones_are_set_apart_as_in_any_text():
    rows = [cells("id", "a", "b"), cells("1", "x", "y"), cells("2", "x"), cells("", "", ""), cells("4", "x", "y")]
    assert read(web(page(*rows))) == ([["1", "x", "y"], ["4", "x", "y"]], [(2, "ragged"), (3, "blank_record")])


def test_rows_and_cells_may_lack_the_tags_that_a_browser_adds():
    rows = "<thead><th>id<th>a</thead><tbody><tr><td>1<td>x<tr><td>2<td>y</tbody><tfoot><td>3<td>z</tfoot>"
    assert read(web(PAGE.format(rows=rows))) == ([["1", "x"], ["2", "y"], ["3", "z"]], [])


def test_a_title_in_a_table_of_its_own_is_no_record():
    text = page(cells("id", "a"), cells("1", "x")).replace("<table border=1>", "<table><tr><td>报表</table><table>")
    assert read(web(text)) == ([["1", "x"]], [])


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([cells("a", "b"), "<td>1</td><td><table><tr><td>x</table></td>"], "nested_tables"),
        ([cells("a", "b"), cells("1", "2"), "</table><table><tr><td>c<tr><td>d"], "several_tables"),
        (["<td rowspan=2>a</td><td>b</td><td rowspan=2>c</td>", "<td colspan=2>1</td>"], "merged_cells"),
        ([cells("a", "b"), "<td colspan=1001>1</td>"], "merged_cells"),
        ([cells("a", "b"), "<td rowspan=0>1</td>"], "merged_cells"),
        ([], "other_format"),
    ],
)
def test_a_page_that_is_no_plain_table_is_refused(rows, code):
    with pytest.raises(Refusal) as refused:
        read(web(page(*rows)))
    assert refused.value.code == code


def test_a_page_that_is_cut_off_is_refused():
    text = page(cells("id", "a"), cells("1", "x")).partition("</table>")[0]
    with pytest.raises(Refusal) as refused:
        read(web(text))
    assert refused.value.code == "broken_table"


def test_rows_are_the_same_however_the_page_is_cut_into_blocks():
    text = page(cells("id", "a"), *(cells(str(n), f"第{n}行<!-- <tr> > -->") for n in range(20)))
    whole = list(web_rows.rows_of([text]))
    for size in (1, 7, 64):
        blocks = [text[start : start + size] for start in range(0, len(text), size)]
        assert list(web_rows.rows_of(blocks)) == whole
        assert web_rows.count_rows(blocks) == {1: 21}


def test_a_workbook_in_xml_is_read_as_its_cells_are_stored():
    grid = book(
        data("编号") + data("时间") + data("分") + data("好"),
        data("0001") + data("2026-09-18T19:20:55.000", "DateTime") + data("4.50", "Number") + data("1", "Boolean"),
        "",
        data("13900001111", "Number") + data("1.39E10", "Number", Index=3) + data("#N/A", "Error"),
        data("<B xmlns='http://www.w3.org/TR/REC-html40'>粗</B>体&#10;二")
        + "<Cell><Comment><Data>no</Data></Comment></Cell>",
    )
    assert read(grid)[0] == [
        ["0001", "2026-09-18 19:20:55", "4.50", "true"],
        ["13900001111", None, "13900000000", None],
        ["粗体\n二", None, None, None],
    ]
    assert grid.notes == ["1 cells hold an error such as #N/A or #DIV/0!: they are read as empty"]


def test_the_encoding_an_xml_workbook_names_is_taken():
    grid = book(data("编号"), data("一"), encoding="gb18030", declared=' encoding="GB2312"')
    assert (grid.encoding, read(grid)[0]) == ("gb18030", [["一"]])


def test_hidden_sheets_come_last_and_others_are_named():
    rows = f"<Row>{data('a')}</Row><Row>{data('b')}</Row>"
    first = SHEET.format(name="hidden", rows=rows, options=HIDDEN)
    second = SHEET.format(name="shown", rows=rows.replace(">b<", ">c<"), options="")
    text = BOOK.format(encoding="", sheets=first + second).encode()
    grid = XmlSheetGrid(lambda: io.BytesIO(text), None, None)
    assert read(grid)[0] == [["c"]]
    assert grid.notes == ["sheet 'shown' read; sheets with rows left out: 'hidden'"]
    assert read(XmlSheetGrid(lambda: io.BytesIO(text), None, "hidden"))[0] == [["b"]]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1), "entities"),
        (lambda text: text.replace("</Workbook>", ""), "unreadable"),
        (lambda text: text.replace("<Cell>", '<Cell ss:Index="99999">', 1), "bomb"),
        (lambda text: text.replace("<Cell>", '<Cell ss:MergeAcross="99999">', 1), "bomb"),
        (lambda text: text.replace("<Cell>", '<Cell ss:Index="0">', 1), "merged_cells"),
        (lambda text: text.replace("<Row>", "<!-- <Row> --><Row>", 1), "counts_differ"),
    ],
    ids=["entity", "cut", "far", "wide", "overlap", "count"],
)
def test_a_damaged_or_malicious_xml_workbook_is_refused(change, code):
    rows = f"<Row>{data('a')}{data('b')}</Row><Row>{data('1')}{data('2')}</Row>"
    text = change(BOOK.format(encoding="", sheets=SHEET.format(name="s", rows=rows, options="")))
    with pytest.raises(Refusal) as refused:
        read(XmlSheetGrid(lambda: io.BytesIO(text.encode()), None, None))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("start", "form"),
    [
        ("\ufeff<html><table>", "html"),
        ("<!-- x -->\n<TABLE border=1>", "html"),
        ('<?xml version="1.0"?><html><body>', "html"),
        (BOOK, "xml"),
        ("<id>,word\n1,a\n", "csv"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_the_kind_of_mark_up_is_told_by_its_beginning(start, form, encoding):
    assert format_of(lambda: io.BytesIO(start.encode(encoding))) == form


@pytest.mark.parametrize("start", ['<?xml version="1.0"?><rss/>', "<!DOCTYPE svg>", "MIME-Version: 1.0\n"])
def test_other_mark_up_is_refused_by_its_kind(start):
    with pytest.raises(Refusal, match=r"XML that is no workbook|web archive"):
        format_of(lambda: io.BytesIO(start.encode()))


def test_a_page_named_xls_is_loaded_with_its_ledger_row(site):
    columns = {"response_id": "编号"}
    installed = site(files="*", layout="wide", survey_id="s", columns=columns, questions={"q1": "评分"})
    entry = installed.take(
        "a.xls", page(cells("编号", "评分"), cells("0001", "5"), cells("0002", "4")).encode("gb18030")
    )
    assert (entry.status, entry.format, entry.encoding, entry.loaded) == ("loaded", "html", "gb18030", 2)
    assert installed.rows("answer").select(pl.col("response_id", "value_num")).rows() == [("0001", 5.0), ("0002", 4.0)]

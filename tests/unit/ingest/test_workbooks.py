"""Workbooks of every format: which sheet is read, counted twice, and which ones are refused in plain words."""

import io
import zipfile
from itertools import islice

import pytest

from tests.unit.ingest.built_books import ods, ole2, record, xls, xlsx
from transforms.ingest import wide_parts
from transforms.ingest.containers import is_workbook
from transforms.ingest.files import format_of
from transforms.ingest.job import Refusal
from transforms.ingest.workbook_count import RowBounds, count_rows
from transforms.ingest.workbooks import WorkbookGrid


def read(data, sheet=None):
    grid = WorkbookGrid(io.BytesIO(data), sheet)
    return grid, rows_of(grid)


def rows_of(grid):
    return [row for batch in grid.batches(1, grid.width) for row in batch.frame.drop("record_no").rows()]


CELLS = [(0, 0, "id"), (0, 1, "word"), (1, 0, 1), (1, 1, "a"), (3, 0, 2), (3, 1, "b")]


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (xlsx({"Sheet1": [["id", "word"], [1, "a"], [], [2, "b"]]}), "xlsx"),
        (xls(CELLS), "xls"),
        (ods([(1, ["id", "word"]), (1, [1, "a"]), (3, []), (1, [2, "b"])]), "ods"),
    ],
)
def test_rows_are_read_and_counted_on_what_is_stored(data, form):
    grid, rows = read(data)
    assert (grid.format, rows) == (form, [("1", "a"), ("2", "b")])
    assert not grid.notes
    bounds = count_rows(io.BytesIO(data), form, "Sheet1" if form != "ods" else "S", 0)
    assert bounds == RowBounds(2, 3)


@pytest.mark.parametrize("is_at_once", [True, False])
def test_blanks_around_stored_numbers_lead_to_no_other_text(monkeypatch, is_at_once):
    data = edited(xlsx({"S": [["id", "word"], [1, "a"]]}), {b"<v>": b"<v>\n", b"</v>": b"\n</v>"})
    if is_at_once:
        assert read(data)[1] == [("1", "a")]
        return
    monkeypatch.setattr(wide_parts, "_BEGINNING", 9)
    with pytest.raises(Refusal) as caught:
        read(data)
    assert caught.value.code == "odd_cells"


def test_a_row_of_blanks_alone_is_no_record():
    assert read(xlsx({"S": [["id", "word"], [1, "a"], [" ", "\t"], [2, "b"]]}))[1] == [("1", "a"), ("2", "b")]


@pytest.mark.parametrize("kind", ["", "application/vnd.oasis.opendocument.spreadsheet-template"])
def test_an_open_document_is_known_by_its_content(tmp_path, kind):
    path = tmp_path / "sheet"
    path.write_bytes(data := ods([(1, ["id", "word"]), (1, [1, "a"])], kind))
    assert is_workbook(path)
    assert read(data)[1] == [("1", "a")]


def test_of_a_sheet_with_a_title_and_one_with_records_the_second_is_read_and_the_first_named():
    grid, rows = read(xlsx({"Cover": [["a survey"]], "Data": [["id"], [1]], "More": [["id"]]}))
    assert rows == [("1",)]
    assert grid.notes == ["sheet 'Data' read; sheets with rows left out: 'Cover', 'More'"]


def test_a_formula_that_nothing_computed_yet_is_told():
    data = edited(xlsx({"S": [["id", "n"], [1, "#N/A"]]}), {b"<v>#N/A</v>": b"", b' t="e"': b""})
    grid, rows = read(data)
    assert rows == [("1", None)]
    assert "1 formulas have no stored value" in grid.notes[0]


def test_a_sheet_of_errors_alone_is_empty():
    with pytest.raises(Refusal) as found:
        read(xlsx({"S": [["#N/A"]]}))
    assert found.value.code == "empty"


def edited(data, changes, names=None):
    """The archive with texts of its parts replaced, and parts renamed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as copy:
        for name in archive.namelist():
            part = archive.read(name)
            for old, new in changes.items():
                part = part.replace(old, new)
            copy.writestr((names or {}).get(name, name), part)
    return out.getvalue()


BOOK = xlsx({"S": [["id", "word"], [1, "a"]], "Macro": [["x"]]})


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({b'sheetId="2" r:id="rId2"': b'sheetId="2" r:id=""'}, {}),
        ({b'relationships/worksheet" Target="worksheets/sheet2.xml"': b'xlMacrosheet" Target="m.xml"'}, {}),
        ({b'<dimension ref="A1:B2"/>': b'<dimension ref="1:2"/>'}, {}),
        (
            {b'"xl/workbook.xml"': b'"xl/book1.xml"', b'"sharedStrings.xml"': b'"texts.xml"'},
            {
                "xl/workbook.xml": "xl/book1.xml",
                "xl/_rels/workbook.xml.rels": "xl/_rels/book1.xml.rels",
                "xl/sharedStrings.xml": "xl/texts.xml",
            },
        ),
    ],
)
def test_what_spreadsheets_open_is_read_though_the_reader_gives_up_on_it(changes, names):
    _, rows = read(edited(BOOK, changes, names))
    assert rows == [("1", "a")]


@pytest.mark.parametrize("left", [0, 2])
def test_a_reader_that_loses_rows_is_noticed(monkeypatch, left):
    whole = WorkbookGrid.rows
    monkeypatch.setattr(WorkbookGrid, "rows", lambda self: islice(whole(self), left))
    for data in (xls([*CELLS, (4, 0, 3)]), ods([(1, ["id"]), (2, [1]), (1, [2])])):
        with pytest.raises(Refusal) as found:
            read(data)
        assert found.value.code == "counts_differ"


def test_repeated_rows_of_an_open_document_count_as_often_as_they_say():
    assert len(read(ods([(1, ["id"]), (3, [1])]))[1]) == 3


def test_other_sheets_with_rows_are_named_and_can_be_chosen():
    data = xlsx({"Jan": [["id"], [1]], "empty": [], "Feb": [["id"], [2], [3]]})
    grid, rows = read(data)
    assert (rows, grid.notes) == ([("1",)], ["sheet 'Jan' read; sheets with rows left out: 'Feb'"])
    assert read(data, "Feb")[1] == [("2",), ("3",)]


@pytest.mark.parametrize(
    ("below", "bad"),
    [
        ([[], ["合计"]], [3]),
        ([["合计"]], [3]),
        ([[], ["导出人：系统"], [], ["备注：仅供内部使用"], []], [3, 4]),
        ([[], ["3", "c", 4]], []),
        ([[], ["3", "c", 4], ["note"]], []),
        ([[], [], []], []),
    ],
)
def test_what_stands_below_a_sheet_is_no_record(below, bad):
    grid = WorkbookGrid(io.BytesIO(xlsx({"S": [["id", "word", "n"], ["1", "a", 2], ["2", "b", 3], *below]})), None)
    batches = list(grid.batches(1, grid.width))
    assert [(each.record_no, each.rule) for batch in batches for each in batch.bad] == [(n, "remark") for n in bad]
    rows = [row for batch in batches for row in batch.frame.rows()]
    assert len(rows) + len(bad) == 2 + sum(any(row) for row in below)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_workbook_in_utf_16_is_read_as_one_in_utf_8(encoding):
    wide = io.BytesIO()
    narrow = io.BytesIO(xlsx({"数": [["id", "词"], [1, "好"], [2, "#N/A"]]}))
    with zipfile.ZipFile(narrow) as book, zipfile.ZipFile(wide, "w") as copy:
        for name in book.namelist():
            copy.writestr(name, book.read(name).decode().replace("UTF-8", encoding).encode(encoding))
    grid, rows = read(wide.getvalue())
    assert (grid.head[0], rows) == (["id", "词"], [("1", "好"), ("2", None)])
    assert grid.notes == ["1 cells hold an error such as #N/A or #DIV/0!: they are read as empty"]


def test_error_cells_are_read_as_empty_and_told():
    grid, rows = read(xlsx({"S": [["id", "x"], [1, "#N/A"], [2, "#N/A"], [3, 4]]}))
    assert rows == [("1", None), ("2", None), ("3", "4")]
    assert grid.notes == ["2 cells hold an error such as #N/A or #DIV/0!: they are read as empty"]


def document(part):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr(part, "<x/>")
    return out.getvalue()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(bytes(1 << 20))
        archive.writestr("xl/workbook.xml", "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ole2("EncryptedPackage", b"x"), "encrypted"),
        (xls(CELLS, record(0x2F, bytes(6))), "encrypted"),
        (ods([(1, ["id"])], manifest="<manifest:encryption-data/>"), "encrypted"),
        (ole2("WordDocument", b"x"), "other_format"),
        (document("word/document.xml"), "other_format"),
        (document("inner.csv").replace(b"[Content_Types].xml", b"beside/another.csv1"), "other_format"),
        (
            edited(
                ods([(1, ["id"])], "application/vnd.oasis.opendocument.text"), {b"office:spreadsheet": b"office:text"}
            ),
            "other_format",
        ),
        (xls(CELLS)[:1500], "unreadable"),
        (xls(CELLS)[:516] + b"\1\0\0\0" + xls(CELLS)[520:], "unreadable"),
        (edited(BOOK, {}, {"xl/workbook.xml": "xl/gone.xml"}), "unreadable"),
        (document("xl/workbook.xml"), "unreadable"),
        (bomb(), "bomb"),
    ],
)
def test_what_cannot_be_read_is_named(data, code):
    with pytest.raises(Refusal) as found:
        read(data)
    assert found.value.code == code
    assert found.value.next_step


def test_cells_with_nul_characters_and_headers_within_the_sheet_are_set_apart(monkeypatch):
    grid, _ = read(xlsx({"S": [["id", "word"], ["1", "a"], ["id", "word"], ["2", "b\u0001"]]}))
    monkeypatch.setattr(grid, "rows", lambda: iter([["id", "w"], ["1", "a"], ["id", "word"], ["2", "b\0"]]))
    monkeypatch.setattr(grid, "compare", lambda filled: None)
    bad = [(each.record_no, each.rule) for batch in grid.batches(1, 2) for each in batch.bad]
    assert bad == [(2, "repeated_header"), (3, "nul_character")]


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"\x09\x00\x04\x00", "Excel 2"), (b"\x09\x02\x06\x00", "Excel 3"), (b"\x09\x04\x06\x00", "Excel 4")],
)
def test_workbooks_from_before_1993_are_told_by_their_kind(start, kind):
    with pytest.raises(Refusal, match=kind):
        format_of(lambda: io.BytesIO(start + bytes(60)))


def test_a_table_far_below_the_top_of_its_sheet_is_found():
    _, rows = read(xlsx({"S": [*[[]] * 200, ["id", "word"], [1, "a"], [2, "b"]]}))
    assert rows == [("1", "a"), ("2", "b")]

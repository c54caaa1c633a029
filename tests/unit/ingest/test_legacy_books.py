"""Legacy workbooks: texts in the code page they name, numbers and dates by the formats they define."""

import io
import struct

import pytest

from tests.unit.ingest.built_books import number_format, record, xls, xls_of_1995
from tests.unit.ingest.test_workbooks import CELLS, read, rows_of
from transforms.ingest.job import Refusal
from transforms.ingest.workbooks import WorkbookGrid


@pytest.mark.parametrize("extra", [(), (record(0xE1, bytes(600)),)])
def test_a_code_page_that_utf_16_texts_only_claim_to_have_is_not_believed(extra):
    _, rows = read(
        xls([(0, 0, "编号"), (0, 1, "b"), (1, 0, "苹果"), (1, 1, "pie 派")], *extra, record(0x42, b"\xe4\x04"))
    )
    assert rows == [("苹果", "pie 派")]


WORDS = [(0, 0, "id"), (0, 1, "word"), (1, 0, "a"), (1, 1, "pie")]
FOREIGN = [*WORDS[:3], (1, 1, "派")]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (xls_of_1995(WORDS, 437), "pie"),
        (xls_of_1995(WORDS), "pie"),
        (xls_of_1995(FOREIGN, 936, "gbk"), "派"),
        (xls_of_1995([*WORDS[:3], (1, 1, "Kůň")], 10029, "mac_latin2"), "Kůň"),
        (xls_of_1995(FOREIGN, 936, "gbk", embedded="Workbook"), "派"),
    ],
)
def test_a_workbook_of_excel_95_is_read_where_its_texts_can_be_told(data, word):
    assert read(data)[1] == [("a", word)]


AMOUNTS = [(0, 0, "paid"), (1, 0, 44775)]


@pytest.mark.parametrize(
    ("data", "cell"),
    [
        (xls(AMOUNTS, number_format(52, "#,##0.00_);-#,##0.00")), "44775"),
        (xls(AMOUNTS, number_format(59, "mmm d, yyyy")), "2022-08-02"),
        (xls(AMOUNTS, number_format(14, "m/d/yy")), "2022-08-02"),
        (xls_of_1995(AMOUNTS, extra=number_format(164, "[Red][<50]General", is_utf16=False)), "44775"),
        (xls_of_1995(AMOUNTS, extra=number_format(164, '"DM "0.00', is_utf16=False)), "44775"),
        (xls_of_1995(AMOUNTS, extra=number_format(164, "yyyy-mm-dd", is_utf16=False)), "2022-08-02"),
    ],
)
def test_which_number_is_a_date_is_told_by_the_format_that_the_file_defines(data, cell):
    assert read(data)[1] == [(cell,)]


def test_formulas_that_the_reader_passes_over_are_told():
    formula = record(0x406, bytes([2, 0, 0, 0, 0, 0]) + struct.pack("<d", 7) + bytes(8))
    with pytest.raises(Refusal) as caught:
        read(xls([*CELLS[:4]], sheet_extra=formula))
    assert caught.value.code == "odd_cells"


@pytest.mark.parametrize("page", [None, 20000])
def test_texts_in_a_code_page_that_nobody_can_tell_are_refused(page):
    with pytest.raises(Refusal) as caught:
        read(data := xls_of_1995(FOREIGN, page, "gbk"))
    assert caught.value.code == "unknown_encoding"
    assert rows_of(WorkbookGrid(io.BytesIO(data), None, "gbk")) == [("a", "派")]

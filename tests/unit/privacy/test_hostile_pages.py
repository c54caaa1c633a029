"""Web pages and XML named .xls, and a file that no disk holds: each ends in rows or in a reason."""

import os
import shutil

import pytest

PAGE = "<html><body><table><tr><th>id</th><th>phone</th><th>amount</th><th>time</th></tr>{}</table></body></html>"
CELLS = "<td>{}</td><td>13900001111</td><td>5</td><td>2026-09-01 10:00:00</td>"
SHEET = (
    '<?xml version="1.0"?>{}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>{}</Table></Worksheet>'
    "</Workbook>"
)
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


def _xml_row(*cells: str) -> str:
    return "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in cells) + "</Row>"


def _xml(first: str, declared: str = "") -> str:
    rows = _xml_row("id", "phone", "amount", "time") + _xml_row(first, "13900001111", "5", "2026-09-01 10:00:00")
    return SHEET.format(declared, rows)


HOSTILE_PAGES = {
    "script": (PAGE.format(f"<tr>{CELLS.format('<script>alert(7)</script>0001')}</tr>"), ["0001"]),
    "formula": (PAGE.format(f"<tr>{CELLS.format('=1+1')}</tr>"), ["=1+1"]),
    "columns": (PAGE.format('<tr><td colspan="1000000000">x</td></tr>'), None),
    "rows": (PAGE.format('<tr><td rowspan="1000000000">x</td></tr>'), None),
    "tables": ("<table>" * 20_000 + PAGE.format(""), None),
    "attributes": (PAGE.format(f"<tr><td {'a=1 ' * 100_000}>x</td></tr>"), None),
    "remarks": (PAGE.format("<tr><td>" + "<!--" * 200_000), None),
    "no end": (PAGE.format("<tr><td")[:-30], None),
    "outside": (_xml("&x;", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), None),
    "laughs": (_xml("&l9;", f'<!DOCTYPE a [<!ENTITY l0 "lol">{LAUGHS}]>'), None),
    "far cell": (_xml("1").replace("<Cell>", '<Cell ss:Index="1000000000">', 1), None),
    "wide cell": (_xml("1").replace("<Cell>", '<Cell ss:MergeAcross="1000000000">', 1), None),
    "depth": (SHEET.format("", _xml_row("id") + "<a>" * 20_000), None),
}


@pytest.mark.parametrize(("page", "ids"), HOSTILE_PAGES.values(), ids=HOSTILE_PAGES.keys())
def test_pages_and_xml_named_xls_end_in_rows_or_a_reason(orders, page, ids):
    entry = orders.take("a.xls", page)
    assert (entry.status, bool(entry.reason)) == (("refused", True) if ids is None else ("loaded", False))
    assert ids is None or orders.rows("customer_order")["order_id"].to_list() == ids


def test_a_file_larger_than_the_disk_is_refused_and_the_next_one_is_taken(orders):
    """A sparse file costs its sender nothing; copied, it would fill the disk and end the night."""
    with (orders.settings.inbox / "sparse.csv").open("wb") as handle:
        os.truncate(handle.fileno(), shutil.disk_usage(orders.settings.inbox).free + (1 << 40))
    entry = orders.take("sparse.csv")
    assert (entry.status, entry.code) == ("refused", "unreadable")
    assert "MB are free" in entry.reason and "deliver it in parts" in entry.reason
    assert orders.take("a.csv", "id,phone,amount,time\n1,13900001111,5,2026-09-01 10:00:00\n").loaded == 1

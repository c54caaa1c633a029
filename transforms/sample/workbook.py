"""A plain .xlsx written row block by row block: one sheet, inline texts, numbers as number cells.

A survey of a million customers has tens of millions of cells, so the cells of a block are made by
column expressions and go straight into the compressed archive. Structure: ECMA-376, parts 1 and 2.
"""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import polars as pl

SHEET_ROWS = 200_000
_ZIP_TIME = (2026, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


class WorkbookExport:
    """One workbook with one sheet."""

    def __init__(self, path: Path, header: list[str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._book = zipfile.ZipFile(path, "w")
        for name, content in PARTS.items():
            with self._book.open(_member(name), "w") as member:
                member.write((_XML + content).encode())
        self._sheet: IO[bytes] = self._book.open(_member("xl/worksheets/sheet1.xml"), "w")
        self._sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
        self._filled = 0
        self.append(pl.DataFrame([header], schema=[f"c{i}" for i in range(len(header))], orient="row"))

    def append(self, frame: pl.DataFrame, damaged: Sequence[int] = ()) -> None:
        """Add rows of text; short whole numbers become number cells, as the tool writes them."""
        for part in frame.iter_slices(5_000):
            self._sheet.write(_rows_xml(part, self._filled + 1))
            self._filled += len(part)

    def close(self) -> None:
        """Finish the workbook."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._book.close()


def _member(name: str) -> zipfile.ZipInfo:
    """An archive member with a fixed time, so that equal content is equal bytes."""
    info = zipfile.ZipInfo(name, _ZIP_TIME)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return info


def _rows_xml(frame: pl.DataFrame, first: int) -> bytes:
    """The ``<row>`` elements of a frame of texts; ``first`` is the 1-based sheet row of its first one."""
    number = pl.int_range(first, first + pl.len()).cast(pl.String)
    cells = [_cell(pl.col(name), column_name(i), number) for i, name in enumerate(frame.columns)]
    row = pl.concat_str(pl.lit('<row r="'), number, pl.lit('">'), *cells, pl.lit("</row>"))
    return "".join(frame.select(row).to_series()).encode()


def _cell(value: pl.Expr, letters: str, number: pl.Expr) -> pl.Expr:
    safe = value.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])
    start = pl.concat_str(pl.lit(f'<c r="{letters}'), number)
    text = pl.concat_str(start, pl.lit('" t="inlineStr"><is><t xml:space="preserve">'), safe, pl.lit("</t></is></c>"))
    plain = pl.concat_str(start, pl.lit('"><v>'), value, pl.lit("</v></c>"))
    is_number = value.str.contains(r"^(0|[1-9][0-9]{0,6})$")
    return pl.when(value.is_null()).then(pl.lit("")).when(is_number).then(plain).otherwise(text)


def column_name(index: int) -> str:
    """A, B, … Z, AA for 0, 1, … 25, 26."""
    high, low = divmod(index, 26)
    return (column_name(high - 1) if high else "") + chr(65 + low)

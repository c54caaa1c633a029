"""Random exports, their damaged copies, and how many records a strict reader of the format sees in them."""

import csv
import gzip
import html
import io
import json
import random
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

import polars as pl
import xlsxwriter

from transforms.ingest.xml_rows import NAMESPACE

LETTERS = list("abcXYZ0123456789 ,;|\t\"'=-\n\r服务很好退货慢，。　\u00a0😀𠮷〖〗┋→")
CELLS = ("2026-09-01 10:00:00", "2026/9/2", "-", "NULL", "五", "5分", "1,234.5", "13900001111", "(跳过)", '="1"', "")
SIGNS = {
    "csv": b"\",;\t|\r\n\\'= 0\x00",
    "json": b'{}[]",:\\\r\n0-.eEu',
    "xlsx": b'<>/="&; rtsvc019A',
    "parquet": b"\x00\x01\x15\x19\x1c\x80\xffPAR1",
    "html": b"<>/=\"&; '!-trdhae",
    "xml": b'<>/="&; :!-RowCelDat1',
    "packed": b"PK\x03\x04\x1f\x8b\x08\x00\xff0",
}


@dataclass
class Export:
    """Bytes of one file, its kind, its delimiter and encoding where it is text, and its true number of records."""

    kind: str
    data: bytes
    records: int
    delimiter: str = ","
    encoding: str = "utf-8"


def export(draw: random.Random) -> Export:
    """A whole and sound file."""
    width = draw.randint(3, 6)
    rows = [["id", "phone", "amount", "word", "extra", "more"][:width]]
    rows += [[f"{n:04d}", *(_cell(draw) for _ in range(width - 1))] for n in range(draw.randint(1, 30))]
    kind = draw.choice(["csv", "csv", "csv", "json", "lines", "lists", "xlsx", "parquet", "gz", "zip", "html", "xml"])
    if kind in ("csv", "gz", "zip"):
        return _delimited(draw, rows, kind)
    if kind in ("html", "xml"):
        encoding = draw.choice(["utf-8", "gb18030", "utf-16"])
        return Export(kind, _marked_up(rows, kind, encoding).encode(encoding), len(rows) - 1, encoding=encoding)
    if kind in ("xlsx", "parquet"):
        return Export(kind, (_workbook if kind == "xlsx" else _parquet)(rows), len(rows) - 1)
    objects = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    if kind == "lines":
        text = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in objects)
    else:
        text = json.dumps(rows if kind == "lists" else objects, ensure_ascii=False)
    return Export(kind, text.encode(), len(rows) - 1)


def _cell(draw: random.Random) -> str:
    kind = draw.random()
    if kind < 0.3:
        return str(draw.randint(0, 10 ** draw.randint(1, 18)))
    return draw.choice(CELLS) if kind < 0.5 else "".join(draw.choices(LETTERS, k=draw.randint(0, 14)))


def _delimited(draw: random.Random, rows: list[list[str]], kind: str) -> Export:
    out, delimiter = io.StringIO(newline=""), draw.choice(",;\t|")
    quoting = draw.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
    csv.writer(out, delimiter=delimiter, lineterminator=draw.choice(["\n", "\r\n"]), quoting=quoting).writerows(rows)
    encoding = draw.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    return Export(kind, packed(out.getvalue().encode(encoding), kind), len(rows) - 1, delimiter, encoding)


def packed(data: bytes, kind: str) -> bytes:
    """The bytes as the kind of file holds them."""
    if kind == "gz":
        return gzip.compress(data)
    if kind != "zip":
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", data)
    return out.getvalue()


def _workbook(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": True}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return out.getvalue()


def _marked_up(rows: list[list[str]], kind: str, encoding: str) -> str:
    cells = [[html.escape(cell).replace("\r", "&#13;") for cell in row] for row in rows]
    if kind == "html":
        lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in cells)
        return f'<html><meta charset="{encoding}"><table border="1">{lines}</table></html>'
    stored = [[f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row] for row in cells]
    data = "".join(f"<Row>{''.join(row)}</Row>" for row in stored)
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><Workbook xmlns="{NAMESPACE}" xmlns:ss="{NAMESPACE}">'
        f'<Worksheet ss:Name="S"><Table>{data}</Table></Worksheet></Workbook>'
    )


def _parquet(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    pl.DataFrame({name: [row[i] for row in rows[1:]] for i, name in enumerate(rows[0])}).write_parquet(out)
    return out.getvalue()


def damaged(draw: random.Random, whole: Export) -> Export:
    """A copy with one to six changes, most of them at signs that carry structure; of a workbook, inside its XML."""
    if whole.kind == "xlsx" and draw.random() < 0.6:
        return Export("xlsx", _rezipped(draw, whole.data), whole.records)
    signs = SIGNS["packed" if whole.kind in ("gz", "zip") else "json" if whole.kind in JSON else whole.kind]
    return Export(whole.kind, _changed(draw, whole.data, signs), whole.records, whole.delimiter, whole.encoding)


JSON = ("json", "lines", "lists")


def _rezipped(draw: random.Random, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = [name for name in old.namelist() if name.endswith((".xml", ".rels"))]
        chosen = draw.choice([name for name in names if "sheet" in name or "workbook" in name or "Strings" in name])
        for name in old.namelist():
            new.writestr(name, _changed(draw, old.read(name), SIGNS["xlsx"]) if name == chosen else old.read(name))
    return out.getvalue()


def _changed(draw: random.Random, data: bytes, signs: bytes) -> bytes:
    text = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        if not text:
            break
        places = [i for i, byte in enumerate(text) if byte in signs]
        place = draw.choice(places) if places and draw.random() < 0.8 else draw.randrange(len(text))
        kind, few = draw.random(), bytes(draw.choices(signs, k=draw.randint(1, 3)))
        if kind < 0.3:
            text[place : place + 1] = few
        elif kind < 0.5:
            del text[place : place + draw.randint(1, 3)]
        elif kind < 0.7:
            text[place:place] = few
        elif kind < 0.8:
            other = draw.randrange(len(text))
            text[place:place] = text[other : other + draw.randint(1, 60)]
        elif kind < 0.9:
            text[place] = draw.randrange(256)
        else:
            del text[place:]
    return bytes(text)


def strict_count(found: Export) -> int | None:
    """Data records by the format's plain reader; None where it sees damage itself, or nothing can be said."""
    try:
        if found.kind == "csv":
            return _csv_count(found)
        if found.kind == "lines":
            lines = found.data.decode().split("\n")
            return sum(isinstance(json.loads(line), dict) for line in lines if line.strip())
        if found.kind == "json":
            items = json.loads(found.data.decode())
            return len(items) if isinstance(items, list) and all(isinstance(item, dict) for item in items) else None
        if found.kind == "xml":
            return _xml_count(found)
        if found.kind == "parquet":
            return pl.read_parquet(found.data).height
    except (
        ValueError,
        csv.Error,
        ElementTree.ParseError,
        RecursionError,
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
        OSError,
    ):
        return None
    return None


def _xml_count(found: Export) -> int | None:
    """Filled rows below the header, where nothing but texts has changed."""
    rows = ElementTree.fromstring(found.data.decode(found.encoding)).findall(f".//{{{NAMESPACE}}}Row")
    texts = [[cell.findtext(f"{{{NAMESPACE}}}Data") for cell in row] for row in rows]
    is_plain = len({len(row) for row in texts}) == 1 and texts[0][:3] == ["id", "phone", "amount"]
    return sum(any(text and text.strip() for text in row) for row in texts) - 1 if is_plain else None


def _csv_count(found: Export) -> int | None:
    """Filled rows below the header, where the first row is still the header.

    Not where a lone return stands: to ``csv`` it ends a record, to RFC 4180, Polars and us it is a letter.
    """
    text = found.data.decode(found.encoding)
    if "\r" in text.replace("\r\n", ""):
        return None
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=found.delimiter, strict=True))
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    is_plain = filled and filled[0][:3] == ["id", "phone", "amount"] and text.count('"') % 2 == 0
    usual = sum(len(row) == len(filled[0]) for row in filled[1:]) if filled else 0
    return len(filled) - 1 if is_plain and usual >= 0.9 * (len(filled) - 1) > 2 else None

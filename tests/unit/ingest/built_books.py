"""Workbooks made byte by byte, for the tests of their reader."""

import io
import struct
import zipfile

import xlsxwriter

NO_SECTOR, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest:manifest>'
)


def xlsx(sheets):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell == "#N/A":
                        page.write_formula(number, place, "=NA()", None, "#N/A")
                    else:
                        page.write(number, place, cell)
    return out.getvalue()


def ole2(name, stream, embedded="Other"):
    """A container with one stream, and a name of an embedded object before it; every sector is 512 bytes long."""
    stream = stream.ljust(4096, b"\x00")
    stream += bytes(-len(stream) % 512)
    count = len(stream) // 512
    table = [TABLE, END, *range(3, count + 2), END]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[NO_SECTOR] * 108)
    entries = _entry("Root Entry", 5, 2, END, 0) + _entry(embedded, 2, NO_SECTOR, END, 0)
    entries += _entry(name, 2, NO_SECTOR, 2, len(stream)) + bytes(128)
    return head + struct.pack("<128I", *table, *[NO_SECTOR] * (128 - len(table))) + entries + stream


def _entry(name, kind, child, start, size):
    text = name.encode("utf-16-le") + b"\x00\x00"
    links = struct.pack("<III", NO_SECTOR, NO_SECTOR, child)
    return (
        text.ljust(64, b"\x00")
        + struct.pack("<HBB", len(text), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def xls(cells, *extra, sheet_extra=b""):
    """A BIFF8 workbook with one sheet of text and number cells."""
    bof = struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 1996, 0, 6)
    name = b"\x06\x00Sheet1"
    globals_ = record(0x809, bof) + b"".join(extra)
    start = len(globals_) + 4 + 6 + len(name) + 4
    globals_ += record(0x85, struct.pack("<IBB", start, 0, 0) + name) + record(0xA, b"")
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 1996, 0, 6))
    for row, place, value in cells:
        at = struct.pack("<HHH", row, place, 0)
        if isinstance(value, str):
            is_wide = not value.isascii()
            text = value.encode("utf-16-le" if is_wide else "latin-1")
            sheet += record(0x204, at + struct.pack("<HB", len(value), is_wide) + text)
        else:
            sheet += record(0x203, at + struct.pack("<d", value))
    return ole2("Workbook", globals_ + sheet + sheet_extra + record(0xA, b""))


def number_format(number, code, is_utf16=True):
    """A number format and a cell format, the only one, that uses it."""
    head = struct.pack("<HHB", number, len(code), 0) if is_utf16 else struct.pack("<HB", number, len(code))
    return record(0x41E, head + code.encode()) + record(0xE0, struct.pack("<HH", 0, number) + bytes(16))


def xls_of_1995(cells, page=None, encoding="ascii", embedded="Other", extra=b""):
    """A BIFF5 workbook with one sheet of text and number cells, and the code page that it names."""
    head = record(0x809, struct.pack("<HHHH", 0x500, 5, 0x0DBB, 1996))
    head += extra + (b"" if page is None else record(0x42, struct.pack("<H", page)))
    head += record(0x85, struct.pack("<IH", len(head) + 4 + 13 + 4, 0) + b"\x06Sheet1") + record(0xA, b"")
    sheet = record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0x0DBB, 1996))
    for row, place, value in cells:
        at = struct.pack("<HHH", row, place, 0)
        if isinstance(value, str):
            data = value.encode(encoding)
            sheet += record(0x204, at + struct.pack("<H", len(data)) + data)
        else:
            sheet += record(0x203, at + struct.pack("<d", value))
    return ole2("Book", head + sheet + record(0xA, b""), embedded)


def ods(rows, kind="application/vnd.oasis.opendocument.spreadsheet", manifest=""):
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    cells = "".join(
        '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'.format(
            times,
            "".join(f"<table:table-cell {_type_of(cell)}><text:p>{cell}</text:p></table:table-cell>" for cell in row),
        )
        for times, row in rows
    )
    table = f'<table:table table:name="S">{cells}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if kind:
            archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", MANIFEST.format(manifest))
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return out.getvalue()


def _type_of(cell):
    number = f'office:value-type="float" office:value="{cell}"'
    return number if isinstance(cell, int) else 'office:value-type="string"'

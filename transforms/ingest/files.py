"""A landed file to a grid of text cells, whatever its format. Runs in the parsing child only."""

import re
from pathlib import Path
from typing import BinaryIO

from transforms.ingest import markup
from transforms.ingest.containers import unpacked
from transforms.ingest.delimited import DelimitedGrid
from transforms.ingest.encodings import Opener
from transforms.ingest.grid import Grid
from transforms.ingest.job import Job, Refusal, SourceSpec
from transforms.ingest.json_records import json_grid
from transforms.ingest.parquet_records import ParquetGrid
from transforms.ingest.web_pages import WebGrid
from transforms.ingest.workbooks import WorkbookGrid
from transforms.ingest.xml_sheets import XmlSheetGrid

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REMARKS = re.compile(rb"\A(?:#[^\r\n]*\s+)+")
_OBJECT = re.compile(rb"\{(?:\s*[\"'}/{]|[ \t]*\r?\n|\s*[A-Za-z_$][\w$]*\s*:)")
_SIGNATURES = {
    b"%PDF": "a PDF",
    b"{\\rtf": "a rich text document",
    b"ARROW1": "an Arrow file",
    b"FEA1": "a Feather file",
    b"Obj\x01": "an Avro file",
    b"SQLite format 3": "an SQLite database",
    b"\x89PNG": "a picture",
    b"GIF87a": "a picture",
    b"GIF89a": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"Rar!\x1a": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\xfd7zXZ": "an xz file",
    b"ID;P": "a SYLK file",
    b"TABLE\r\n0,1\r\n": "a DIF file",
    b"PARE": "an encrypted Parquet file",
    b"\x09\x00\x04\x00": "a workbook of Excel 2",
    b"\x09\x02\x06\x00": "a workbook of Excel 3",
    b"\x09\x04\x06\x00": "a workbook of Excel 4",
}


def open_grid(job: Job) -> Grid:
    """The grid of a job's file, unpacked where it is packed."""
    path, packing = unpacked(Path(job.path), Path(job.out), job.output_mb)
    grid = grid_at(str(path), job.source, is_proven_later=not job.is_proven_first)
    if packing:
        grid.notes.append(f"unpacked from {packing}")
    return grid


def grid_at(path: str, source: SourceSpec, *, is_proven_later: bool = False) -> Grid:
    """The grid of a file, by its content; its name plays no part.

    With ``is_proven_later`` the encoding of a long text is told from its beginning, and reading it on raises
    ``encodings.Unproven`` where that was wrong.
    """

    def opener() -> BinaryIO:
        return Path(path).open("rb")

    form = format_of(opener)
    if form == "parquet":
        return ParquetGrid(opener)
    if form in ("xlsx", "xls"):
        return WorkbookGrid(opener(), source.sheet, source.encoding)
    if form == "html":
        return WebGrid(opener, source.encoding, source.trailing_cells)
    if form == "xml":
        return XmlSheetGrid(opener, source.encoding, source.sheet)
    if form == "json":
        return json_grid(opener, source.encoding)
    return DelimitedGrid(opener, source.encoding, source.trailing_cells, is_proven_later=is_proven_later)


def size(job: Job) -> int:
    """Bytes of a job's file, unpacked where it was packed."""
    found = (path for path in (Path(job.path), Path(job.out) / "unpacked") if path.exists())
    return max(path.stat().st_size for path in found)


def close(job: Job) -> None:
    """Remove what unpacking left."""
    (Path(job.out) / "unpacked").unlink(missing_ok=True)


def format_of(opener: Opener) -> str:
    """parquet, xlsx, xls, html, xml, json or csv, from the first bytes."""
    with opener() as handle:
        start = handle.read(4096)
    if not start:
        raise Refusal("empty", "0 bytes", "a header and records", "export the file again")
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start.startswith(OLE2):
        return "xls"
    text = _plain(start)
    if form := markup.kind_of(text):
        return form
    if found := _other_kind(start, text):
        raise Refusal(
            "other_format",
            found,
            "CSV, JSON, Parquet or a workbook",
            "open it in its program and save it as .xlsx or .csv",
        )
    return "json" if _looks_like_json(text) else "csv"


def _plain(start: bytes) -> bytes:
    """The first bytes without their mark, and without the NULs that UTF-16 puts between signs."""
    bare = start.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe")
    return bare.removeprefix(b"\xfe\xff").lstrip()


def _other_kind(start: bytes, text: bytes) -> str | None:
    """What a file is that a text reader would take for strange text."""
    if text.lower().startswith(b"mime-version:"):
        return "a web archive (MHTML), whatever its name says"
    if text.lower().startswith((b"<?xml", b"<!doctype")):
        return "XML that is no workbook"
    if start[257:262] == b"ustar":
        return "a tar archive"
    if start[:3] == b"BZh" and start[4:10] == b"1AY&SY":
        return "a bzip2 file"
    if start[8:12] == b"DUCK":
        return "a DuckDB database"
    return next((kind for sign, kind in _SIGNATURES.items() if start.startswith(sign)), None)


def _looks_like_json(text: bytes) -> bool:
    """Whether an object or a list of values begins; one whose names have no quotes is none, and refused as JSON.

    Lines with # above it are none of JSON: they become bad lines.
    """
    text = _REMARKS.sub(b"", text)
    if text[:1] == b"{":
        return _OBJECT.match(text) is not None
    return text[:1] == b"[" and text[1:].lstrip()[:1] in (
        b"{",
        b"[",
        b"]",
        b'"',
        *(bytes([c]) for c in b"-0123456789tfn"),
    )

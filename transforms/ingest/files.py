"""A landed file to a grid of text cells, whatever its format. Runs in the parsing child only."""

from pathlib import Path
from typing import BinaryIO

from transforms.ingest.delimited import DelimitedGrid
from transforms.ingest.encodings import Opener
from transforms.ingest.grid import Grid
from transforms.ingest.job import Refusal
from transforms.ingest.records import JsonGrid, ParquetGrid
from transforms.ingest.workbooks import WorkbookGrid

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_grid(path: str, encoding: str | None, sheet: str | None) -> Grid:
    """The grid of a file, by its content; its name plays no part."""

    def opener() -> BinaryIO:
        return Path(path).open("rb")

    form = format_of(opener)
    if form == "parquet":
        return ParquetGrid(opener)
    if form in ("xlsx", "xls"):
        return WorkbookGrid(opener(), form, sheet)
    if form == "json":
        return JsonGrid(opener, encoding)
    return DelimitedGrid(opener, encoding)


def format_of(opener: Opener) -> str:
    """parquet, xlsx, xls, json or csv, from the first bytes."""
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
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    return "json" if text[:1] in (b"{", b"[") else "csv"

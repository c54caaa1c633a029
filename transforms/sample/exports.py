"""Files that grow: CSV in a given encoding, JSON Lines, Parquet, and 问卷星 workbooks."""

import io
import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Protocol

import polars as pl
import xlsxwriter

WORKBOOK_ROWS = 200_000
_CREATED = datetime(2026, 1, 1)
_ZIP_TIME = (2026, 1, 1, 0, 0, 0)


class Export(Protocol):
    """A file being written."""

    def append(self, frame: pl.DataFrame) -> None:
        """Add rows at the end."""

    def close(self) -> None:
        """Finish the file."""


class CsvExport:
    """Text with a header, written in one encoding."""

    def __init__(self, path: Path, header: list[list[str]], encoding: str = "utf-8", *, crlf: bool = False) -> None:
        self.path, self.encoding, self.eol = path, encoding, "\r\n" if crlf else "\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = pl.DataFrame(header, schema=[f"c{i}" for i in range(len(header[0]))], orient="row")
        path.write_bytes(self._bytes(rows, bom=encoding == "utf-8-sig"))

    def _bytes(self, frame: pl.DataFrame, *, bom: bool = False) -> bytes:
        buffer = io.BytesIO()
        frame.write_csv(buffer, include_header=False, line_terminator=self.eol)
        plain = buffer.getvalue()
        if self.encoding.startswith("utf-8"):
            return b"\xef\xbb\xbf" * bom + plain
        return plain.decode("utf-8").encode(self.encoding)

    def append(self, frame: pl.DataFrame) -> None:
        """Add rows at the end."""
        with self.path.open("ab") as file:
            file.write(self._bytes(frame))

    def close(self) -> None:
        """Nothing is held open."""


class JsonLinesExport:
    """One JSON object per line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")

    def append(self, frame: pl.DataFrame) -> None:
        """Add rows at the end."""
        buffer = io.BytesIO()
        frame.write_ndjson(buffer)
        with self.path.open("ab") as file:
            file.write(buffer.getvalue())

    def close(self) -> None:
        """Nothing is held open."""


class ParquetExport:
    """Parts beside the target, joined into one file by a streaming copy at the end."""

    def __init__(self, path: Path) -> None:
        self.path, self.parts = path, path.with_suffix(".parts")
        self.parts.mkdir(parents=True, exist_ok=True)
        self.count = 0

    def append(self, frame: pl.DataFrame) -> None:
        """Add rows at the end."""
        frame.write_parquet(self.parts / f"{self.count:06d}.parquet", compression="lz4")
        self.count += 1

    def close(self) -> None:
        """Join the parts in order."""
        if self.count:
            files = [self.parts / f"{i:06d}.parquet" for i in range(self.count)]
            pl.scan_parquet(files, glob=False).sink_parquet(self.path, row_group_size=100_000, maintain_order=True)
        shutil.rmtree(self.parts)


class WorkbookExport:
    """A workbook written row by row; a new one begins below Excel's row limit."""

    def __init__(self, path: Path, header: list[str], *, rows: int = WORKBOOK_ROWS) -> None:
        self.path, self.header, self.limit = path, header, rows
        self.part, self.filled = 1, 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._open()

    def name_of(self, part: int) -> str:
        """File name of a part; the first has no suffix."""
        return self.path.name if part == 1 else f"{self.path.stem}_p{part}{self.path.suffix}"

    def _open(self) -> None:
        self.current = self.path.with_name(self.name_of(self.part))
        self.book = xlsxwriter.Workbook(str(self.current), {"constant_memory": True, "strings_to_formulas": False})
        self.book.set_properties({"created": _CREATED})
        self.sheet = self.book.add_worksheet("Sheet1")
        for column, title in enumerate(self.header):
            self.sheet.write_string(0, column, title)
        self.filled = 0

    def append(self, frame: pl.DataFrame) -> None:
        """Add rows; whole numbers become number cells, as the tool writes them."""
        for row in frame.iter_rows():
            if self.filled == self.limit:
                self._finish()
                self.part += 1
                self._open()
            self.filled += 1
            self._write(row)

    def _write(self, row: tuple) -> None:
        number, text, line = self.sheet.write_number, self.sheet.write_string, self.filled
        for column, value in enumerate(row):
            if value is None:
                continue
            if len(value) < 8 and value.isascii() and value.isdigit():
                number(line, column, int(value))
            else:
                text(line, column, value)

    def _finish(self) -> None:
        self.book.close()
        _restamp(self.current)

    def close(self) -> None:
        """Finish the last workbook."""
        self._finish()


def _restamp(path: Path) -> None:
    """Rewrite the archive with fixed member times, so that equal content is equal bytes."""
    fresh = path.with_suffix(".tmp")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for item in old.infolist():
            member = zipfile.ZipInfo(item.filename, _ZIP_TIME)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            with old.open(item) as source, new.open(member, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
    fresh.replace(path)

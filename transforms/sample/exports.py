"""Files that grow: CSV in a given encoding, JSON Lines, Parquet."""

import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import polars as pl


class Export(Protocol):
    """A file being written."""

    def append(self, frame: pl.DataFrame, damaged: Sequence[int] = ()) -> None:
        """Add rows at the end; the lines of the ``damaged`` ones are broken on purpose, where there are lines."""

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

    def append(self, frame: pl.DataFrame, damaged: Sequence[int] = ()) -> None:
        """Add rows at the end; a damaged line has two cells too many."""
        end = self.eol.encode()
        with self.path.open("ab") as file:
            file.write(_damaged(self._bytes(frame), end, damaged, lambda line: line + b",1,1"))

    def close(self) -> None:
        """Nothing is held open."""


def _damaged(data: bytes, end: bytes, where: Sequence[int], harm: Callable[[bytes], bytes]) -> bytes:
    if not where:
        return data
    lines = data.split(end)
    for number in where:
        lines[number] = harm(lines[number])
    return end.join(lines)


class JsonLinesExport:
    """One JSON object per line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")

    def append(self, frame: pl.DataFrame, damaged: Sequence[int] = ()) -> None:
        """Add rows at the end; a damaged line stops half way."""
        buffer = io.BytesIO()
        frame.write_ndjson(buffer)
        with self.path.open("ab") as file:
            file.write(_damaged(buffer.getvalue(), b"\n", damaged, lambda line: line[: len(line) // 2]))

    def close(self) -> None:
        """Nothing is held open."""


class ParquetExport:
    """Parts beside the target, joined into one file by a streaming copy at the end."""

    def __init__(self, path: Path) -> None:
        self.path, self.parts = path, path.with_suffix(".parts")
        self.parts.mkdir(parents=True, exist_ok=True)
        self.count = 0

    def append(self, frame: pl.DataFrame, damaged: Sequence[int] = ()) -> None:
        """Add rows at the end."""
        frame.write_parquet(self.parts / f"{self.count:06d}.parquet", compression="lz4")
        self.count += 1

    def close(self) -> None:
        """Join the parts in order."""
        if self.count:
            files = [self.parts / f"{i:06d}.parquet" for i in range(self.count)]
            pl.scan_parquet(files, glob=False).sink_parquet(self.path, row_group_size=100_000, maintain_order=True)
        shutil.rmtree(self.parts)

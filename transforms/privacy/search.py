"""Search of files for given values, whatever the files are: the leak scan and the proof of an erasure.

A file is looked at as it lies on the disk, and opened where it is a container: DuckDB, SQLite,
Parquet and Arrow files by every text cell, zip (so workbooks too), gzip, zstd and tar by their members.
Bytes are searched for each value in UTF-8, GB18030, UTF-16 in both byte orders and base64 of UTF-8 in all
three alignments. Results name files and counts, never the values: a value is known by its number.
"""

import base64
import gzip
import io
import sqlite3
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

MAX_DEPTH = 3
MAX_MEMBER = 2 << 30
_CELLS = 20_000


@dataclass(frozen=True)
class Hit:
    """A value found: which file, where in it, which value (its position in the list), how written."""

    path: Path
    inside: str
    value_no: int
    encoding: str


class Needles:
    """The byte patterns of the values to look for. Values shorter than four characters are refused."""

    def __init__(self, values: Sequence[str]) -> None:
        short = [number for number, value in enumerate(values) if len(value) < 4]
        if short:
            raise ValueError(f"value {short[0]} has fewer than four characters and would be found everywhere")
        self.texts = list(values)
        self.patterns = [(no, name, data) for no, value in enumerate(values) for name, data in _writings(value)]

    def in_bytes(self, data: bytes) -> Iterator[tuple[int, str]]:
        """Number and encoding of every value that occurs in ``data``."""
        for number, name, pattern in self.patterns:
            if pattern in data:
                yield number, name


def _writings(value: str) -> Iterator[tuple[str, bytes]]:
    plain = value.encode()
    yield "utf-8", plain
    for encoding in ("gb18030", "utf-16-le", "utf-16-be"):
        data = value.encode(encoding)
        if data != plain:
            yield encoding, data
    for shift in range(3):
        # The characters that depend on the neighbours are cut off at both ends.
        coded = base64.b64encode(b"\0" * shift + plain)
        core = coded[(0, 2, 3)[shift] : len(coded) - (0, 3, 2)[(shift + len(plain)) % 3]]
        if len(core) >= 6:
            yield "base64", core


def leak_scan(roots: Iterable[Path], values: Sequence[str], *, leave_out: Iterable[Path] = ()) -> list[Hit]:
    """Every place below ``roots`` where one of the values stands. Symlinks are not followed."""
    needles, hits = Needles(values), set()
    for path in files_below(roots, leave_out):
        hits.update(search_file(path, needles))
    return sorted(hits, key=lambda hit: (str(hit.path), hit.inside, hit.value_no, hit.encoding))


def files_below(roots: Iterable[Path], leave_out: Iterable[Path] = ()) -> Iterator[Path]:
    """Regular files below the roots, except those in a folder left out."""
    skipped = [path.resolve() for path in leave_out]
    for root in roots:
        places = [root] if root.is_file() else sorted(root.rglob("*"))
        for path in places:
            if path.is_symlink() or not path.is_file():
                continue
            if not any(path.resolve().is_relative_to(folder) for folder in skipped):
                yield path


def search_file(path: Path, needles: Needles) -> set[Hit]:
    """Hits in one file: its name, its bytes and everything packed inside."""
    hits = {Hit(path, "name", no, code) for no, code in needles.in_bytes(str(path.name).encode())}
    data = path.read_bytes()
    hits |= {Hit(path, inside, no, code) for inside, no, code in _search(data, needles, "", 0)}
    for inside, block in _cells_of_database(path, data[:64]):
        hits |= {Hit(path, inside, no, code) for no, code in needles.in_bytes(block)}
    return hits


def _search(data: bytes, needles: Needles, inside: str, depth: int) -> Iterator[tuple[str, int, str]]:
    for number, code in needles.in_bytes(data):
        yield inside or "bytes", number, code
    if depth < MAX_DEPTH:
        for name, member in _members(data):
            yield from _search(member, needles, f"{inside}/{name}" if inside else name, depth + 1)


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What a packed file holds. A damaged one gives what can be read; its bytes were searched anyway."""
    try:
        yield from _unpacked(data)
    except (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile, tarfile.TarError, pl.exceptions.PolarsError):
        return


def _unpacked(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            for item in pack.infolist():
                if item.file_size <= MAX_MEMBER and not item.flag_bits & 1:
                    yield item.filename, pack.read(item)
    elif data[:2] == b"\x1f\x8b":
        with gzip.open(io.BytesIO(data)) as pack:
            yield "gzip", pack.read(MAX_MEMBER)
    elif data[:4] == b"\x28\xb5\x2f\xfd":
        yield "zstd", _zstd(data)
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as pack:
            for member in pack:
                handle = pack.extractfile(member) if member.isfile() else None
                if handle:
                    yield member.name, handle.read(MAX_MEMBER)
    elif data[:4] == b"PAR1":
        yield from _frame_cells(pl.read_parquet(io.BytesIO(data)))
    elif data[:6] == b"ARROW1":
        yield from _frame_cells(pl.read_ipc(io.BytesIO(data)))


def _zstd(data: bytes) -> bytes:
    import pyarrow as pa

    return pa.CompressedInputStream(pa.BufferReader(data), "zstd").read(MAX_MEMBER)


def _frame_cells(frame: pl.DataFrame) -> Iterator[tuple[str, bytes]]:
    for name in frame.columns:
        column = frame[name]
        texts = column if column.dtype == pl.String else column.cast(pl.String, strict=False)
        yield f"column {name}", "\n".join([name, *texts.drop_nulls().unique().to_list()]).encode()


def _cells_of_database(path: Path, head: bytes) -> Iterator[tuple[str, bytes]]:
    if head[8:12] == b"DUCK":
        yield from _duckdb_cells(path)
    elif head.startswith(b"SQLite format 3\0"):
        yield from _sqlite_cells(path)


def _duckdb_cells(path: Path) -> Iterator[tuple[str, bytes]]:
    import duckdb

    with duckdb.connect(str(path), read_only=True) as con:
        tables = con.execute("select schema_name, table_name from duckdb_tables() where not internal").fetchall()
        views = con.execute("select sql from duckdb_views() where not internal").fetchall()
        yield "views", "\n".join(sql or "" for (sql,) in views).encode()
        for schema, table in tables:
            yield from _rows(con.execute(f"select * from {_name(schema)}.{_name(table)}"), f"table {table}")  # noqa: S608


def _sqlite_cells(path: Path) -> Iterator[tuple[str, bytes]]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as con:
        names = [name for (name,) in con.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            yield from _rows(con.execute(f"select * from {_name(name)}"), f"table {name}")  # noqa: S608


def _rows(cursor: object, where: str) -> Iterator[tuple[str, bytes]]:
    while rows := cursor.fetchmany(_CELLS):  # type: ignore[attr-defined]
        yield where, b"\n".join(_cell(cell) for row in rows for cell in row if cell is not None)


def _cell(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

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
from itertools import chain
from pathlib import Path

import polars as pl

from transforms import sql

MAX_DEPTH = 3
# What readers raise for damaged or encrypted packs; polars panics on some malformed Parquet.
_DAMAGED = (
    *(OSError, EOFError, ValueError, RuntimeError, NotImplementedError),
    *(zlib.error, zipfile.BadZipFile, tarfile.TarError, pl.exceptions.PolarsError),
)
MAX_MEMBER = 2 << 30
_CELLS = 20_000
_MANY = 2_000
_BATCH_BYTES = 64 << 20


@dataclass(frozen=True)
class Hit:
    """A value found: which file, where in it, which value (its position in the list), how written."""

    path: Path
    inside: str
    value_no: int
    encoding: str


@dataclass(frozen=True)
class Block:
    """Bytes to search, and where they came from."""

    path: Path
    inside: str
    data: bytes


class Needles:
    """The byte patterns of the values to look for. Values shorter than four bytes are refused."""

    def __init__(self, values: Sequence[str]) -> None:
        short = [number for number, value in enumerate(values) if len(value.encode()) < 4]
        if short:
            raise ValueError(f"value {short[0]} has fewer than four bytes and would be found everywhere")
        self.texts = list(values)
        self.patterns = [(no, name, data) for no, value in enumerate(values) for name, data in _writings(value)]

    def search(self, blocks: Sequence[Block]) -> Iterator[Hit]:
        """Every value that occurs in one of the blocks."""
        if len(self.patterns) * len(blocks) > _MANY:
            yield from self._search_at_once(blocks)
            return
        for block in blocks:
            for number, code, pattern in self.patterns:
                if pattern in block.data:
                    yield Hit(block.path, block.inside, number, code)

    def _search_at_once(self, blocks: Sequence[Block]) -> Iterator[Hit]:
        """All patterns in one pass (Aho-Corasick); bytes travel as Latin-1 text, one sign for each."""
        meanings: dict[str, list[tuple[int, str]]] = {}
        for number, code, pattern in self.patterns:
            meanings.setdefault(pattern.decode("latin-1"), []).append((number, code))
        texts = pl.Series([block.data.decode("latin-1") for block in blocks], dtype=pl.String)
        for block, matches in zip(blocks, texts.str.extract_many(list(meanings), overlapping=True), strict=True):
            for match in set(matches):
                yield from (Hit(block.path, block.inside, number, code) for number, code in meanings[match])


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
    needles = Needles(values)
    hits: set[Hit] = set()
    for blocks in _batches(_blocks(files_below(roots, leave_out))):
        hits.update(needles.search(blocks))
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
    return {hit for blocks in _batches(_blocks([path])) for hit in needles.search(blocks)}


def blocks_of(name: str, data: bytes) -> Iterator[Block]:
    """What to search of bytes that are no file here: the name, the bytes and everything packed inside.

    A database among them is searched as bytes and never opened.
    """
    path = Path(name)
    yield Block(path, "name", name.encode(errors="surrogateescape"))
    yield from (Block(path, inside, part) for inside, part in _unfolded(data, "", 0))


def _batches(blocks: Iterator[Block]) -> Iterator[list[Block]]:
    """Blocks of many small files together, since each search has a price of its own."""
    batch: list[Block] = []
    size = 0
    for block in blocks:
        batch.append(block)
        size += len(block.data)
        if size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _blocks(paths: Iterable[Path]) -> Iterator[Block]:
    for path in paths:
        yield Block(path, "name", path.name.encode())
        data = path.read_bytes()
        for inside, part in chain(_unfolded(data, "", 0), _cells_of_database(path, data[:64])):
            yield Block(path, inside, part)


def _unfolded(data: bytes, inside: str, depth: int) -> Iterator[tuple[str, bytes]]:
    yield inside or "bytes", data
    if depth < MAX_DEPTH:
        for name, member in _members(data):
            yield from _unfolded(member, f"{inside}/{name}" if inside else name, depth + 1)


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What a packed file holds. A damaged one gives what can be read; its bytes were searched anyway."""
    try:
        yield from _unpacked(data)
    except (*_DAMAGED, pl.exceptions.PanicException):
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
            yield from _rows(con.execute(f"from {sql.name(schema)}.{sql.name(table)}"), f"table {table}")


def _sqlite_cells(path: Path) -> Iterator[tuple[str, bytes]]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as con:
        names = [name for (name,) in con.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            yield from _rows(con.execute(f"select * from {sql.name(name)}"), f"table {name}")  # noqa: S608 - names are quoted


def _rows(cursor: object, where: str) -> Iterator[tuple[str, bytes]]:
    while rows := cursor.fetchmany(_CELLS):  # type: ignore[attr-defined]  # either engine's cursor
        yield where, b"\n".join(_cell(cell) for row in rows for cell in row if cell is not None)


def _cell(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")

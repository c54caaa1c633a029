"""Compressed files and archives, unpacked into the child's own folder while a bound on size and ratio is watched."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from transforms.ingest.job import Refusal

_BLOCK = 1 << 20
FREE_BYTES = 256 << 20
MAX_RATIO = 200
_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
_WORKBOOK_SIGNS = ("[content_types].xml", "xl/workbook.xml", "xl/workbook.bin", "mimetype")
_OPEN_DOCUMENT = {"content.xml", "meta-inf/manifest.xml"}
_NO_DATA = ("__MACOSX/", ".DS_Store", "Thumbs.db")


def unpacked(path: Path, folder: Path, max_mb: int) -> tuple[Path, str | None]:
    """The file itself, or the one file inside it and how it was packed. Raises ``Refusal``."""
    with path.open("rb") as handle:
        start = handle.read(4)
    if start.startswith(_GZIP):
        return _stored(_gunzip(path), path, folder, max_mb), "gzip"
    if start == _ZSTD:
        return _stored(_unzstd(path), path, folder, max_mb), "zstd"
    if start == _ZIP and not is_workbook(path):
        return _stored(_unzip(path), path, folder, max_mb), "zip"
    return path, None


def is_workbook(path: Path) -> bool:
    """Whether a zip file is an Office document."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            return names >= _OPEN_DOCUMENT or not names.isdisjoint(_WORKBOOK_SIGNS)
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _stored(blocks: Iterator[bytes], path: Path, folder: Path, max_mb: int) -> Path:
    target, packed, size = folder / "unpacked", path.stat().st_size, 0
    try:
        with target.open("wb") as out:
            for block in blocks:
                size += len(block)
                if size > max_mb << 20 or (size > FREE_BYTES and size > MAX_RATIO * packed):
                    raise Refusal(
                        "bomb",
                        f"it unfolds to more than {size >> 20} MB from {packed >> 10} kB",
                        f"at most {max_mb} MB" if size > max_mb << 20 else f"at most {MAX_RATIO} times its size",
                        "unpack it yourself",
                    )
                out.write(block)
    except (EOFError, OSError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise Refusal(
            "broken_archive",
            f"unpacking fails ({type(error).__name__})",
            "a whole archive without password",
            "send it again",
        ) from None
    return target


def _read(handle: IO[bytes]) -> Iterator[bytes]:
    while block := handle.read(_BLOCK):
        yield block


def _gunzip(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as handle:
        yield from _read(handle)  # type: ignore[arg-type]  # reads like any file


def _unzstd(path: Path) -> Iterator[bytes]:
    import pyarrow as pa  # loaded only for this format

    with pa.OSFile(str(path)) as raw, pa.CompressedInputStream(raw, "zstd") as handle:
        yield from _read(handle)


def _unzip(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        members = [
            item
            for item in archive.infolist()
            if not item.is_dir() and not any(sign in item.filename for sign in _NO_DATA)
        ]
        if len(members) != 1:
            raise Refusal("archive", f"{len(members)} files in the archive", "one file", "unpack it into the inbox")
        with archive.open(members[0]) as handle:
            yield from _read(handle)

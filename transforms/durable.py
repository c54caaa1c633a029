"""Files that survive a power cut, and their digests."""

import hashlib
import os
from pathlib import Path


def write(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a small file so that a reader sees the old or the new text, also after a power cut."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.touch(mode)
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Make the content of a file, or the names in a folder, durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """Hex digest of a file, read in pieces. Raises ``OSError``."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()

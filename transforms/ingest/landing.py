"""Private copies of received bytes, named by their sha256, before anything looks inside."""

import contextlib
import hashlib
import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 4 << 20


@dataclass(frozen=True)
class Landed:
    """A byte copy of a file. ``is_stable`` is False when the original changed while it was copied."""

    path: Path
    sha256: str
    bytes: int
    mtime_ns: int
    is_stable: bool

    @property
    def file_id(self) -> str:
        """First 16 hex digits of the sha256."""
        return self.sha256[:16]


def land(path: Path, landing: Path) -> Landed:
    """Copy a file into the landing zone (mode 0600); the same bytes are kept once. Raises ``OSError``."""
    landing.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = landing / f".{uuid.uuid4().hex}"
    try:
        with path.open("rb") as source:
            before = os.fstat(source.fileno())
            digest, size = _copy(source.fileno(), draft)
            after = path.stat()
        target = landing / digest
        if target.exists():
            draft.unlink()
        else:
            draft.replace(target)
        stable = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and size == after.st_size
        return Landed(target, digest, size, after.st_mtime_ns, stable)
    finally:
        draft.unlink(missing_ok=True)


def _copy(source: int, draft: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        while block := os.read(source, _BLOCK):
            digest.update(block)
            target.write(block)
            size += len(block)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


def free(folder: Path) -> int:
    """Free bytes on the disk of a folder."""
    return shutil.disk_usage(folder).free


def remove(folder: Path) -> None:
    """Remove a folder of our own with what is in it; one that is gone already is no trouble."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)

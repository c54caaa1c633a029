"""Private copies of received bytes, named by their sha256, before anything looks inside."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from transforms import locks

_BLOCK = 4 << 20
UNLOCKED_S = 1.0
"""A draft gets its lock within an instant of its creation; younger ones are left alone."""


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
    with path.open("rb") as source, _draft(landing) as (draft, target):
        before = os.fstat(source.fileno())
        digest, size = _copy(source.fileno(), target)
        after = path.stat()
        # Also over an earlier copy: fresh bytes with the right digest heal one that was damaged.
        draft.replace(landing / digest)
    locks.sync_folder(landing)
    stable = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and size == after.st_size
    return Landed(landing / digest, digest, size, after.st_mtime_ns, stable)


@contextlib.contextmanager
def _draft(landing: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file that stays locked while it is a draft, which tells it from one that a killed run has left."""
    path = landing / f".{uuid.uuid4().hex}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        try:
            fcntl.flock(target, fcntl.LOCK_EX)
            yield path, target
        finally:
            path.unlink(missing_ok=True)


def sweep(landing: Path) -> None:
    """Remove the drafts of killed runs: they hold customers' bytes that nothing refers to."""
    for path in landing.glob(".*"):
        with contextlib.suppress(FileNotFoundError, BlockingIOError), path.open("rb") as draft:
            fcntl.flock(draft, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if time.time() - os.fstat(draft.fileno()).st_mtime > UNLOCKED_S:
                path.unlink()


def _copy(source: int, target: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
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

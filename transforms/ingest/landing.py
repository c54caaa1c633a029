"""Private copies of received bytes, named by their sha256, before anything looks inside."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from transforms import durable
from transforms.ingest.places import Entry, Place, open_regular

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
    """Copy a file of ours, or one a user names, into the landing zone. Raises ``OSError``."""
    return land_from(_Named(path), path.name, landing)


def land_from(place: Place, path: str, landing: Path) -> Landed:
    """Copy a file of a place into the landing zone (mode 0600); the same bytes are kept once.

    Raises ``OSError``, and ``HuishengError`` where the place itself is in trouble.
    """
    before = place.entry(path)
    with place.open(path) as source, draft(landing) as (copy, target):
        digest, size = _copy(source, target)
        # Also over an earlier copy: fresh bytes with the right digest heal one that was damaged.
        copy.replace(landing / digest)
    after = place.entry(path)
    durable.sync(landing)
    is_stable = before.stamp == after.stamp and size == after.bytes
    return Landed(landing / digest, digest, size, after.mtime_ns, is_stable)


class _Named:
    """The place of one file that is named by its path; a link to it will do."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self) -> None:
        """Nothing to check."""

    def entries(self) -> Iterator[Entry]:
        """The file."""
        yield self.entry(self._path.name)

    def entry(self, path: str) -> Entry:
        """The file as it is now."""
        found = self._path.stat()
        return Entry(path, "file", found.st_size, found.st_mtime_ns)

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """The file."""
        return open_regular(self._path, follow=True)


@contextlib.contextmanager
def draft(landing: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new private file that is gone after, unless it got another name.

    It stays locked while it is a draft, which tells it from one that a killed run has left.
    """
    landing.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = landing / f".{uuid.uuid4().hex}"
    with _locked_folder(landing, fcntl.LOCK_SH):
        target = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        fcntl.flock(target, fcntl.LOCK_EX)
    with target:
        try:
            yield path, target
        finally:
            path.unlink(missing_ok=True)


def sweep(landing: Path) -> None:
    """Remove the drafts of killed runs: they hold customers' bytes that nothing refers to."""
    if not landing.exists():
        return
    with _locked_folder(landing, fcntl.LOCK_EX):
        for path in landing.glob(".*"):
            with contextlib.suppress(FileNotFoundError, BlockingIOError), path.open("rb") as left:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()


@contextlib.contextmanager
def _locked_folder(folder: Path, mode: int) -> Iterator[None]:
    """Held for instants only, so that no sweep sees a draft between its creation and its lock."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, mode)
        yield
    finally:
        os.close(handle)


def _copy(source: BinaryIO, target: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
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

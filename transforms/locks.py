"""Locks and fences between processes of one installation, on one machine.

A lock is an ``flock`` on a file below ``state/``: the kernel drops it when its holder dies, so
no stale lock ever has to be removed by hand.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from transforms import durable
from transforms.errors import BusyError, UserError

PATIENCE_TRIES = 10


@contextmanager
def held(folder: Path, name: str, *, purpose: str) -> Iterator[None]:
    """Hold the lock ``name``; ``BusyError`` at once when another process has it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{name}.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(handle, path, purpose)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: Path, purpose: str) -> None:
    """A look by ``huisheng status`` holds the lock for an instant, hence the short patience."""
    for _ in range(PATIENCE_TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"pid {os.getpid()}".encode(), 0)
            return
        time.sleep(0.05)
    holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "another process"
    raise BusyError(
        f"{purpose} is already running ({holder})", where=str(path), next_step="wait for it, or stop it, then retry"
    )


def holders(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and holder of every lock that a process has now."""
    for path in sorted(folder.glob("*.lock")):
        with path.open("rb") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                yield path.stem, handle.read(200).decode("utf-8", "replace").strip() or "another process"


def next_fence(state: Path) -> int:
    """Draw a higher number than any before. Call it under the writer lock."""
    number = latest_fence(state) + 1
    durable.write(state / "fence.json", json.dumps({"fence": number}))
    return number


def latest_fence(state: Path) -> int:
    """The highest number drawn, 0 before the first; where its file is lost, the highest that was published."""
    try:
        return int(json.loads((state / "fence.json").read_text("utf-8"))["fence"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return max((_attempt(path) for path in state.parent.glob("releases/*/manifest.json")), default=0)


def _attempt(manifest: Path) -> int:
    with suppress(OSError, ValueError, KeyError, TypeError):
        return int(json.loads(manifest.read_text("utf-8"))["attempt"])
    return 0


def require_fence(state: Path, fence: int) -> None:
    """Refuse an attempt that a later one has overtaken."""
    if fence != latest_fence(state):
        raise UserError(
            f"attempt {fence} was overtaken by attempt {latest_fence(state)}",
            next_step="nothing: the later one publishes",
        )

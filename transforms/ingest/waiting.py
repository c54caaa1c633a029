"""A lock that waits: files of one source are taken one after the other, whoever takes them."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from transforms.errors import BusyError

PATIENCE_S = 3600.0


@contextmanager
def waiting_lock(path: Path, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Hold the lock file ``path``; ``BusyError`` when it stays taken for ``patience_s``."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(handle, path, time.monotonic() + patience_s)
        yield
    finally:
        os.close(handle)


def _take(handle: int, path: Path, until: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise BusyError(
                    "another run takes files of this source", where=path.name, next_step="try again later"
                ) from None
            time.sleep(0.05)
        else:
            return

"""What a process of a fault is given before it starts: its limits, its end with its parent's, a fixed place.

dbt parses a project anew where its database has moved, which takes longer than most of what is tested here. So
every installation lies in one place, as its own processes see it: a mount of their own, where the machine permits.
"""

import ctypes
import os
import resource
import signal
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_PARENT_DEATH_SIGNAL = 1
_NEW_MOUNTS, _BIND_DEEPLY, _PRIVATE_DEEPLY = 0x20000, 0x1000 | 0x4000, (1 << 18) | 0x4000


def prepare(origin: Path, place: Path, limits: Mapping[int, int]) -> Callable[[], None]:
    """What the new process does first; ``origin`` appears to it as ``place``."""
    names = [os.fsencode(path) for path in (origin, place)] if origin != place else []

    def first() -> None:
        die_with_parent()
        if names:
            _require(own_mounts())
            _require(_LIBC.mount(*names, None, _BIND_DEEPLY, None) == 0)
        for name, value in limits.items():
            resource.setrlimit(name, (value, resource.RLIM_INFINITY))

    return first


def die_with_parent() -> None:
    """Be killed when the process that started this one ends, so that a stopped runner leaves nobody behind."""
    _LIBC.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def own_mounts() -> bool:
    """Leave the mounts of the parent: what is mounted from now on goes with this process. False where forbidden."""
    return _LIBC.unshare(_NEW_MOUNTS) == 0 and _LIBC.mount(None, b"/", None, _PRIVATE_DEEPLY, None) == 0


@cache
def may_mount() -> bool:
    """Whether processes of this user may have mounts of their own."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if own_mounts() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _require(done: bool) -> None:
    if not done:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

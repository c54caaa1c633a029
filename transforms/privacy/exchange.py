"""Two folders change places in one step, so that no reader and no crash finds a gap."""

import ctypes
import errno
import os
from pathlib import Path

from transforms import durable, releases

_HERE = -100
_EXCHANGE = 2
_ASIDE = ".aside-"
DRAFTS = (".erase-*", ".rotate-*", ".retire-*")
_UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)


def replace_folder(new: Path, old: Path) -> None:
    """Put ``new`` where ``old`` is and remove ``old``; both on one file system."""
    if not _exchange(new, old):
        aside = old.with_name(f"{_ASIDE}{old.name}")
        old.rename(aside)
        new.rename(old)
        aside.rename(new)
    durable.sync(old.parent)
    releases.remove_tree(new)


def drafts(parent: Path) -> list[Path]:
    """What killed rewrites of folders below a parent have left: the new rows, or the former ones after the exchange."""
    return [path for pattern in DRAFTS for path in parent.glob(pattern)]


def heal(parent: Path) -> None:
    """Undo what a crash left between the renames of a file system that can't exchange, and remove drafts.

    Nothing is lost by it. Call it while nobody rewrites.
    """
    for draft in drafts(parent):
        releases.remove_tree(draft)
    for aside in parent.glob(f"{_ASIDE}*"):
        old = aside.with_name(aside.name.removeprefix(_ASIDE))
        if old.exists():
            releases.remove_tree(aside)
        else:
            aside.rename(old)
            durable.sync(parent)


def _exchange(one: Path, other: Path) -> bool:
    """Linux' atomic exchange of two names; False where kernel or file system has none."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return False
    if libc.renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(other))

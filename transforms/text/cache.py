"""Arrays and compiled kernels that are slow to make, kept in a folder that only this user can write.

``XDG_CACHE_HOME`` moves the folder. A file counts only with the SHA-256 it begins with; anything else is made again.
"""

import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]
_DIGEST = hashlib.sha256().digest_size


def private_folder(name: str) -> Path | None:
    """``~/.cache/huisheng/<name>``, made where it is missing; None where others could write into it."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huisheng"
    try:
        for folder in (base, base / name):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            state = folder.stat()
            if state.st_uid != os.getuid() or state.st_mode & 0o022:
                return None
    except OSError:
        return None
    return base / name if os.access(base / name, os.W_OK) else None


def arrays(name: str, key: str, make: Callable[[], Arrays]) -> Arrays:
    """The arrays of this key, from the cache where a sound copy is there, else from ``make``."""
    folder = private_folder(name)
    if folder is None:
        return make()
    path = folder / f"{key}.npz"
    found = _read(path)
    if found is None:
        found = make()
        _write(path, found)
    return found


def _read(path: Path) -> Arrays | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(content[_DIGEST:]).digest() != content[:_DIGEST]:
        return None
    with np.load(io.BytesIO(content[_DIGEST:]), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def _write(path: Path, found: Arrays) -> None:
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **found)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(hashlib.sha256(content.getvalue()).digest() + content.getvalue())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)

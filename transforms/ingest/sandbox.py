"""What the parsing child may use: memory, CPU time, output, a few folders, no network.

Limits hold everywhere; the network namespace and Landlock hold where the kernel grants them without privileges
(Linux 5.13 and newer; inside a container they may be switched off). ``enter`` returns what did take hold.
"""

import ctypes
import os
import resource
from collections.abc import Iterable
from pathlib import Path

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_NO_NEW_PRIVS = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RULE_PATH_BENEATH = 1
_READ = (1 << 2) | (1 << 3)
_WRITE = (1 << 1) | sum(1 << bit for bit in range(4, 13))
_HEADROOM_MB = 1024


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled_access_fs", ctypes.c_uint64),)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def enter(*, memory_mb: int, cpu_s: int, output_mb: int, readable: Iterable[str], writable: str) -> list[str]:
    """Give up everything the parse doesn't need. Call it in a fresh fork, before any thread exists."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, cpu_s)
    _limit(resource.RLIMIT_FSIZE, output_mb << 20)
    _limit(resource.RLIMIT_DATA, (memory_mb * 2 + _HEADROOM_MB) << 20)
    held = ["limits"]
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        held.append("no network")
    if _landlock(libc, readable, writable):
        held.append("landlock")
    return held


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _landlock(libc: ctypes.CDLL, readable: Iterable[str], writable: str) -> bool:
    ruleset = _Ruleset(_READ | _WRITE)
    handle = libc.syscall(
        _CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(ctypes.sizeof(ruleset)), ctypes.c_uint32(0)
    )
    if handle < 0:
        return False
    try:
        for path in readable:
            _allow(libc, handle, path, _READ)
        _allow(libc, handle, writable, _READ | _WRITE)
        _allow(libc, handle, "/dev/null", (1 << 1) | (1 << 2))
        libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
        return libc.syscall(_RESTRICT_SELF, handle, ctypes.c_uint32(0)) == 0
    finally:
        os.close(handle)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, access: int) -> None:
    if not Path(path).exists():
        return
    folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        allowed = access if Path(path).is_dir() else access & ((1 << 1) | (1 << 2))
        rule = _PathBeneath(allowed, folder)
        libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(folder)

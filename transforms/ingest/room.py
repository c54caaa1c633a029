"""How much memory and CPU time the parse of one file may take: more for bytes that were really delivered."""

from pathlib import Path

from transforms.settings import Limits

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PER_BYTE, _MOST = 40, 8
"""A workbook's reader holds a whole sheet: 21 times the packed bytes were measured; never 8 times the usual limit."""
_MB_PER_S = 4
"""A slow second per 4 MB of text; usual are 20 and more."""


def memory_mb(limits: Limits, path: Path) -> int:
    """``parse_memory_mb``, and for a zip or OLE2 file more in step with its size.

    Only its first four bytes are looked at: nothing untrusted is parsed here.
    """
    with path.open("rb") as handle:
        is_workbook = handle.read(4) in _WORKBOOKS
    more = min(_PER_BYTE * _size_mb(path), (_MOST - 1) * limits.parse_memory_mb) if is_workbook else 0
    return limits.parse_memory_mb + more


def cpu_s(limits: Limits, path: Path) -> int:
    """``parse_cpu_s``, and more in step with the size of the file."""
    return limits.parse_cpu_s + _size_mb(path) // _MB_PER_S


def _size_mb(path: Path) -> int:
    return path.stat().st_size >> 20

"""How much memory the parse of one file may take."""

from pathlib import Path

from transforms.settings import Limits

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PER_BYTE, _MOST = 40, 8
"""A workbook's reader holds a whole sheet: about 40 times the packed bytes; never more than 8 times the usual limit."""


def memory_mb(limits: Limits, path: Path) -> int:
    """``parse_memory_mb``, and for a zip or OLE2 file more in step with the bytes that were really delivered.

    Only its first four bytes are looked at: nothing untrusted is parsed here.
    """
    with path.open("rb") as handle:
        is_workbook = handle.read(4) in _WORKBOOKS
        size_mb = handle.seek(0, 2) >> 20
    more = min(_PER_BYTE * size_mb, (_MOST - 1) * limits.parse_memory_mb) if is_workbook else 0
    return limits.parse_memory_mb + more

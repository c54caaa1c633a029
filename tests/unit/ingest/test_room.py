"""Limits that grow with the bytes that were delivered, and only for what needs it."""

import pytest

from transforms.ingest.room import cpu_s, memory_mb
from transforms.settings import Limits

LIMITS = Limits(parse_memory_mb=100, parse_cpu_s=10)


@pytest.mark.parametrize(
    ("start", "size_mb", "memory", "seconds"),
    [
        (b"id,word\n", 0, 100, 10),
        (b"id,word\n", 40, 100, 20),
        (b"PK\x03\x04", 0, 100, 10),
        (b"PK\x03\x04", 2, 180, 10),
        (b"\xd0\xcf\x11\xe0", 200, 800, 60),
    ],
    ids=["small", "long text", "small workbook", "workbook", "huge workbook"],
)
def test_limits_of_a_file(tmp_path, start, size_mb, memory, seconds):
    path = tmp_path / "file"
    with path.open("wb") as handle:
        handle.write(start)
        handle.truncate(max(len(start), size_mb << 20))
    assert (memory_mb(LIMITS, path), cpu_s(LIMITS, path)) == (memory, seconds)

"""How many records a JSON file holds, counted on its bytes by depth, beside the parser."""

import re
from collections.abc import Iterator

import numpy as np

_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"', re.S)
_DEPTH = np.zeros(256, dtype=np.int8)
_DEPTH[[ord("["), ord("{")]] = 1
_DEPTH[[ord("]"), ord("}")]] = -1
_IS_BLANK = np.zeros(256, dtype=bool)
_IS_BLANK[[9, 10, 13, 32]] = True


def lines(blocks: Iterator[bytes]) -> int:
    """Lines with anything on them."""
    count, rest = 0, b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        count += sum(not line.isspace() for line in whole if line)
    return count + bool(rest.strip())


def elements(blocks: Iterator[bytes], member: int | None) -> int:
    """Elements of the outermost list, or of the list that is value number ``member`` of the outermost object."""
    wanted = 1 if member is None else 2
    depth = passed = commas = 0
    is_filled = False
    for data in _bare(blocks):
        signs = np.frombuffer(data, dtype=np.uint8)
        steps = _DEPTH[signs]
        levels = depth + np.cumsum(steps, dtype=np.int64)
        is_comma = signs == ord(",")
        places = passed + np.cumsum(is_comma & (levels == 1))
        ours = np.ones(len(signs), dtype=bool) if member is None else places == member
        commas += int((is_comma & (levels == wanted) & ours).sum())
        inside = ours & (levels >= wanted) & ~_IS_BLANK[signs] & ~((steps == 1) & (levels == wanted))
        is_filled |= bool(inside.any())
        if len(signs):
            depth, passed = int(levels[-1]), int(places[-1])
    return commas + is_filled


def _bare(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The document with a single sign for each text."""
    rest = b""
    for block in blocks:
        data = _TEXT.sub(b".", rest + block)
        start = data.find(b'"')
        rest = b"" if start < 0 else data[start:]
        yield data if start < 0 else data[:start]
    yield rest

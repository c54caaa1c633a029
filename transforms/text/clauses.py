"""Where a comment turns: clause boundaries over normalised text."""

import re
from collections.abc import Iterator

# An ASCII full stop or comma between digits belongs to the number, as in 2.5 or 1,000.
_MARK = r"[。！？；，、!?;…~～\n]+|(?<!\d)[.,]+|[.,]+(?!\d)"
_TURN = r"(?<=.)(?=但是|可是|不过|然而|就是(?!说)|除了|虽然|只是(?!因))"
_BOUNDARY = re.compile(rf"{_MARK}|{_TURN}")


def clause_spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of the clauses of ``text``, marks and outer spaces left out."""
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        yield from _trimmed(text, start, boundary.start())
        start = boundary.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end

"""Line ends of a text brought to ``\\n``, block by block."""

import re
from collections.abc import Iterable, Iterator

DOUBLED = "\r\r\n"
_DOUBLED = re.compile(r"\r+\n")


def kind_of(sample: str) -> str:
    """The line end of a text: ``\\r`` where no line feed is, ``\\n\\r`` where a return follows each feed.

    Feeds within quotes are part of a cell.
    ``DOUBLED`` where a program that writes ``\\r\\n`` for ``\\n`` was given ``\\r\\n``, as on Windows.
    """
    if "\n" not in sample:
        return "\r" if "\r" in sample else "\n"
    for quote in "\"'":
        for text in (sample, sample.replace(f"\\{quote}", "")):
            outside = "".join(text.split(quote)[::2])
            if "\n" not in outside and "\r" in outside:
                return "\r"
    feeds, swapped = sample.count("\n"), sample.count("\n\r")
    if (doubled := sample.count(DOUBLED)) and doubled >= feeds - 1:
        return DOUBLED
    return "\n\r" if swapped > 1 and swapped >= feeds - 1 and "\r\n" not in sample.replace("\n\r", "") else "\n"


def unified(text: str, kind: str) -> str:
    """The text with ``\\n`` for its line ends; ``\\r\\n`` counts as one."""
    if kind == "\r":
        return text.replace("\r\n", "\n").replace("\r", "\n")
    if kind == DOUBLED:
        return _DOUBLED.sub("\n", text)
    return text.replace("\n\r", "\n") if kind == "\n\r" else text.replace("\r\n", "\n")


def stream(blocks: Iterable[str], kind: str) -> Iterator[bytes]:
    """UTF-8 bytes with ``\\n`` line ends; one cut by the end of a block stays one."""
    held = ""
    first = {"\n": "\r", DOUBLED: "\r", "\n\r": "\n", "\r": "\r"}[kind]
    for block in blocks:
        text = held + block
        held = text[len(text.rstrip(first)) :]
        yield unified(text[: len(text) - len(held)], kind).encode("utf-8")
    if held:
        yield unified(held, kind).encode("utf-8")

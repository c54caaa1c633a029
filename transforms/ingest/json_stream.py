"""A JSON document value by value, in bounded memory: the elements of its list, not the list."""

import json
from collections.abc import Iterator
from typing import Any

from transforms.ingest.job import Refusal

_SPACES = " \t\n\r"
_ENDS = tuple(_SPACES + ",]}:")
_MAX_CHARS = 64 << 20


class DuplicateKey(ValueError):
    """An object names a key twice: which value counts nobody can tell. ``value`` is read as if the last one did."""

    def __init__(self, value: Any = None) -> None:
        super().__init__()
        self.value = value


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise DuplicateKey
    return result


STRICT = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_object)
LOOSE = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_constant)


class Text:
    """The part of a document that is at hand, and the place in it."""

    def __init__(self, blocks: Iterator[str]) -> None:
        self._blocks, self._data, self._place, self._lines, self._is_last = blocks, "", 0, 1, False

    def _more(self) -> bool:
        """Take another block; drop what was read. False at the end."""
        self._lines += self._data.count("\n", 0, self._place)
        self._data, self._place = self._data[self._place :], 0
        block = "" if self._is_last else next(self._blocks, None)
        self._is_last = not block and block is None
        self._data += block or ""
        return not self._is_last

    def peek(self) -> str:
        """The next sign that is no blank; '' at the end."""
        while True:
            while self._place < len(self._data) and self._data[self._place] in _SPACES:
                self._place += 1
            if self._place < len(self._data):
                return self._data[self._place]
            if not self._more():
                return ""

    def skip(self, sign: str) -> None:
        """Step over a sign that must come now."""
        if self.peek() != sign:
            raise self.wrong()
        self._place += 1

    def value(self) -> Any:
        """The next value, strictly; a ``DuplicateKey`` stands for one that has an object with such keys."""
        self.peek()
        decoder = STRICT
        while True:
            try:
                found, end = self._decoded(decoder)
            except DuplicateKey:
                decoder = LOOSE
                continue
            except (ValueError, RecursionError):
                if len(self._data) - self._place > _MAX_CHARS or not self._more():
                    raise self.wrong() from None
                continue
            length = end - self._place
            # A number that nothing ends yet may go on.
            if self._data[end : end + 1] in _ENDS or not self._more():
                self._place += length
                return found if decoder is STRICT else DuplicateKey(found)

    def _decoded(self, decoder: json.JSONDecoder) -> tuple[Any, int]:
        return decoder.raw_decode(self._data, self._place)

    def wrong(self) -> Refusal:
        """The refusal of what is no JSON."""
        line = self._lines + self._data.count("\n", 0, self._place)
        return Refusal(
            "bad_json",
            f"no strict JSON from line {line} on",
            "one JSON document or one object per line",
            "export again",
        )


def elements(text: Text) -> Iterator[Any]:
    """The elements of the list that comes next."""
    text.skip("[")
    if text.peek() == "]":
        text.skip("]")
        return
    while True:
        yield text.value()
        if text.peek() == "]":
            break
        text.skip(",")
    text.skip("]")


def listed(text: Text, *, is_list: bool) -> Iterator[Any]:
    """The elements of the list that comes next, or the one value that comes instead."""
    return elements(text) if is_list else iter([text.value()])


def members(text: Text) -> Iterator[tuple[str, bool]]:
    """Key of each value of the object that comes next, and whether a list follows, which the caller then reads."""
    text.skip("{")
    if text.peek() != "}":
        while True:
            key = text.value()
            if not isinstance(key, str):
                raise text.wrong()
            text.skip(":")
            is_list = text.peek() == "["
            yield key, is_list
            if text.peek() == "}":
                break
            text.skip(",")
    text.skip("}")


def end(text: Text) -> None:
    """Nothing but blanks may follow."""
    if text.peek():
        raise text.wrong()

"""The records of a JSON document or of JSON Lines as values, one after the other, before they become cells."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from transforms.ingest import encodings, json_count, json_stream
from transforms.ingest.encodings import Opener
from transforms.ingest.job import Refusal
from transforms.ingest.json_stream import DuplicateKey, Text

_FIRST_LINES = 20
_MEMBERS = 6
_LINES, _LIST, _OBJECT = "lines", "list", "object"


class NoJson:
    """Stands for a line that is no JSON."""


class JsonValues:
    """JSON Lines, an array, an object holding one array of objects, or one object. Raises ``Refusal`` for others."""

    def __init__(self, opener: Opener, declared: str | None) -> None:
        self._opener, self._encoding = opener, encodings.detect(opener, declared)
        self.encoding, self.evidence = self._encoding.name, self._encoding.evidence
        self._member: int | None = None
        first = self._first_lines()
        self._kind = _LINES if len(first) > 1 and _is_record(first[0]) else self._told(first)

    @property
    def form(self) -> str:
        """json or jsonl."""
        return "jsonl" if self._kind == _LINES else "json"

    def __iter__(self) -> Iterator[Any]:
        """Every record; ``NoJson`` and ``DuplicateKey`` stand for broken ones."""
        if self._kind == _LINES:
            yield from (_value(line) for line in self._lines() if line.strip())
            return
        text = self._text()
        yield from self._of_document(text)
        json_stream.end(text)

    def count(self) -> int:
        """How many records there are, counted on the bytes."""
        blocks = (block.encode() for block in encodings.blocks(self._opener, self._encoding))
        if self._kind == _OBJECT:
            return 1
        return json_count.lines(blocks) if self._kind == _LINES else json_count.elements(blocks, self._member)

    def _told(self, first: list[str]) -> str:
        """The kind of a document; one that is none may be lines of which the first are broken.

        Documents of several lines, one below the other, are none.
        """
        try:
            return self._document_kind()
        except Refusal:
            broken = [line.strip() for line in first if not _is_record(line)]
            sound, pieces = len(first) - len(broken), sum(map(_is_piece, broken))
            if len(first) > 1 and 2 * pieces <= len(broken) and (sound > 1 or 2 * sound >= len(first)):
                return _LINES
            raise

    def _text(self) -> Text:
        return Text(encodings.blocks(self._opener, self._encoding))

    def _document_kind(self) -> str:
        """A list; an object that holds one list of objects beside little else; or an object that is one record."""
        text = self._text()
        if text.peek() == "[":
            return _LIST
        if text.peek() != "{":
            raise Refusal("not_records", "a single JSON value", "objects", "export records, one object each")
        lists, place = [], -1
        for place, (_, is_list) in enumerate(json_stream.members(text)):
            values = json_stream.listed(text, is_list=is_list)
            are_records = Counter(isinstance(item, dict | DuplicateKey) for item in values)
            lists += [place] if is_list and are_records[True] > 1 and not are_records[False] else []
        json_stream.end(text)
        self._member = lists[0] if len(lists) == 1 and place < _MEMBERS else None
        return _OBJECT if self._member is None else _LIST

    def _of_document(self, text: Text) -> Iterator[Any]:
        if self._kind == _OBJECT:
            yield text.value()
        elif self._member is None:
            yield from json_stream.elements(text)
        else:
            for place, (_, is_list) in enumerate(json_stream.members(text)):
                yield from (item for item in json_stream.listed(text, is_list=is_list) if place == self._member)

    def _lines(self) -> Iterator[str]:
        rest = ""
        for block in encodings.blocks(self._opener, self._encoding):
            *lines, rest = (rest + block).split("\n")
            yield from lines
        yield rest

    def _first_lines(self) -> list[str]:
        """The filled lines of the first block; one that goes on behind it is no line but a document."""
        blocks = encodings.blocks(self._opener, self._encoding)
        lines = next(blocks, "").split("\n")
        whole = lines if not next(blocks, "") else lines[:-1]
        return [line for line in whole if line.strip()][:_FIRST_LINES]


def _value(line: str) -> Any:
    try:
        return json_stream.STRICT.decode(line)
    except DuplicateKey:
        found = _loose(line)
        return found if isinstance(found, NoJson) else DuplicateKey(found)
    except (ValueError, RecursionError):
        return NoJson()


def _loose(line: str) -> Any:
    try:
        return json_stream.LOOSE.decode(line)
    except (ValueError, RecursionError):
        return NoJson()


def _is_record(line: str) -> bool:
    """Whether a line is an object or a list by itself."""
    return isinstance(_value(line), dict | list | DuplicateKey)


def _is_piece(line: str) -> bool:
    """Whether a line that is no record begins or ends within a document of several lines."""
    return line[-1] in "{[," or line[0] in "}]"


def as_words(value: Any) -> Any:
    """Truth values as ``true`` and ``false``, all the way down."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return {key: as_words(item) for key, item in value.items()}
    return [as_words(item) for item in value] if isinstance(value, list) else value


def has_lone_surrogate(value: Any) -> bool:
    """Whether a text in it is no valid Unicode."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False

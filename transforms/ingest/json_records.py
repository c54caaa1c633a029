"""JSON documents and JSON Lines to records. Strict: a line or document that is no JSON is set apart or refused."""

import json
from collections.abc import Iterator
from typing import Any

from transforms.ingest import encodings, json_count, json_stream
from transforms.ingest.encodings import Encoding, Opener
from transforms.ingest.grid import HEAD_RECORDS, BadRecord, Batch
from transforms.ingest.job import Refusal
from transforms.ingest.json_stream import DuplicateKey, Text
from transforms.ingest.records import Flat, Item, RecordGrid, flatten

_KEPT_BYTES = 4 << 20
_FIRST_LINES = 20
_MEMBERS = 6
_LINES, _LIST, _OBJECT = "lines", "list", "object"


class JsonGrid(RecordGrid):
    """JSON Lines, an array of objects, an object holding one such array, or one object."""

    def __init__(self, opener: Opener, declared: str | None) -> None:
        self._opener, self._encoding = opener, encodings.detect(opener, declared)
        self.encoding, self.evidence = self._encoding.name, self._encoding.evidence
        self._kept: list[Item] | None = None
        self._member: int | None = None
        names, sample = self._looked_through()
        form = "jsonl" if self._kind == _LINES else "json"
        super().__init__(form, list(names) or ["value"], sample)

    def _looked_through(self) -> tuple[dict[str, None], list[Flat]]:
        """Every name, and the first records; a document that is none may be lines."""
        self._kind = _LINES
        if _is_lines(self._opener, self._encoding):
            return self._names_and_sample()
        try:
            self._kind = self._document_kind()
            return self._names_and_sample()
        except Refusal:
            if not _begins_with_record(self._opener, self._encoding):
                raise
        self._kind = _LINES
        return self._names_and_sample()

    def _names_and_sample(self) -> tuple[dict[str, None], list[Flat]]:
        names: dict[str, None] = {}
        sample: list[Flat] = []
        kept: list[Item] | None = [] if _size(self._opener) <= _KEPT_BYTES else None
        count = 0
        for count, item in enumerate(self.items(), 1):  # noqa: B007 - counts
            if kept is not None:
                kept.append(item)
            if isinstance(item, dict):
                names.update(dict.fromkeys(item))
                sample += [item] if len(sample) < HEAD_RECORDS - 1 else []
        if not count:
            raise Refusal("empty", "no record", "JSON objects", "export the file again")
        self._kept = kept
        return names, sample

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
            found = json_stream.elements(text) if is_list else iter([text.value()])
            kinds = [isinstance(item, dict | DuplicateKey) for item in found]
            lists += [place] if is_list and len(kinds) > 1 and all(kinds) else []
        json_stream.end(text)
        self._member = lists[0] if len(lists) == 1 and place < _MEMBERS else None
        return _OBJECT if self._member is None else _LIST

    def items(self) -> Iterator[Item]:
        """Every record of the document or line of the file."""
        if self._kept is not None:
            yield from self._kept
        elif self._kind == _LINES:
            yield from (_record(line) for line in _lines(self._opener, self._encoding) if line.strip())
        else:
            text = self._text()
            yield from (_flat(item) for item in self._values(text))
            json_stream.end(text)

    def _values(self, text: Text) -> Iterator[Any]:
        if self._kind == _OBJECT:
            try:
                yield text.value()
            except DuplicateKey:
                raise text.wrong() from None
        elif self._member is None:
            yield from json_stream.elements(text)
        else:
            for place, (_, is_list) in enumerate(json_stream.members(text)):
                found = json_stream.elements(text) if is_list else iter([text.value()])
                yield from (item for item in found if place == self._member)

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Records in batches, their number compared with what is counted on the bytes."""
        found = 0
        for batch in super().batches(skip, width):
            found += batch.frame.height + len(batch.bad)
            yield batch
        counted = self._counted()
        if found != counted:
            raise Refusal("counts_differ", f"{found} records read, {counted} counted", "the same number", "report this")

    def _counted(self) -> int:
        blocks = (block.encode() for block in encodings.blocks(self._opener, self._encoding))
        if self._kind == _OBJECT:
            return 1
        return json_count.lines(blocks) if self._kind == _LINES else json_count.elements(blocks, self._member)


def _size(opener: Opener) -> int:
    with opener() as handle:
        return handle.seek(0, 2)


def _lines(opener: Opener, encoding: Encoding) -> Iterator[str]:
    rest = ""
    for block in encodings.blocks(opener, encoding):
        *lines, rest = (rest + block).split("\n")
        yield from lines
    yield rest


def _first_lines(opener: Opener, encoding: Encoding) -> list[str]:
    """The filled lines of the first block; one that goes on behind it is no line but a document."""
    blocks = encodings.blocks(opener, encoding)
    lines = next(blocks, "").split("\n")
    whole = lines if not next(blocks, "") else lines[:-1]
    return [line for line in whole if line.strip()][:_FIRST_LINES]


def _is_lines(opener: Opener, encoding: Encoding) -> bool:
    """Whether the first line is an object by itself and more lines follow."""
    first = _first_lines(opener, encoding)
    return len(first) > 1 and isinstance(_record(first[0]), dict)


def _begins_with_record(opener: Opener, encoding: Encoding) -> bool:
    """Whether two of the first filled lines, or half of them, are objects by themselves."""
    first = _first_lines(opener, encoding)
    sound = sum(isinstance(_record(line), dict) for line in first)
    return len(first) > 1 and (sound > 1 or 2 * sound >= len(first))


def _record(line: str) -> Item:
    try:
        return _flat(json_stream.STRICT.decode(line))
    except DuplicateKey as error:
        return _flat(error)
    except (ValueError, RecursionError):
        return BadRecord(0, "bad_json", "one JSON object")


def _flat(item: Any) -> Item:
    if isinstance(item, DuplicateKey):
        return BadRecord(0, "duplicate_key", "each key once")
    if not isinstance(item, dict):
        return BadRecord(0, "not_an_object", "one JSON object")
    flat = flatten(_words(item))
    try:
        json.dumps(flat, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return BadRecord(0, "lone_surrogate", "valid Unicode")
    return flat


def _words(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return {key: _words(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_words(item) for item in value]
    return value

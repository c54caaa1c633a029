"""JSON documents and JSON Lines to records. Strict: a line or document that is no JSON is set apart or refused."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from transforms.ingest import encodings
from transforms.ingest.encodings import Encoding, Opener
from transforms.ingest.grid import HEAD_RECORDS, BadRecord
from transforms.ingest.job import Refusal
from transforms.ingest.records import Flat, Item, RecordGrid, flatten

_KEPT_BYTES = 64 << 20
_FIRST_LINES = 20


class JsonGrid(RecordGrid):
    """JSON Lines, an array of objects, an object holding one such array, or one object."""

    def __init__(self, opener: Opener, declared: str | None) -> None:
        self._opener, self._encoding = opener, encodings.detect(opener, declared)
        self.encoding, self.evidence = self._encoding.name, self._encoding.evidence
        self._kept: list[Item] | None = None
        form = "jsonl" if _begins_with_record(opener, self._encoding) else "json"
        if form == "json":
            self._kept = _document("".join(encodings.blocks(opener, self._encoding)))
        elif _size(opener) <= _KEPT_BYTES:
            self._kept = list(self.items())
        names: dict[str, None] = {}
        sample: list[Flat] = []
        count = 0
        for item in self.items():
            count += 1
            if isinstance(item, dict):
                names.update(dict.fromkeys(item))
                sample += [item] if len(sample) < HEAD_RECORDS - 1 else []
        if not count:
            raise Refusal("empty", "no record", "JSON objects", "export the file again")
        super().__init__(form, list(names) or ["value"], sample)

    def items(self) -> Iterator[Item]:
        """Every record of the document or line of the file."""
        if self._kept is not None:
            yield from self._kept
            return
        for line in _lines(self._opener, self._encoding):
            if line.strip():
                yield _record(line)


def _size(opener: Opener) -> int:
    with opener() as handle:
        return handle.seek(0, 2)


def _lines(opener: Opener, encoding: Encoding) -> Iterator[str]:
    rest = ""
    for block in encodings.blocks(opener, encoding):
        *lines, rest = (rest + block).split("\n")
        yield from lines
    yield rest


def _begins_with_record(opener: Opener, encoding: Encoding) -> bool:
    """Whether two of the first filled lines, or half of them, are objects by themselves."""
    filled = (line for line in _lines(opener, encoding) if line.strip())
    first = list(itertools.islice(filled, _FIRST_LINES))
    sound = sum(isinstance(_record(line), dict) for line in first)
    return len(first) > 1 and (sound > 1 or 2 * sound >= len(first))


def _document(text: str) -> list[Item]:
    try:
        return [_flat(item) for item in _list_of(loads(text))]
    except json.JSONDecodeError as error:
        found = f"no JSON at line {error.lineno}, column {error.colno}"
    except (ValueError, RecursionError) as error:
        found = f"no strict JSON ({type(error).__name__})"
    raise Refusal("bad_json", found, "one JSON document or one object per line", "export the file again")


def _list_of(document: Any) -> list[Any]:
    if isinstance(document, dict):
        lists = [
            v for v in document.values() if isinstance(v, list) and len(v) > 1 and all(isinstance(i, dict) for i in v)
        ]
        return lists[0] if len(lists) == 1 and len(document) <= 6 else [document]
    if isinstance(document, list):
        return document
    raise Refusal("not_records", f"a JSON {type(document).__name__}", "objects", "export records, one object each")


def _record(line: str) -> Item:
    try:
        return _flat(loads(line))
    except (ValueError, RecursionError):
        return BadRecord(0, "bad_json", "one JSON object")


def _flat(item: Any) -> Item:
    if not isinstance(item, dict):
        return BadRecord(0, "not_an_object", "one JSON object")
    flat = flatten(item)
    try:
        json.dumps(flat, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return BadRecord(0, "lone_surrogate", "valid Unicode")
    return flat


def loads(text: str) -> Any:
    """Strict JSON; numbers stay the text they are, true and false become words. Raises ``ValueError``."""
    found = json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_object)
    return _words(found)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("duplicate key")
    return result


def _words(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return {key: _words(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_words(item) for item in value]
    return value

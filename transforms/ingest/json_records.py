"""JSON objects as records, or JSON lists of one length as the rows of a table, header row included.

Strict: a line or element that is neither is set apart, a document that is no JSON refused.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from transforms.ingest import json_values
from transforms.ingest.encodings import Opener
from transforms.ingest.grid import HEAD_RECORDS, BadRecord, Batch, Grid, Row, frame_of
from transforms.ingest.job import Refusal
from transforms.ingest.json_stream import DuplicateKey
from transforms.ingest.json_values import JsonValues, NoJson
from transforms.ingest.records import BATCH_RECORDS, Flat, Item, RecordGrid, cell, flatten

_KEPT_BYTES = 4 << 20


def json_grid(opener: Opener, declared: str | None) -> Grid:
    """The grid of JSON text: a table where its first elements are lists of one length, else records."""
    values = JsonValues(opener, declared)
    head = list(islice(values, HEAD_RECORDS))
    widths = Counter(len(value) for value in head if isinstance(value, list))
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    is_table = len(head) > 1 and isinstance(head[0], list) and width == len(head[0]) > 1
    return JsonTable(values, head, width) if is_table and 2 * count > len(head) else JsonGrid(opener, values)


class JsonTable(Grid):
    """Lists as rows; whether the first is a header is told as in any table."""

    def __init__(self, values: JsonValues, head: list[Any], width: int) -> None:
        self.format, self.encoding, self.evidence = values.form, values.encoding, values.evidence
        self._values = values
        super().__init__([row for value in head if (row := _row(value, width))], width)

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Rows below the header; ``skip`` counts well-formed rows, as ``head`` does."""
        good: list[Row] = []
        numbers: list[int] = []
        bad: list[BadRecord] = []
        total = number = 0
        for value in self._values:
            total += 1
            row = _row(value, self.width)
            if skip and row:
                skip -= 1
                continue
            number += 1
            if row:
                good.append(row)
                numbers.append(number)
            else:
                bad.append(_ragged(value, number, self.width))
            if len(good) + len(bad) >= BATCH_RECORDS:
                yield _batch(good, numbers, bad, self.width)
                good, numbers, bad = [], [], []
        if good or bad:
            yield _batch(good, numbers, bad, self.width)
        _compare(total, self._values)


def _row(value: Any, width: int) -> Row:
    if not isinstance(value, list) or len(value) != width or json_values.has_lone_surrogate(value):
        return []
    return [cell(json_values.as_words(item)) for item in value]


def _ragged(value: Any, number: int, width: int) -> BadRecord:
    if isinstance(value, list) and len(value) != width:
        return BadRecord(number, "ragged", f"{width} cells", f"{len(value)} cells")
    return _broken(value, number) or BadRecord(number, "not_a_list", f"a list of {width} cells")


def _batch(rows: list[Row], numbers: list[int], bad: list[BadRecord], width: int) -> Batch:
    return Batch(frame_of(rows, width, 1, numbers), bad)


class JsonGrid(RecordGrid):
    """Objects as records."""

    def __init__(self, opener: Opener, values: JsonValues) -> None:
        self.encoding, self.evidence = values.encoding, values.evidence
        self._values = values
        self._kept: list[Item] | None = None
        names, sample = self._looked_through(_size(opener) <= _KEPT_BYTES)
        super().__init__(values.form, list(names) or ["value"], sample)

    def _looked_through(self, is_kept: bool) -> tuple[dict[str, None], list[Flat]]:
        """Every name, and the first records."""
        names: dict[str, None] = {}
        sample: list[Flat] = []
        kept: list[Item] = []
        count = 0
        for count, value in enumerate(self._values, 1):  # noqa: B007 - counts
            item = _flat(value)
            kept += [item] if is_kept else []
            if isinstance(item, dict):
                sample += [item] if len(sample) < HEAD_RECORDS - 1 else []
            elif isinstance(value, DuplicateKey) and isinstance(value.value, dict):
                item = flatten(value.value)
            names.update(dict.fromkeys(item) if isinstance(item, dict) else {})
        if not count:
            raise Refusal("empty", "no record", "JSON objects", "export the file again")
        self._kept = kept if is_kept else None
        return names, sample

    def items(self) -> Iterator[Item]:
        """Every record of the document or line of the file."""
        if self._kept is not None:
            yield from self._kept
        else:
            yield from map(_flat, self._values)

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Records in batches, their number compared with what is counted on the bytes."""
        found = 0
        for batch in super().batches(skip, width):
            found += batch.frame.height + len(batch.bad)
            yield batch
        _compare(found, self._values)


def _compare(found: int, values: JsonValues) -> None:
    counted = values.count()
    if found != counted:
        raise Refusal("counts_differ", f"{found} records read, {counted} counted", "the same number", "report this")


def _size(opener: Opener) -> int:
    with opener() as handle:
        return handle.seek(0, 2)


def _flat(value: Any) -> Item:
    if broken := _broken(value, 0):
        return broken
    return flatten(json_values.as_words(value)) if isinstance(value, dict) else BadRecord(0, "not_an_object", _OBJECT)


_OBJECT = "one JSON object"


def _broken(value: Any, number: int) -> BadRecord | None:
    if isinstance(value, NoJson):
        return BadRecord(number, "bad_json", _OBJECT)
    if isinstance(value, DuplicateKey):
        return BadRecord(number, "duplicate_key", "each key once")
    if isinstance(value, dict | list) and json_values.has_lone_surrogate(value):
        return BadRecord(number, "lone_surrogate", "valid Unicode")
    return None

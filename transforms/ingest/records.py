"""Records with named cells (JSON, Parquet) as a grid of text; nested lists keep their own column path.

A column path is ``a.b`` for an object in an object and ``a[].b`` for objects in a list; the cell of a list
path is a JSON array of texts, which the table layout explodes.
"""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from transforms.ingest.grid import RECORD_NO, BadRecord, Batch, Grid, blank_to_null, column

BATCH_RECORDS, _BATCH_CELLS = 20_000, 400_000
Flat = dict[str, Any]
Item = Flat | BadRecord


class RecordGrid(Grid):
    """Records with named cells. The first record of the head holds the names."""

    def __init__(self, form: str, names: list[str], sample: list[Flat]) -> None:
        self.format, self._names = form, names
        super().__init__([list(names), *([cell(item.get(name)) for name in names] for item in sample)], len(names))

    def items(self) -> Iterator[Item]:
        """Every record, flattened, or what is wrong with it."""
        raise NotImplementedError

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Data records in batches; ``skip`` counts the names, which are no data."""
        good: list[Flat] = []
        numbers: list[int] = []
        bad: list[BadRecord] = []
        most = max(1, min(BATCH_RECORDS, _BATCH_CELLS // len(self._names)))
        for number, item in enumerate(self.items(), 1):
            if isinstance(item, BadRecord):
                item.record_no = number
                bad.append(item)
            else:
                good.append(item)
                numbers.append(number)
            if len(good) + len(bad) >= most:
                yield self._batch(good, numbers, bad)
                good, numbers, bad = [], [], []
        if good or bad:
            yield self._batch(good, numbers, bad)

    def _batch(self, good: list[Flat], numbers: list[int], bad: list[BadRecord]) -> Batch:
        data = [
            pl.Series(column(i), [cell(item.get(name)) for item in good], dtype=pl.String)
            for i, name in enumerate(self._names)
        ]
        return Batch(blank_to_null(pl.DataFrame([pl.Series(RECORD_NO, numbers, dtype=pl.Int64), *data])), bad)


def cell(value: Any) -> str | None:
    """A flattened value as text."""
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def flatten(record: dict[str, Any], prefix: str = "") -> Flat:
    """One level of names with dotted paths; lists of objects give one list per inner path."""
    flat: Flat = {}
    for key, value in record.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            flat.update(flatten(value, f"{path}."))
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            inner = [flatten(item) for item in value]
            for name in dict.fromkeys(name for item in inner for name in item):
                flat[f"{path}[].{name}"] = [cell(item.get(name)) for item in inner]
        elif isinstance(value, list):
            flat[f"{path}[]"] = [cell(item) for item in value]
        else:
            flat[path] = value
    return flat

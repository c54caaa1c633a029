"""JSON documents, JSON Lines and Parquet tables to records of text; nested lists keep their own column path.

A column path is ``a.b`` for an object in an object and ``a[].b`` for objects in a list; the cell of a list
path is a JSON array of texts, which the table layout explodes.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from transforms.ingest import encodings
from transforms.ingest.encodings import Opener
from transforms.ingest.grid import HEAD_RECORDS, RECORD_NO, BadRecord, Batch, Grid, Row, blank_to_null, column
from transforms.ingest.job import Refusal

BATCH_RECORDS = 20_000
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
        for number, item in enumerate(self.items(), 1):
            if isinstance(item, BadRecord):
                item.record_no = number
                bad.append(item)
            else:
                good.append(item)
                numbers.append(number)
            if len(good) + len(bad) >= BATCH_RECORDS:
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


class JsonGrid(RecordGrid):
    """JSON Lines, an array of objects, an object holding one such array, or one object."""

    def __init__(self, opener: Opener, declared: str | None) -> None:
        encoding = encodings.detect(opener, declared)
        text = "".join(encodings.blocks(opener, encoding))
        self.encoding, self.evidence = encoding.name, encoding.evidence
        form, self._items = _parsed(text)
        good = [item for item in self._items if isinstance(item, dict)]
        if not good:
            raise Refusal("empty", "no record that parses", "JSON objects", "export the file again")
        super().__init__(form, list(dict.fromkeys(name for item in good for name in item)), good[: HEAD_RECORDS - 1])

    def items(self) -> Iterator[Item]:
        """Every record of the document or line of the file."""
        yield from self._items


def _parsed(text: str) -> tuple[str, list[Item]]:
    if not text.strip():
        raise Refusal("empty", "no visible character", "JSON objects", "export the file again")
    try:
        return "json", [_flat(item) for item in _list_of(_loads(text))]
    except (ValueError, RecursionError):
        pass
    return "jsonl", [_line(line) for line in text.split("\n") if line.strip()]


def _list_of(document: Any) -> list[Any]:
    if isinstance(document, dict):
        lists = [
            value
            for value in document.values()
            if isinstance(value, list) and value and all(isinstance(v, dict) for v in value)
        ]
        return lists[0] if len(lists) == 1 and len(document) <= 6 and len(lists[0]) > 1 else [document]
    if isinstance(document, list):
        return document
    raise Refusal("not_records", f"a JSON {type(document).__name__}", "objects", "export records, one object each")


def _line(line: str) -> Item:
    try:
        return _flat(_loads(line))
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


def _loads(text: str) -> Any:
    """Strict JSON; numbers stay the text they are, true and false become words."""
    return _words(
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_object)
    )


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


class ParquetGrid(RecordGrid):
    """A Parquet table, read through an open handle; every cell becomes text."""

    def __init__(self, opener: Opener) -> None:
        with opener() as handle:
            self._frame = pl.read_parquet(handle)
        if not self._frame.height:
            raise Refusal("empty", "a table without rows", "records", "export the file again")
        nested = [name for name, dtype in self._frame.schema.items() if dtype.is_nested()]
        self._nested = nested
        sample = list(self._flattened(self._frame.head(HEAD_RECORDS - 1)))
        found = self._flattened(self._frame) if nested else sample
        names = list(dict.fromkeys(name for item in found for name in item))
        super().__init__("parquet", names, sample)

    def items(self) -> Iterator[Item]:
        """Every row."""
        for part in self._frame.iter_slices(BATCH_RECORDS):
            yield from self._flattened(part)

    def _flattened(self, frame: pl.DataFrame) -> Iterable[Flat]:
        flat = frame.with_columns(as_text(frame[name]) for name in frame.columns if name not in self._nested)
        for row in flat.iter_rows(named=True):
            yield flatten({name: _plain(value) for name, value in row.items()}) if self._nested else row

    def batches(self, skip: int, width: int) -> Iterator[Batch]:
        """Rows in batches; flat tables stay columns all the way."""
        if self._nested:
            yield from super().batches(skip, width)
            return
        for start in range(0, self._frame.height, BATCH_RECORDS):
            part = self._frame.slice(start, BATCH_RECORDS)
            numbers = pl.int_range(start + 1, start + part.height + 1, eager=True).alias(RECORD_NO)
            yield Batch(
                blank_to_null(
                    pl.DataFrame([numbers, *(as_text(part[n]).alias(column(i)) for i, n in enumerate(self._names))])
                )
            )


def as_text(values: pl.Series) -> pl.Series:
    """A typed column as text, the way a careful export would have written it."""
    dtype = values.dtype
    if isinstance(dtype, pl.Datetime):
        form = "%Y-%m-%d %H:%M:%S%.f" if dtype.time_zone is None else "%Y-%m-%dT%H:%M:%S%.f%:z"
        return values.dt.to_string(form)
    if dtype.is_float():
        return _float_text(values).alias(values.name)
    return values.cast(pl.String)


def _float_text(values: pl.Series) -> pl.Series:
    number = pl.col("v")
    whole = (number.floor() == number) & (number.abs() < 2**53)
    digits = pl.when(whole).then(number).cast(pl.Int64, strict=False).cast(pl.String)
    return pl.DataFrame({"v": values}).select(pl.coalesce(digits, number.cast(pl.String))).to_series()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else str(value)


def rows_of(grid: Grid) -> list[Row]:
    """The head without the names."""
    return grid.head[1:]

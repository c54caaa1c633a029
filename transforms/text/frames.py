"""From results to the frames of ``contracts.TextScore`` and ``contracts.TextClause``."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.contracts import TextClause, TextScore
from transforms.text.result import TextResult

KEYWORD_SEPARATOR = "、"
# What repeats is a dictionary, which a Parquet file takes as it is.
_REPEATED = pa.dictionary(pa.int32(), pa.string())
TEXT_SCHEMA = pa.schema(
    [
        ("text_hash", pa.string()),
        ("model_version", _REPEATED),
        ("sentiment_score", pa.float64()),
        ("p_positive", pa.float64()),
        ("sentiment_label", _REPEATED),
        ("confidence", pa.float64()),
        ("coverage", pa.float64()),
        ("abstain_reason", _REPEATED),
        ("intent", _REPEATED),
        ("emotion", _REPEATED),
        ("is_delight", pa.bool_()),
        ("is_meh", pa.bool_()),
        ("keywords", pa.string()),
    ]
)
CLAUSE_SCHEMA = pa.schema(
    [
        ("text_hash", _REPEATED),
        ("model_version", _REPEATED),
        ("clause_no", pa.int64()),
        ("aspect", _REPEATED),
        ("span_start", pa.int64()),
        ("span_end", pa.int64()),
        ("sentiment_score", pa.float64()),
        ("p_positive", pa.float64()),
        ("intensity", pa.float64()),
        ("is_implicit", pa.bool_()),
    ]
)


_FEW_VALUES = ("model_version", "sentiment_label", "abstain_reason", "intent", "emotion", "aspect", "clause_no")


def writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A Parquet writer for these frames: nothing is tried that only costs time, as compressing scores or hashes."""
    kinds = {name: schema.field(name).type for name in schema.names}
    spans = {name: "DELTA_BINARY_PACKED" for name in kinds if name.startswith("span_")}
    dense = {name for name, kind in kinds.items() if pa.types.is_floating(kind) or name == "text_hash"}
    options: dict[str, Any] = {
        "compression": {name: "none" if name in dense else "lz4" for name in kinds},
        "use_dictionary": [name for name, kind in kinds.items() if name in _FEW_VALUES or pa.types.is_dictionary(kind)],
        "column_encoding": spans or None,
        "write_statistics": False,
        "store_schema": False,
    }
    return pq.ParquetWriter(path, schema, **options)


def text_hash(text: str) -> str:
    """MD5 of the UTF-8 bytes in hex, equal to DuckDB's ``md5()``; an identity, not a protection."""
    return hashlib.md5(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 in hex over the names and bytes of files."""
    sha = hashlib.sha256()
    for path in paths:
        sha.update(path.name.encode() + b"\0" + path.read_bytes())
    return sha.hexdigest()


def as_table(frame: pl.DataFrame, schema: pa.Schema) -> pa.Table:
    """A frame with the columns and types of ``schema``."""
    plain = frame.select(pl.col(pl.Enum).cast(pl.String), pl.exclude(pl.Enum)).select(schema.names).to_arrow()
    columns = [_as_type(plain[name], schema.field(name).type) for name in schema.names]
    return pa.Table.from_arrays(columns, schema=schema)


def _as_type(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if not pa.types.is_dictionary(kind):
        return column.cast(kind)
    return column.cast(kind.value_type).dictionary_encode()


def from_results(
    texts: Sequence[str], results: Sequence[TextResult], model_version: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Frames ``TextScore`` and ``TextClause`` of per-row results."""
    hashes = [text_hash(text) for text in texts]
    keyed = list(zip(hashes, results, strict=True))
    text_rows = [_text_row(key, model_version, result) for key, result in keyed]
    clause_rows = [row for key, result in keyed for row in _clause_rows(key, model_version, result)]
    return (
        TextScore.cast(pl.DataFrame(text_rows, schema=TextScore.create_empty().schema, orient="row")),
        TextClause.cast(pl.DataFrame(clause_rows, schema=TextClause.create_empty().schema, orient="row")),
    )


def _text_row(key: str, model_version: str, result: TextResult) -> tuple[Any, ...]:
    return (
        key,
        model_version,
        result.score,
        result.p_positive,
        result.label,
        result.confidence,
        result.coverage,
        result.abstain_reason,
        result.intent,
        result.emotion,
        result.is_delight,
        result.is_meh,
        KEYWORD_SEPARATOR.join(result.keywords) or None,
    )


def _clause_rows(key: str, model_version: str, result: TextResult) -> list[tuple[Any, ...]]:
    return [
        (key, model_version, number, aspect, c.start, c.end, c.score, c.p_positive, c.intensity, c.is_implicit)
        for number, c in enumerate(result.clauses, start=1)
        for aspect in (c.aspects or ("",))
    ]


def typed(text: pa.Table, clause: pa.Table) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tables as frames with the types of the contracts."""
    return TextScore.cast(pl.DataFrame(pl.from_arrow(text))), TextClause.cast(pl.DataFrame(pl.from_arrow(clause)))

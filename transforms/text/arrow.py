"""From Arrow columns to plain UTF-8 buffers: no copy where the column is one large-string chunk."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

Texts: TypeAlias = "pa.Array | pa.ChunkedArray | pl.Series"
Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]


def as_large_string(texts: Texts) -> pa.LargeStringArray:
    """One contiguous large-string array of any text column; nulls stay null."""
    array = texts.to_arrow() if isinstance(texts, pl.Series) else texts
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array if pa.types.is_large_string(array.type) else pc.cast(array, pa.large_string())


def distinct(texts: Texts) -> pa.LargeStringArray:
    """The distinct non-null texts in order of first appearance."""
    return pc.unique(as_large_string(texts)).drop_null()


def buffers(array: pa.LargeStringArray) -> tuple[Bytes, Offsets]:
    """Bytes and offsets into them, shape (n + 1,), nothing copied; a null reads as an empty text."""
    if array.null_count:
        array = pc.fill_null(array, "")
    _, offsets, data = array.buffers()
    view = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    held = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, np.uint8)
    return held, view if len(array) else np.zeros(1, np.int64)

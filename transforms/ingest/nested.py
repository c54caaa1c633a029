"""Typed columns, nested ones included, to columns of text: whole columns at a time, no Python object per cell.

A struct's fields are columns ``a.b``, those of a list of structs ``a[].b``, as in ``records.flatten``; the cell of a
list is a JSON array of texts. A map is a list of ``key`` and ``value``.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

Named = tuple[str, pl.Series]


def text_columns(values: pl.Series, path: str) -> Iterator[Named]:
    """The columns of text below one column, which ``path`` names; the same names for the same type."""
    kind = values.dtype
    if isinstance(kind, pl.BaseExtension):
        yield from text_columns(values.ext.storage(), path)
    elif isinstance(kind, pl.Struct):
        for field in kind.fields:
            yield from text_columns(values.struct.field(field.name), f"{path}.{field.name}")
    elif isinstance(kind, pl.List):
        yield from _of_lists(values, path if path.endswith("[]") else f"{path}[]")
    elif isinstance(kind, pl.Array):
        yield from text_columns(values.arr.to_list(), path)
    elif isinstance(kind, pl.Map):
        yield from text_columns(values.to_physical(), path)
    else:
        yield path, as_text(values)


def _of_lists(values: pl.Series, path: str) -> Iterator[Named]:
    """The columns below a list; an empty one of plain values is ``[]``, one of structs has no cell."""
    lengths = values.list.len().fill_null(0).to_numpy()
    is_filled = lengths > 0
    owners = np.repeat(np.arange(int(is_filled.sum())), lengths[is_filled])
    places = pl.Series(np.where(is_filled, np.cumsum(is_filled) - 1, -1)).replace(-1, None)
    empty = pl.when(values.is_not_null()).then(pl.lit("[]"))
    for name, texts in text_columns(values.filter(is_filled).explode(), path):
        cells = _joined(texts, owners).gather(places)
        yield name, pl.select(pl.coalesce(cells, empty)).to_series() if name == path else cells


def _joined(texts: pl.Series, owners: np.ndarray) -> pl.Series:
    """One JSON array for each run of ``owners``, in their order."""
    lists = pl.DataFrame({"": texts, "o": owners}).group_by("o", maintain_order=True).agg("")
    # The object {"":["a","b"]} without what stands around its list.
    return lists.select(pl.struct("").struct.json_encode().str.slice(4).str.head(-1)).to_series()


def as_text(values: pl.Series) -> pl.Series:
    """A typed column as text, the way a careful export would have written it; bytes that are no text as hex."""
    dtype = values.dtype
    if isinstance(dtype, pl.Datetime):
        form = "%Y-%m-%d %H:%M:%S%.f" if dtype.time_zone is None else "%Y-%m-%dT%H:%M:%S%.f%:z"
        return values.dt.to_string(form)
    if isinstance(dtype, pl.Duration):
        return _float_text(values.dt.total_microseconds() / 1_000_000)
    if dtype.is_float():
        return _float_text(values)
    if dtype == pl.Binary:
        return _bytes_text(values)
    if dtype == pl.String:
        # A damaged file can give texts that are no UTF-8; only this cast proves them.
        return values.cast(pl.Binary).cast(pl.String)
    return values.cast(pl.String)


def _float_text(values: pl.Series) -> pl.Series:
    if values.dtype == pl.Float16:
        # Comparing two of them gives true where they differ.
        values = values.cast(pl.Float32)
    number = pl.col("v")
    whole = (number.floor() == number) & (number.abs() < 2**53)
    digits = pl.when(whole).then(number).cast(pl.Int64, strict=False).cast(pl.String)
    return pl.DataFrame({"v": values}).select(pl.coalesce(digits, number.cast(pl.String))).to_series()


def _bytes_text(values: pl.Series) -> pl.Series:
    try:
        return values.cast(pl.String)
    except pl.exceptions.PolarsError:
        return values.bin.encode("hex")

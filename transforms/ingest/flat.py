"""Operational records to the rows of one contract: renamed, filled with constants, nested lists exploded."""

import json

import polars as pl

from transforms.ingest.grid import RECORD_NO, column
from transforms.ingest.job import Field, SourceSpec
from transforms.ingest.shapes import Shape


def rows_of(frame: pl.DataFrame, shape: Shape, source: SourceSpec, fields: tuple[Field, ...]) -> pl.DataFrame:
    """Text columns named like the contract's fields, one row per row of the contract."""
    names = {field.name for field in fields}
    picked = [pl.col(column(place)).alias(name) for name, place in shape.fields.items() if name in names]
    texts = frame.select(RECORD_NO, *picked)
    texts = _exploded(
        texts, [name for name, place in shape.fields.items() if "[]" in shape.titles[place] and name in names]
    )
    texts = with_values(texts, source)
    texts = texts.with_columns(pl.lit(value).alias(name) for name, value in source.constants.items() if name in names)
    if "attributes" in names and "attributes" not in texts.columns:
        texts = texts.join(_attributes(frame, shape, source), on=RECORD_NO, how="left", maintain_order="left")
    return texts


def with_values(texts: pl.DataFrame, source: SourceSpec) -> pl.DataFrame:
    """Configured words replaced, for example 已完成 by complete; others stay."""
    changed = [
        pl.col(name).str.strip_chars().replace({k: v or None for k, v in table.items()}).alias(name)
        for name, table in source.values.items()
        if name in texts.columns
    ]
    return texts.with_columns(changed)


def _exploded(texts: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Cells that are JSON lists become one row per element; records with an empty list give no row."""
    if not names:
        return texts
    lists = [texts[name].fill_null("[]").str.json_decode(pl.List(pl.String)).alias(name) for name in names]
    return texts.with_columns(lists).filter(pl.col(names[0]).list.len() > 0).explode(names)


def _attributes(frame: pl.DataFrame, shape: Shape, source: SourceSpec) -> pl.DataFrame:
    """Columns declared plain or quasi but mapped to no field, as one JSON object per record."""
    wanted = {
        title: i
        for i, title in enumerate(shape.titles)
        if title in shape.unmapped and source.classes.get(title) in ("plain", "quasi")
    }
    if not wanted:
        return frame.select(RECORD_NO, attributes=pl.lit(None, dtype=pl.String))
    rows = frame.select(*(pl.col(column(i)).alias(title) for title, i in wanted.items())).iter_rows(named=True)
    texts = [
        json.dumps({k: v for k, v in row.items() if v is not None}, ensure_ascii=False, sort_keys=True) for row in rows
    ]
    return pl.DataFrame({RECORD_NO: frame[RECORD_NO], "attributes": texts})

"""Records that grow: what a daily or monthly export knew of a record on its date.

An order is exported again when it is delivered, installed, returned. Each export holds the record as
it stood then; the latest one wins. A column named in ``moments`` is unknown before its moment.
"""

import numpy as np
import polars as pl

from transforms.sample.plan import DAY, Plan

# What stood in a column before its moment, where that isn't nothing.
BEFORE = {"结果": pl.lit("处理中"), "priority_history": pl.col("priority_history").list.head(1)}
Moments = dict[str, tuple[np.ndarray, np.ndarray]]


def with_moments(frame: pl.DataFrame, plan: Plan, moments: Moments) -> pl.DataFrame:
    """Adds ``_m_<column>``: day of the export that first knows the column's value, null where none ever does."""
    days = [
        pl.Series(f"_m_{name}", np.where(valid, plan.export_date(at // DAY), -1), dtype=pl.Int32)
        for name, (at, valid) in moments.items()
    ]
    return frame.with_columns(days).with_columns(pl.when(pl.col(d.name) >= 0).then(d.name).alias(d.name) for d in days)


def exploded(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per record and export that holds it anew, in the state of that export."""
    known = [c for c in frame.columns if c.startswith("_m_")]
    if not known:
        return frame
    dates = pl.concat_list("_file", *known).list.drop_nulls().list.unique().list.sort()
    rows = frame.with_columns(pl.col("_file").alias("_first"), dates.alias("_file")).explode("_file")
    rows = rows.filter(pl.col("_file") >= pl.col("_first"))
    return rows.with_columns(_as_of_export(c) for c in known).drop("_first", *known)


def _as_of_export(moment: str) -> pl.Expr:
    name = moment.removeprefix("_m_")
    is_known = pl.col(moment).is_null() | (pl.col(moment) <= pl.col("_file"))
    return pl.when(is_known).then(name).otherwise(BEFORE.get(name, pl.lit(None))).alias(name)

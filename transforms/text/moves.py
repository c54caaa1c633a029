"""What an adaptation changed: the n-grams whose new weight counts most in the company's comments."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.text.arrow import as_large_string, buffers
from transforms.text.engine import Engine
from transforms.text.fold import Folded, fold
from transforms.text.ngrams import HASH_BITS, MULTIPLIERS, ORDERS, SALTS, SLOT_BITS, WEIGHT_BITS, slots

# Fewer comments than this could tell who wrote them.
LEAST_COMMENTS = 20
SHOWN = 20


@dataclass(frozen=True)
class Move:
    """An n-gram, the comments it stands in, its weight in the base model and after, in logits of a short text."""

    ngram: str
    comments: int
    before: float
    after: float


def moves(base: Engine, added: npt.NDArray[np.float32], texts: pl.Series) -> tuple[Move, ...]:
    """The n-grams of at least 20 comments that moved most, by |change|·√comments."""
    folded = fold(*buffers(as_large_string(texts)), base.model.codes)
    found = pl.concat([_ngrams(folded, order) for order in range(ORDERS)])
    places = found["slot"].to_numpy()
    table = base.weights.polarity[: 1 << SLOT_BITS]
    ranked = found.with_columns(
        before=pl.Series(table[places] * base.scales.units[0]), change=pl.Series(added[places].astype(np.float64))
    ).sort(pl.col("change").abs() * pl.col("comments").sqrt(), "ngram", descending=[True, False])
    shown = ranked.filter(pl.col("change") != 0).head(SHOWN)
    return tuple(
        Move(row["ngram"], row["comments"], round(row["before"], 4), round(row["before"] + row["change"], 4))
        for row in shown.iter_rows(named=True)
    )


def _ngrams(folded: Folded, order: int) -> pl.DataFrame:
    """n-grams of one order that enough comments hold: ngram, comments, slot."""
    codes, owner = folded.codes, np.repeat(np.arange(len(folded.starts) - 1), np.diff(folded.starts))
    ends = np.arange(order, len(codes))
    ends = ends[owner[ends] == owner[ends - order]]
    parts = {f"c{back}": codes[ends - back] for back in range(order + 1)}
    whole = pl.DataFrame({**parts, "owner": owner[ends]}).filter(pl.min_horizontal(*parts) > ord(" "))
    counted = whole.group_by(*parts).agg(comments=pl.col("owner").n_unique().cast(pl.Int64))
    kept = counted.filter(pl.col("comments") >= LEAST_COMMENTS)
    back = [kept[f"c{place}"].to_numpy().astype(np.uint64) for place in range(order + 1)]
    with np.errstate(over="ignore"):
        mixed = sum((part * factor for part, factor in zip(back, MULTIPLIERS, strict=False)), start=SALTS[order])
    words = ["".join(map(chr, row[::-1])) for row in kept.select(*parts).iter_rows()]
    tops = (mixed >> np.uint64(64 - HASH_BITS)).astype(np.uint32)
    places = slots(tops, np.full(len(tops), order, np.uint8), WEIGHT_BITS)
    return pl.DataFrame(
        {"ngram": words, "comments": kept["comments"], "slot": places}, schema_overrides={"ngram": pl.String}
    )

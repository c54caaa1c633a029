"""Emerging topics: words and neighbouring pairs whose share of comments rose against the weeks before."""

from collections.abc import Sequence
from itertools import pairwise

import polars as pl

from transforms.text.codepoints import Table
from transforms.text.normalize import normalise
from transforms.text.segment import Segmenter

LEAST_COMMENTS = 5
EXAMPLES = 3
MOST_Q = 0.05


def terms(text: str, segmenter: Segmenter, table: Table) -> set[str]:
    """The words of two or more characters of a text and the pairs of neighbours among them."""
    words = segmenter.cut(normalise(text, table).text)
    kept = [word if len(word) > 1 and word.isalnum() and not word.isdigit() else "" for word in words]
    pairs = {f"{first} {second}" for first, second in pairwise(kept) if first and second}
    return {word for word in kept if word} | pairs


def emerging(
    ids: Sequence[str], texts: Sequence[str], is_current: Sequence[bool], segmenter: Segmenter, table: Table
) -> pl.DataFrame:
    """Risen terms: term, n_now, n_before, share_now, share_before, z, p_value, q_value, example_ids.

    z is the pooled two-proportion statistic, p one-sided, q by Benjamini–Hochberg over all terms seen
    in at least five current comments. Ids, never texts, are the examples.
    """
    rows = [
        (key, term, now)
        for key, text, now in zip(ids, texts, is_current, strict=True)
        for term in terms(text, segmenter, table)
    ]
    seen = pl.DataFrame(rows, {"id": pl.String, "term": pl.String, "is_now": pl.Boolean}, orient="row")
    total_now = sum(is_current)
    counted = _counted(seen, total_now, len(ids) - total_now)
    return counted.filter(pl.col("q_value") <= MOST_Q).sort("z", "term", descending=[True, False])


def _counted(seen: pl.DataFrame, total_now: int, total_before: int) -> pl.DataFrame:
    counted = seen.group_by("term").agg(
        n_now=pl.col("is_now").sum().cast(pl.Int64),
        n_before=(~pl.col("is_now")).sum().cast(pl.Int64),
        example_ids=pl.col("id").filter("is_now").sort().head(EXAMPLES).str.join(","),
    )
    share_now, share_before = pl.col("n_now") / max(total_now, 1), pl.col("n_before") / max(total_before, 1)
    pooled = (pl.col("n_now") + pl.col("n_before")) / max(total_now + total_before, 1)
    spread = (pooled * (1 - pooled) * (1 / max(total_now, 1) + 1 / max(total_before, 1))).sqrt()
    tested = counted.filter(pl.col("n_now") >= LEAST_COMMENTS).with_columns(
        share_now=share_now,
        share_before=share_before,
        z=pl.when(spread > 0).then((share_now - share_before) / spread).otherwise(0.0),
    )
    return _with_q(tested)


def _with_q(tested: pl.DataFrame) -> pl.DataFrame:
    """Add p (upper tail of the normal) and Benjamini–Hochberg q."""
    from math import erfc, sqrt

    chances = [0.5 * erfc(z / sqrt(2)) for z in tested["z"]]
    ordered = tested.with_columns(p_value=pl.Series(chances, dtype=pl.Float64)).sort("p_value", "term")
    rank = pl.int_range(1, pl.len() + 1)
    raised = (pl.col("p_value") * pl.len() / rank).reverse().cum_min().reverse()
    columns = ("term", "n_now", "n_before", "share_now", "share_before", "z", "p_value", "q_value", "example_ids")
    return ordered.with_columns(q_value=pl.min_horizontal(raised, 1.0)).select(columns)

"""Content hashes of records, and the memory of which records a source has given before.

The hash of a record covers its filled cells, each with the short hash of its column's title, in the order of
those hashes: the same for another encoding, another delimiter, another column order, another library version.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.ingest.grid import RECORD_NO, column

_CELL, _MARK = "\x1f", "\x1e"


def record_hashes(frame: pl.DataFrame, titles: Sequence[str]) -> pl.Series:
    """Int64 hash per record of text columns ``c0`` … titled ``titles``."""
    marks = {column(i): hashlib.blake2b(title.encode(), digest_size=4).hexdigest() for i, title in enumerate(titles)}
    ordered = sorted((name for name in frame.columns if name != RECORD_NO), key=lambda name: marks[name])
    cells = [
        pl.concat_str(pl.lit(marks[name] + _MARK), pl.col(name).str.strip_chars(), pl.lit(_CELL)) for name in ordered
    ]
    texts = frame.select(pl.concat_str(cells, ignore_nulls=True).alias("record_hash")).to_series()
    return hashed(texts)


def hashed(texts: pl.Series) -> pl.Series:
    """Int64 per text: a polynomial in its UTF-8 bytes modulo 2^64, stirred by the finisher of SplitMix64.

    Plain arithmetic on the bytes of the whole column at once, so it never changes with a library.
    """
    lengths = texts.str.len_bytes().fill_null(0).to_numpy().astype(np.int64)
    data = np.frombuffer(texts.str.join("", ignore_nulls=True).item().encode(), dtype=np.uint8)
    ends = np.cumsum(lengths)
    parts = [_hashed(data, ends[i : i + _ROWS], lengths[i : i + _ROWS]) for i in range(0, len(lengths), _ROWS)]
    return pl.Series(texts.name, np.concatenate(parts) if parts else np.array([], dtype=np.int64), dtype=pl.Int64)


def _hashed(data: np.ndarray, ends: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Hashes of some consecutive texts; few enough that the arrays stay in the processor's cache."""
    first = int(ends[0] - lengths[0])
    stops, starts = ends - first, ends - lengths - first
    part = data[first : int(ends[-1])]
    sums = np.zeros(len(part) + 1, dtype=np.uint64)
    np.cumsum((part + _ONE) * _powers(_BASE, len(part)), out=sums[1:])
    raw = (sums[stops] - sums[starts]) * _powers(_INVERSE, len(part) + 1)[starts]
    return _stirred(raw ^ lengths.astype(np.uint64)).view(np.int64)


_ROWS = 4096
_ONE = np.uint64(1)
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_known_powers: dict[int, np.ndarray] = {}


def _powers(base: int, count: int) -> np.ndarray:
    """1, base, base² … modulo 2^64; kept from batch to batch."""
    known = _known_powers.get(base)
    if known is None or len(known) < count:
        grown = np.full(max(count, 1), base, dtype=np.uint64)
        grown[0] = 1
        _known_powers[base] = known = np.multiply.accumulate(grown)
    return known[:count]


def _stirred(values: np.ndarray) -> np.ndarray:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def key_hashes(frame: pl.DataFrame, keys: Sequence[str]) -> pl.Series:
    """Int64 hash of the natural key in typed columns."""
    texts = frame.select(
        pl.concat_str([pl.col(k).cast(pl.String).fill_null("") for k in keys], separator=_CELL).alias("key_hash")
    )
    return hashed(texts.to_series())


class Seen:
    """A growing set of Int64, kept as few sorted arrays: 8 bytes per member."""

    def __init__(self) -> None:
        self._runs: list[np.ndarray] = []

    def contains(self, values: np.ndarray) -> np.ndarray:
        """Which of ``values`` are members."""
        found = np.zeros(len(values), dtype=bool)
        for run in self._runs:
            places = np.searchsorted(run, values)
            found |= run[np.minimum(places, len(run) - 1)] == values
        return found

    def add(self, values: np.ndarray) -> None:
        """Add values; runs of similar length are merged, so there are never many."""
        if not len(values):
            return
        self._runs.append(np.sort(values))
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            last, former = self._runs.pop(), self._runs.pop()
            self._runs.append(np.sort(np.concatenate([former, last]), kind="stable"))


class KnownRecords:
    """The newest content of each natural key in earlier files of the source."""

    def __init__(self, files: Sequence[str]) -> None:
        frames = [_read(path) for path in files]
        self._newest = pl.concat(frames).unique("key_hash", keep="last", maintain_order=True) if frames else None

    def is_repeated(self, keys: pl.Series, hashes: pl.Series) -> pl.Series:
        """Where the newest earlier record of the same key has the same content."""
        if self._newest is None:
            return pl.Series([False] * len(keys), dtype=pl.Boolean)
        now = pl.DataFrame({"key_hash": keys, "now": hashes})
        joined = now.join(self._newest, on="key_hash", how="left", maintain_order="left")
        return joined.select((pl.col("record_hash") == pl.col("now")).fill_null(False)).to_series()


def _read(path: str) -> pl.DataFrame:
    with open(path, "rb") as handle:  # noqa: PTH123 - a handle, so that the name is never taken for a pattern
        return pl.read_parquet(handle, columns=["key_hash", "record_hash"])


def occurrence(hashes: pl.Series, earlier: dict[int, int]) -> pl.Series:
    """How many equal records came before each one, in this batch and in ``earlier``, which is updated."""
    frame = pl.DataFrame({"h": hashes}).with_columns(n=pl.int_range(pl.len()).over("h").cast(pl.Int64))
    counts = frame.group_by("h").agg(count=pl.len())
    base = pl.Series([earlier.get(h, 0) for h in counts["h"]], dtype=pl.Int64)
    for h, count, before in zip(counts["h"], counts["count"], base, strict=True):
        earlier[h] = before + count
    joined = frame.join(counts.select("h", base=base), on="h", how="left", maintain_order="left")
    return joined.select(pl.col("n") + pl.col("base")).to_series()

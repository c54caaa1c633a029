"""Content hashes of records: the same for another encoding, delimiter, column order or library version.

The hash of a cell runs its UTF-8 bytes, twelve at a time, through the finisher of SplitMix64, beginning with a number
that stands for the column's title. The hash of a record is the stirred sum of its filled cells' hashes.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.ingest.grid import column
from transforms.ingest.keyed import keyed

_WORD = 12
"""Bytes that a string view holds in place (Arrow columnar format, variable-size binary view)."""
_LONG = 20 * _WORD
_ROWS = 8192
_NONE: frozenset[str] = frozenset()


def record_hashes(
    frame: pl.DataFrame, titles: Sequence[str], plain: frozenset[str] = _NONE, key: bytes = b""
) -> pl.Series:
    """Int64 hash per record of text columns ``c0`` … titled ``titles``; outer blanks don't count.

    ``plain`` names columns known to have none. Under a ``key`` nobody can guess a record from its hash.
    """
    total = np.zeros(frame.height, dtype=np.uint64)
    for place, title in enumerate(titles):
        cells = frame[column(place)]
        if cells.null_count() < len(cells):
            _add(total, cells if cells.name in plain else cells.str.strip_chars(), _seed(title))
    return _signed("record_hash", total, key)


def key_hashes(frame: pl.DataFrame, keys: Sequence[str], key: bytes = b"") -> pl.Series:
    """Int64 hash of the natural key in typed columns."""
    total = np.zeros(frame.height, dtype=np.uint64)
    for name in keys:
        _add(total, frame[name].cast(pl.String), _seed(name))
    return _signed("key_hash", total, key)


def hashed(texts: pl.Series) -> pl.Series:
    """Int64 per text; null is as good as no text."""
    total = np.zeros(len(texts), dtype=np.uint64)
    _add(total, texts, _seed(""))
    return _signed(texts.name, total)


def _seed(title: str) -> np.uint64:
    return np.frombuffer(hashlib.blake2b(title.encode(), digest_size=8).digest(), dtype="<u8")[0]


def _signed(name: str, total: np.ndarray, key: bytes = b"") -> pl.Series:
    _stir(total, np.empty_like(total))
    pieces = [keyed(total[start : start + _ROWS], key) for start in range(0, len(total), _ROWS)]
    return pl.Series(name, np.concatenate(pieces) if pieces else total.view(np.int64), dtype=pl.Int64)


def _add(total: np.ndarray, texts: pl.Series, seed: np.uint64) -> None:
    """Add the hash of each text to ``total``; null adds nothing."""
    states = np.full(len(texts), seed, dtype=np.uint64)
    data, lengths = texts.cast(pl.Binary), texts.str.len_bytes()
    longest = int(lengths.max() or 0)  # type: ignore[arg-type]  # integers
    _mix(states, _views(data if longest <= _WORD else data.bin.slice(0, _WORD)))
    for start in range(_WORD, min(longest, _LONG), _WORD):
        longer = lengths > start
        places = longer.arg_true().to_numpy()
        part = states[places]
        _mix(part, _views(data.filter(longer).bin.slice(start, _WORD)))
        states[places] = part
    if longest > _LONG:
        _digest(states, data, (lengths > _LONG).fill_null(False), seed)
    if texts.null_count():
        states[texts.is_null().to_numpy()] = 0
    total += states


def _views(data: pl.Series) -> np.ndarray:
    """(n, 2) words: length and first four bytes, next eight bytes; texts of up to twelve bytes only."""
    array = data.to_arrow(compat_level=pl.CompatLevel.newest())
    words = np.frombuffer(array.buffers()[1], dtype="<u8") if len(array) else np.empty(0, dtype="<u8")
    return words[2 * array.offset : 2 * (array.offset + len(array))].reshape(-1, 2)


def _mix(states: np.ndarray, words: np.ndarray) -> None:
    """Take two words into each state, a piece at a time so that it stays in the processor's cache."""
    room = np.empty(min(_ROWS, len(states)), dtype=np.uint64)
    for start in range(0, len(states), _ROWS):
        part, word = states[start : start + _ROWS], words[start : start + _ROWS]
        part ^= word[:, 0]
        _stir(part, room[: len(part)])
        part ^= word[:, 1]
        _stir(part, room[: len(part)])


def _stir(values: np.ndarray, room: np.ndarray) -> None:
    """The finisher of SplitMix64, in place; a bijection in which every bit reaches every other."""
    np.right_shift(values, np.uint64(30), out=room)
    values ^= room
    values *= np.uint64(0xBF58476D1CE4E5B9)
    np.right_shift(values, np.uint64(27), out=room)
    values ^= room
    values *= np.uint64(0x94D049BB133111EB)
    np.right_shift(values, np.uint64(31), out=room)
    values ^= room


def _digest(states: np.ndarray, data: pl.Series, longer: pl.Series, seed: np.uint64) -> None:
    """Long texts whole, by a hash that is faster on them."""
    places = longer.arg_true().to_numpy()
    digests = b"".join(hashlib.blake2b(text, digest_size=8).digest() for text in data.filter(longer))
    states[places] = np.frombuffer(digests, dtype="<u8") ^ seed

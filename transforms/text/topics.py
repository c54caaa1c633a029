"""The words a comment speaks of: its terms and neighbouring pairs, which the mart ``emerging_topic`` counts by week.

Only terms leave this module, never texts; a term that few people used is not published.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.text.arrow import buffers
from transforms.text.codepoints import Table
from transforms.text.fold import Folded, fold
from transforms.text.segment import WORD_LETTERS, Segmenter

LONGEST = 12
_TERM = pa.dictionary(pa.int32(), pa.string())
TERM_SCHEMA = pa.schema([("text_hash", _TERM), ("model_version", _TERM), ("term", _TERM)])
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_Long = npt.NDArray[np.int64]


def term_table(
    texts: pa.LargeStringArray, keys: pa.StringArray, model_version: str, segmenter: Segmenter, table: Table
) -> pa.Table:
    """One row per distinct text and term: words of two or more characters, and pairs "a b" of neighbours."""
    folded = fold(*buffers(texts), table)
    ends, offsets = segmenter.cut_codes(folded.codes, folded.starts)
    starts = np.concatenate([[0], ends[:-1]])
    starts[offsets[:-1][offsets[:-1] < len(starts)]] = folded.starts[:-1][offsets[:-1] < len(starts)]
    kept = np.flatnonzero(_is_term(folded, starts, ends))
    owner = np.searchsorted(offsets, kept, side="right") - 1
    words, number = _words(folded, starts[kept], ends[kept])
    pairs, pair_number, pair_at = _pairs(words, number, kept, owner)
    owners = np.concatenate([owner, owner[pair_at]])
    numbers = np.concatenate([number, pair_number + len(words)])
    rows = np.unique(owners * (len(words) + len(pairs) + 1) + numbers)
    text, term = np.divmod(rows, len(words) + len(pairs) + 1)
    columns = {
        "text_hash": pa.DictionaryArray.from_arrays(text.astype(np.int32), keys),
        "model_version": pa.DictionaryArray.from_arrays(np.zeros(len(rows), np.int32), pa.array([model_version])),
        "term": pa.DictionaryArray.from_arrays(term.astype(np.int32), pa.array([*words, *pairs], pa.string())),
    }
    return pa.table(columns, TERM_SCHEMA)


def _is_term(folded: Folded, starts: _Long, ends: _Long) -> npt.NDArray[np.bool_]:
    """Words of 2–12 characters that are letters, but not digits alone."""
    lengths = ends - starts
    codes = np.minimum(folded.codes, 0xFFFF)
    spoken = (WORD_LETTERS[codes] != 0) & ((codes >= 0x4E00) | ((codes >= ord("a")) & (codes <= ord("z"))))
    count = np.concatenate([[0], np.cumsum(spoken)])
    return (lengths >= 2) & (lengths <= LONGEST) & (count[ends] - count[starts] >= 2)


def _words(folded: Folded, starts: _Long, ends: _Long) -> tuple[list[str], _Long]:
    """The distinct words and the number of each token's word."""
    lengths = ends - starts
    edges = np.cumsum(lengths) - lengths
    inside = np.arange(int(lengths.sum())) - np.repeat(edges, lengths)
    codes = folded.codes[np.repeat(starts, lengths) + inside].astype(np.uint64)
    with np.errstate(over="ignore"):
        mixed = (codes + np.uint64(1)) * _PRIME ** (inside.astype(np.uint64) + np.uint64(1))
        hashes = np.add.reduceat(mixed, edges) if len(edges) else np.zeros(0, np.uint64)
    _, first, number = np.unique(hashes, return_index=True, return_inverse=True)
    words = ["".join(map(chr, folded.codes[starts[at] : ends[at]])) for at in first]
    return words, number.astype(np.int64)


def _pairs(words: list[str], number: _Long, kept: _Long, owner: _Long) -> tuple[list[str], _Long, _Long]:
    """Neighbouring terms of one text: the distinct pairs, the number of each, and the place of its first word."""
    at = np.flatnonzero((np.diff(kept) == 1) & (np.diff(owner) == 0))
    codes, pair_number = np.unique(number[at] * (len(words) + 1) + number[at + 1], return_inverse=True)
    pairs = [f"{words[code // (len(words) + 1)]} {words[code % (len(words) + 1)]}" for code in codes.tolist()]
    return pairs, pair_number.astype(np.int64), at

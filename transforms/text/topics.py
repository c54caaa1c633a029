"""The words a comment speaks of: its terms and neighbouring pairs, which the mart ``emerging_topic`` counts by week.

A new product, brand or slang word is in no dictionary and falls into single characters: two to four of them
side by side, none a function word, are a term too. Only terms leave this module, never texts; a term that few people
used is not published.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.text.arrow import buffers
from transforms.text.codepoints import Table
from transforms.text.fold import Folded, fold
from transforms.text.segment import WORD_LETTERS, Segmenter

LONGEST, LONGEST_UNKNOWN = 12, 4
# Characters that are words by themselves: what stands around them isn't one unknown word.
_FUNCTION = (
    "的了是我你您他她它们咱俺不没无别勿很太真挺蛮超极最更好坏大小多少快慢高低贵新旧早晚也都就还又再才只仅竟却便即先后"
    "在有和与及或跟同但而因若如且虽至到从向往由对于把被让给叫使用以为替比按照等这那哪此其某每各本该另几两一二三四五六七八九十百千万零半"
    "个只件台套款家次回天年月日周时分秒元块钱米斤里外上下左右前中内间来去说看想要会能可应得着过起出进回做弄搞买卖吃喝玩送收装修换退找问"
    "谁何啥怎吗呢吧啊呀哦嗯哈啦嘛哇噢喔呗嘞咯哎唉之者所地亦乃"
)
# Words that join, point or weigh and name no topic.
_CONNECTIVES = Path(__file__).with_name("connectives.txt").read_text("utf-8").split()
_TERM = pa.dictionary(pa.int32(), pa.string())
TERM_SCHEMA = pa.schema([("text_hash", _TERM), ("model_version", _TERM), ("term", _TERM)])
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_Long = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]


def _joinable() -> _Flags:
    """Han characters that may be a part of an unknown word: shape (65536,)."""
    flags = np.zeros(0x10000, np.bool_)
    flags[0x4E00:0xA000] = True
    flags[[ord(character) for character in _FUNCTION]] = False
    return flags


JOINABLE = _joinable()


def term_table(
    texts: pa.LargeStringArray, keys: pa.StringArray, model_version: str, segmenter: Segmenter, table: Table
) -> pa.Table:
    """One row per distinct text and term: words of two or more characters, and pairs "a b" of neighbours."""
    folded = fold(*buffers(texts), table)
    ends, offsets = segmenter.cut_codes(folded.codes, folded.starts)
    starts = np.concatenate([[0], ends])[: len(ends)]
    starts[offsets[:-1][offsets[:-1] < len(starts)]] = folded.starts[:-1][offsets[:-1] < len(starts)]
    starts, ends, offsets = _joined(folded, starts, ends, offsets)
    kept = np.flatnonzero(_is_term(folded, starts, ends))
    owner = np.searchsorted(offsets, kept, side="right") - 1
    words, number = _words(folded, starts[kept], ends[kept])
    speaks = ~np.isin(words, _CONNECTIVES)[number]
    kept, owner, number = kept[speaks], owner[speaks], number[speaks]
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


def _joined(folded: Folded, starts: _Long, ends: _Long, offsets: _Long) -> tuple[_Long, _Long, _Long]:
    """The tokens with runs of two to four joinable single characters as one token each."""
    if not len(starts):
        return starts, ends, offsets
    single = (ends - starts == 1) & JOINABLE[np.minimum(folded.codes[starts], 0xFFFF)]
    opens = np.ones(len(starts) + 1, np.bool_)
    opens[1:-1] = ~(single[1:] & single[:-1])
    opens[offsets] = True
    run = np.diff(np.flatnonzero(opens))
    too_long = np.repeat(run > LONGEST_UNKNOWN, run)
    opens[:-1] |= too_long
    closes = opens[1:]
    place = np.concatenate([[0], np.cumsum(opens[:-1])])
    return starts[opens[:-1]], ends[closes], place[offsets]


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

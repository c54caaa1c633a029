"""The words of the lexicon as trie entries: phrase weights, emoticons, cues, aspects, keywords.

``phrases.tsv`` holds patterns such as ``一点都不{bad}``; ``classes.tsv`` holds what ``{bad}`` stands for, and
``{=bad}`` is the same word again (贵归贵).
A phrase replaces the n-grams it covers, so 不差 isn't read as 差.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.errors import ConfigError
from transforms.text.arrow import buffers
from transforms.text.codepoints import DROPPED, LINE_BREAK, SPACE, Table
from transforms.text.constructions import Construction, read_constructions, read_roles
from transforms.text.judge import PHRASE_UNIT
from transforms.text.lexicon import Lexicon, rows
from transforms.text.ngrams import count, root
from transforms.text.scan import ADDS, KEYWORD, REPLACES, TURN
from transforms.text.trie import Trie, kept

_SLOT = re.compile(r"\{(=?\w+)\}")
INTENTS = (
    "urgent_safety", "urgent_legal", "urgent_media", "churn", "complaint", "suggestion", "question", "praise",
)  # fmt: skip
EMOTIONS = ("anger", "disgust", "fear", "disappointment", "sadness", "surprise", "joy", "trust")
OTHERS = ("delight", "meh", "empty", "inquiry", "flip")
CUE_BITS = {name: 1 << place for place, name in enumerate((*INTENTS, *EMOTIONS, *OTHERS))}
# Bits 40 to 43 are TURN, KEYWORD and the modes.
ROLE_BITS = tuple(1 << place for place in (*range(len(CUE_BITS), 40), *range(44, 63)))
# Bit k: aspect k is named; bit k + 31: it can be inferred.
MOST_ASPECTS = 31
# Full lexicon weights change nothing on dev texts; these help where the corpora lack the word.
WORD_FACTOR = 0.6
_SPOKEN = REPLACES | ADDS | CUE_BITS["meh"] | CUE_BITS["empty"] | CUE_BITS["flip"] | sum(ROLE_BITS)
MODES = {"replace": REPLACES, "add": ADDS}


@dataclass(frozen=True)
class Phrases:
    """Tries and records for the kernels, of all words and of those that polarity needs. ``records`` (kinds, 5) are cue
    bits, aspect bits, phrase weight, n-grams replaced and, of a keyword, its place among ``words``; ``kinds`` (words,)
    say which record each word has, and so do the values of a trie. ``aspects`` are the codes in bit order."""

    trie: Trie
    records: npt.NDArray[np.int64]
    spoken: Trie
    spoken_records: npt.NDArray[np.int64]
    words: tuple[str, ...]
    kinds: npt.NDArray[np.int32]
    aspects: tuple[str, ...]
    reasons: dict[str, str]
    constructions: tuple[Construction, ...]
    blanks: frozenset[str]
    shrugs: frozenset[str]

    @cached_property
    def spelled(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
        """UTF-8 bytes of the words and an empty one behind them, and where each begins: shape (words + 2,)."""
        return buffers(pa.array([*self.words, ""], pa.large_string()))


@dataclass(frozen=True)
class Phrase:
    """Weight in logits when alone, whether it replaces the n-grams below it, and the reason in Chinese."""

    weight: float
    mode: int
    reason: str


class _Folding(dict[int, str | None]):
    """The code-point table for ``str.translate``; spaces go."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, code: int) -> str | None:
        target = int(self._table[code])
        self[code] = None if target in (DROPPED, SPACE, LINE_BREAK) else chr(target)
        return self[code]


@dataclass
class _Entry:
    cues: int = 0
    aspects: int = 0
    weight: float = 0.0


def expand(folder: Path) -> dict[str, Phrase]:
    """All phrases with every pattern written out; a later row wins."""
    classes = _classes(folder)
    found: dict[str, Phrase] = {}
    for row in rows(folder / "phrases.tsv", ("phrase", "mode", "weight", "reason")):
        for phrase in _written_out(row["phrase"], classes, folder):
            found[phrase] = Phrase(float(row["weight"]), MODES[row["mode"]], row["reason"])
    for row in rows(folder / "emoticons.tsv", ("emoticon", "weight")):
        found[row["emoticon"]] = Phrase(float(row["weight"]), REPLACES, "表情")
    return found


def _classes(folder: Path) -> dict[str, list[str]]:
    classes: dict[str, list[str]] = {}
    for row in rows(folder / "classes.tsv", ("class", "word")):
        classes.setdefault(row["class"], []).append(row["word"])
    return classes


def _written_out(pattern: str, classes: dict[str, list[str]], folder: Path) -> list[str]:
    first, *rest = _SLOT.split(pattern)
    slots = list(zip(rest[::2], rest[1::2], strict=True))
    free = [name for name, _ in slots if not name.startswith("=")]
    known = {*classes, *(f"={name}" for name in free)}
    unknown = [name for name, _ in slots if name not in known]
    if unknown:
        raise ConfigError(f"no class {unknown[0]}", where=str(folder / "phrases.tsv"), expected=", ".join(classes))

    def filled(words: tuple[str, ...]) -> str:
        queue, said = iter(words), dict(zip(free, words, strict=True))
        return first + "".join((said[name[1:]] if name.startswith("=") else next(queue)) + text for name, text in slots)

    return [filled(words) for words in itertools.product(*(classes[name] for name in free))]


def compile_phrases(folder: Path, lexicon: Lexicon, table: Table) -> Phrases:
    """All words of a lexicon folder as one trie, folded by ``table``."""
    found: dict[str, _Entry] = {}
    weighted, folding = expand(folder), _Folding(table)

    def entry(word: str) -> _Entry:
        folded = word.translate(folding)
        return found.setdefault(folded, _Entry()) if folded else _Entry()

    for text, phrase in weighted.items():
        item = entry(text)
        item.cues, item.weight = item.cues | phrase.mode, phrase.weight
    _add_cues(entry, lexicon)
    roles, bits = read_roles(folder, ROLE_BITS, partial(_written_out, classes=_classes(folder), folder=folder))
    for word, played in roles.items():
        entry(word).cues |= played
    for word, weight in lexicon.polarity.items():
        if len(word) > 1 and not entry(word).cues & (REPLACES | ADDS):
            entry(word).cues |= ADDS
            entry(word).weight = WORD_FACTOR * weight
    spoken_of = (*lexicon.aspects.values(), *lexicon.implied.values())
    for word in (*lexicon.polarity, *itertools.chain.from_iterable(spoken_of)):
        if len(word) > 1:
            entry(word).cues |= KEYWORD
    for first, aspects in ((0, lexicon.aspects), (MOST_ASPECTS, lexicon.implied)):
        for place, words in enumerate(list(aspects.values())[:MOST_ASPECTS], start=first):
            for word in words:
                entry(word).aspects |= 1 << place
    _inherit_aspects(found)
    reasons = {text.translate(folding): phrase.reason for text, phrase in weighted.items()}
    whole = tuple(frozenset(lexicon.cues.get(kind, {}).get("word", ())) for kind in ("empty", "meh"))
    spoken = {word: item for word, item in found.items() if item.cues & _SPOKEN}
    words, said = tuple(sorted(found)), tuple(sorted(spoken))
    kinds, records = _records(words, found, KEYWORD)
    said_kinds, said_records = _records(said, spoken, 0)
    return Phrases(
        kept(words, kinds),
        records,
        kept(said, said_kinds),
        said_records,
        words,
        kinds,
        tuple(lexicon.aspects),
        reasons,
        read_constructions(folder, bits),
        *whole,
    )


def _inherit_aspects(found: dict[str, _Entry]) -> None:
    """A replacing phrase hides the words in it: 一点都不吵 still speaks of noise."""
    bearing: dict[str, list[tuple[str, int]]] = {}
    for word, item in found.items():
        if item.aspects:
            bearing.setdefault(word[:1], []).append((word, item.aspects))
    for word, item in found.items():
        if item.cues & REPLACES:
            for place, letter in enumerate(word):
                for inner, aspects in bearing.get(letter, ()):
                    if word.startswith(inner, place):
                        item.aspects |= aspects


def _add_cues(entry: Callable[[str], _Entry], lexicon: Lexicon) -> None:
    for kind, names in lexicon.cues.items():
        for name, words in names.items():
            bit = TURN if kind == "turn" else CUE_BITS.get(name if kind in {"intent", "emotion"} else kind, 0)
            for word in words:
                entry(word).cues |= bit


def _records(
    words: tuple[str, ...], found: dict[str, _Entry], named: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """The number of the record of each word, and the records as in :class:`Phrases`; a word with a cue of ``named`` is
    told from the others."""
    made: dict[tuple[float, ...], int] = {}
    kinds = np.empty(len(words), np.int32)
    for place, word in enumerate(words):
        item = found[word]
        kind = (item.cues, item.aspects, item.weight, count(len(word)), place if item.cues & named else -1)
        kinds[place] = made.setdefault(kind, len(made))
    cues, aspects, weights, covered, places = (list(column) for column in zip(*made, strict=True))
    # A phrase alone in a text gives its weight as logit: sum / √(n + smoothing), n the n-grams below it.
    sums = np.rint(np.array(weights, np.float64) * root(np.array(covered)) / PHRASE_UNIT).astype(np.int64)
    replaced = np.where(np.array(cues, np.int64) & REPLACES, covered, 0)
    columns = (cues, aspects, sums, replaced, places)
    return kinds, np.column_stack([np.array(column, np.int64) for column in columns])

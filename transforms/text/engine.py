"""The default scorer: n-gram classes, phrases, clauses, aspects and cues over whole columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.text import constructions, gate
from transforms.text.arrow import buffers
from transforms.text.candidates import LETTER, SEEN, packed
from transforms.text.fold import BREAK, CODE, Folded, fold_bare
from transforms.text.judge import Polarity, Scales, Sums, Tuning, judge, tuned
from transforms.text.mixture import Classes, Floats, sigmoid
from transforms.text.model import Model
from transforms.text.ngrams import RUN_CAP
from transforms.text.phrases import CUE_BITS, EMOTIONS, INTENTS, Phrases
from transforms.text.quick import text_sums
from transforms.text.result import EMPTY, NO_OPINION, NO_WORDS, UNKNOWN
from transforms.text.scan import TURN, scan
from transforms.text.sums import Scan, TextSums, Weights

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int32]
# More than this share of letters that no training text has: another language.
MOST_STRANGE = 0.5
LONGEST_WORD = 8
LONGEST_NUMBER, FIRST_LETTER = 24, ord("a")
# Texts of one class after the other keep its table in the cache: smaller blocks are slower, larger ones need memory.
BLOCK_ROWS = 1 << 16
SHRUG = 0.25
CONTEXT, MOST_CONTEXT = 0.5, 3.0
LONGEST_QUESTION, QUESTION_DOUBT, STRONG_QUESTION = 20, 2.5, 3.5
LONGEST_WISH, WEAK_WISH, STRONG_WISH = 30, 0.6, 2.2
# What a sentence that only wishes begins with: 希望, 建议, 盼, 最好, 若, 如果, 但愿, 可以, 望, 求.
WISH_LETTERS = [ord(letter) for letter in "希建盼最若如但可望求"]
# A sentence that ends so asks, even without a word of asking.
ASKS, WEAK_ASKED, ASKED_DOUBT = ord("吗"), 1.2, 1.0
CLAUSE_MARKS = frozenset("\n,.!;?~。…")
MEH_LENGTH, MEH_SCORE, DELIGHT_SCORE = 4, 0.5, 0.3
REASONS = (None, EMPTY, NO_WORDS, UNKNOWN, NO_OPINION)


@dataclass(frozen=True)
class Scored:
    """A column scored: everything the frames need, in arrays."""

    scan: Scan
    text: Polarity
    clause: Polarity
    reason: npt.NDArray[np.int8]
    coverage: Floats
    lengths: npt.NDArray[np.int64]
    classes: Classes


class Engine:
    """Scores Arrow columns with a model and its phrases."""

    def __init__(self, model: Model, phrases: Phrases, tuning: Tuning | None = None) -> None:
        self.model, self.phrases, self.tuning = model, phrases, tuning or Tuning()
        table, units = model.merged
        self.scales = Scales(units, float(model.scales[-1]), model.mixture.neutral)
        self.gate = gate.pack(model.gates, model.gate_units, model.mixture)
        kinds = _kinds(model)
        doubtful = (model.doubt.astype(np.int16) * 256 + table).reshape(-1)
        self.weights = Weights(table.reshape(-1), doubtful, model.seen)
        self.codes, self.spoken_codes = (packed(model.codes, kinds, trie) for trie in (phrases.trie, phrases.spoken))

    def score(self, texts: pa.LargeStringArray) -> Scored:
        """Score every text of the column; a null reads as an empty text."""
        folded = fold_bare(*buffers(texts), self.codes, RUN_CAP, is_placed=True)
        classes = self._classes(folded)
        found = scan(folded, classes, self.phrases.trie, self.phrases.records, self.weights)
        reason, text = self._text(folded, found, classes)
        text = _asking(text, found, folded)
        clause = self._clause(found, classes, reason, text)
        doubting = _doubting(folded, found)
        text, clause = _flipped(text, doubting), _flipped(clause, doubting[found.clause_text])
        coverage = np.where(found.looked > 0, found.known / np.maximum(found.looked, 1), found.phrase_hits > 0)
        return Scored(found, text, clause, reason, coverage, np.diff(folded.starts), classes)

    def polarity(self, texts: pa.LargeStringArray) -> Polarity:
        """Logits and probabilities of :meth:`score` alone, several times as fast; ``p_neutral`` is not filled."""
        parts = [self._logits(texts.slice(start, BLOCK_ROWS)) for start in range(0, len(texts), BLOCK_ROWS)]
        logit = np.concatenate(parts) if parts else np.zeros(0)
        return Polarity(logit, np.full(len(texts), np.nan))

    def _logits(self, texts: pa.LargeStringArray) -> Floats:
        folded = fold_bare(*buffers(texts), self.spoken_codes, RUN_CAP)
        classes = self._classes(folded)
        found = text_sums(folded, classes, self.phrases.spoken, self.phrases.spoken_records, self.weights)
        phrases = found.text_phrases + self._constructed(found, found.text_counts)
        sums = Sums(found.text_sums, found.text_sums, phrases, found.text_counts, classes)
        reason = _reasons(folded, found, self.phrases.blanks)
        logit = tuned(sums, reason == 0, self.scales, self.tuning)
        logit[_doubting(folded, found)] *= -1
        logit[_whole(folded, found, self.phrases.shrugs, "meh")] *= SHRUG
        return logit

    def _classes(self, folded: Folded) -> Classes:
        return gate.classes(folded, self.gate)

    def _text(self, folded: Folded, found: Scan, classes: Classes) -> tuple[npt.NDArray[np.int8], Polarity]:
        reason = _reasons(folded, found, self.phrases.blanks)
        phrases = found.text_phrases + self._constructed(found, found.text_counts)
        sums = Sums(found.text_sums, found.text_doubts, phrases, found.text_counts, classes)
        text = self._judged(sums, reason == 0)
        return reason, _flat(text, _whole(folded, found, self.phrases.shrugs, "meh"))

    def _clause(self, found: Scan, classes: Classes, reason: npt.NDArray[np.int8], text: Polarity) -> Polarity:
        owner = found.clause_text
        several = np.bincount(owner, minlength=len(classes)) > 1
        built = np.where(several, 0, self._constructed(found, found.text_counts))
        phrases = found.clause_phrases + built[owner]
        sums = Sums(found.clause_sums, found.clause_doubts, phrases, found.clause_counts, classes[owner])
        return _in_context(self._judged(sums, reason[owner] == 0), text, found)

    def _constructed(self, found: TextSums, counts: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        made = self.phrases.constructions
        return constructions.sums(made, constructions.fitting(made, found.cues, found.letters), counts)

    def _judged(self, sums: Sums, is_scored: Flags) -> Polarity:
        return judge(sums, is_scored, self.scales, self.tuning)

    def cues(self, scored: Scored) -> dict[str, npt.NDArray[Any]]:
        """Intent and emotion as places in ``INTENTS`` and ``EMOTIONS`` (−1 none), delight and meh flags."""
        bits, score = scored.scan.cues, scored.text.score
        has = {name: (bits & bit) != 0 for name, bit in CUE_BITS.items()}
        opinion = scored.reason == 0
        delight = has["delight"] & (score > DELIGHT_SCORE)
        meh = (
            (scored.lengths <= MEH_LENGTH) & has["meh"] & (np.abs(score) < MEH_SCORE) & ~delight & (scored.reason == 0)
        )
        return {
            "intent": _intent(has, score, scored.text.p_neutral, opinion),
            "emotion": _emotion(has, score),
            "is_delight": delight,
            "is_meh": meh,
        }


def _kinds(model: Model) -> npt.NDArray[np.uint8]:
    """Flags of each character for the kernels: shape (65536,)."""
    codes = np.arange(0x10000)
    is_letter = (codes > 0xBF) | ((codes >= 0x30) & (codes <= 0x39)) | ((codes >= 0x61) & (codes <= 0x7A))
    is_letter &= ~((codes >= 0x2000) & (codes <= 0x2600)) & ~((codes >= 0x3000) & (codes <= 0x303F))
    is_letter &= ~((codes >= 0xFE30) & (codes <= 0xFE4F))
    return (LETTER * is_letter + SEEN * model.letters).astype(np.uint8)


def _reasons(folded: Folded, found: TextSums, blanks: frozenset[str]) -> npt.NDArray[np.int8]:
    wordless = (found.letters == 0) & (found.phrase_hits == 0)
    wordless[_numbers(folded, found)] = True
    unknown = (found.strange > MOST_STRANGE * found.letters) & (found.phrase_hits == 0)
    reason = np.select([found.text_counts == 0, wordless, unknown], [1, 2, 3], 0).astype(np.int8)
    reason[_whole(folded, found, blanks, "empty")] = 4
    return reason


def _numbers(folded: Folded, found: TextSums) -> npt.NDArray[np.int64]:
    """The texts of digits and ASCII signs alone in which no phrase such as 666 stands."""
    texts = np.flatnonzero((found.letters > 0) & (found.letters <= LONGEST_NUMBER) & (found.phrase_hits == 0))
    texts = texts[(folded.codes[folded.starts[texts]] & CODE) < FIRST_LETTER]
    if not len(texts):
        return texts
    lengths = folded.starts[texts + 1] - folded.starts[texts]
    ends = np.cumsum(lengths)
    places = np.arange(ends[-1]) + np.repeat(folded.starts[texts] - ends + lengths, lengths)
    highest = np.maximum.reduceat(folded.codes[places] & CODE, ends - lengths)
    return texts[highest < FIRST_LETTER]


def _whole(folded: Folded, found: TextSums, words: frozenset[str], cue: str) -> npt.NDArray[np.int64]:
    """The texts that are one of these words and nothing else."""
    likely = np.flatnonzero(((found.cues & CUE_BITS[cue]) != 0) & (found.letters <= LONGEST_WORD))
    return np.array([text for text in likely if _said(folded, text).strip("。.!~…") in words], np.int64)


def _said(folded: Folded, text: np.int64) -> str:
    """A text without spaces and without line breaks around it."""
    codes = folded.codes[folded.starts[text] : folded.starts[text + 1]].tolist()
    return "".join("\n" * (code & BREAK > 0) + chr(code & CODE) for code in codes).strip("\n")


def _in_context(clause: Polarity, text: Polarity, found: Scan) -> Polarity:
    """A clause leans towards its text, unless the text turns (但是, 就是 …): words alone say too little."""
    owner = found.clause_text
    several = np.bincount(owner, minlength=len(found.cues))[owner] > 1
    leaning = several & ((found.cues[owner] & TURN) == 0) & (clause.logit != 0) & (found.clause_phrases == 0)
    pull = CONTEXT * np.clip(text.logit, -MOST_CONTEXT, MOST_CONTEXT)[owner]
    return Polarity(np.where(leaning, clause.logit + pull, clause.logit), clause.p_neutral)


def _asking(polarity: Polarity, found: Scan, folded: Folded) -> Polarity:
    """A short question about facts is neutral unless its words are strong, a suggestion or a mere wish if they are
    weak."""
    strength, lengths = np.abs(polarity.logit), np.diff(folded.starts)
    moved = QUESTION_DOUBT * (
        (found.cues & CUE_BITS["inquiry"] != 0) & (strength < STRONG_QUESTION) & (lengths <= LONGEST_QUESTION)
    )
    wishes = (found.cues & CUE_BITS["suggestion"] != 0) & (lengths <= LONGEST_WISH)
    moved = np.maximum(
        moved, QUESTION_DOUBT * (wishes & ((strength < WEAK_WISH) | _only_wishes(polarity, found, folded)))
    )
    moved = np.maximum(moved, ASKED_DOUBT * (_asks(folded) & (strength < WEAK_ASKED) & (lengths <= LONGEST_QUESTION)))
    rows, found_neutral = np.flatnonzero(moved), polarity.p_neutral.copy()
    doubt = np.log(np.maximum(found_neutral[rows], 1e-9) / np.maximum(1 - found_neutral[rows], 1e-9))
    found_neutral[rows] = sigmoid(doubt + moved[rows])
    return Polarity(polarity.logit, found_neutral)


def _only_wishes(polarity: Polarity, found: Scan, folded: Folded) -> Flags:
    """One clause of mild praise that begins as a wish does: 希望能出小包装."""
    single = np.bincount(found.clause_text, minlength=len(found.cues)) == 1
    return single & (polarity.logit > 0) & (polarity.logit < STRONG_WISH) & np.isin(_letters(folded, 0), WISH_LETTERS)


def _asks(folded: Folded) -> Flags:
    """Texts that end with 吗, a question mark behind it or not."""
    last, before = _letters(folded, -1), _letters(folded, -2)
    return (last == ASKS) | ((last == ord("?")) & (before == ASKS))


def _letters(folded: Folded, place: int) -> Places:
    """The code at this place of each text, counted as by an index; 0 where there is none."""
    starts, ends = folded.starts[:-1], folded.starts[1:]
    at = starts + place if place >= 0 else ends + place
    is_there = (at >= starts) & (at < ends)
    return np.where(is_there, folded.codes[np.clip(at, 0, len(folded.codes) - 1)] & CODE if len(folded.codes) else 0, 0)


def _doubting(folded: Folded, found: TextSums) -> Flags:
    """Short texts of one clause that doubt what others say: 谁说国产不好用 means the opposite."""
    rows = (found.cues & CUE_BITS["flip"] != 0) & (found.letters <= LONGEST_QUESTION)
    for text in np.flatnonzero(rows):
        said = _said(folded, text)
        rows[text] = len(said) <= LONGEST_QUESTION and not CLAUSE_MARKS & set(said[:-1])
    return rows


def _flipped(polarity: Polarity, rows: Flags) -> Polarity:
    return Polarity(np.where(rows, -polarity.logit, polarity.logit), polarity.p_neutral)


def _flat(polarity: Polarity, rows: npt.NDArray[np.int64]) -> Polarity:
    """A shrug such as 哦 says little whatever its characters weigh."""
    polarity.logit[rows] *= SHRUG
    polarity.p_neutral[rows] = np.maximum(polarity.p_neutral[rows], 1 - SHRUG)
    return polarity


def _intent(has: dict[str, Flags], score: Floats, p_neutral: Floats, opinion: Flags) -> Places:
    """The most pressing intent whose cue is there and whose sentiment fits."""
    bad, good = score < 0, (score > 0.2) & (p_neutral < 0.6)
    rules = [
        (has["inquiry"] & (p_neutral > 0.5), "question"),
        (has["urgent_safety"] & bad, "urgent_safety"),
        (has["urgent_legal"], "urgent_legal"),
        (has["urgent_media"] & bad, "urgent_media"),
        (has["churn"] & (score < 0.3), "churn"),
        (has["suggestion"], "suggestion"),
        (has["complaint"] & (score < -0.1), "complaint"),
        (has["question"] & ~good & (score > -0.5), "question"),
        ((score < -0.3) & opinion, "complaint"),
        ((has["praise"] | (score > 0.3)) & good & opinion, "praise"),
    ]
    return _first(rules, INTENTS, len(score))


def _emotion(has: dict[str, Flags], score: Floats) -> Places:
    """The first emotion with a cue that doesn't contradict the sentiment."""
    fits = {name: score > 0 if name in {"joy", "trust"} else score < 0 for name in EMOTIONS}
    clear = [(has[name] & fits[name], name) for name in EMOTIONS if name != "surprise"]
    return _first([*clear, (has["surprise"], "surprise")], EMOTIONS, len(score))


def _first(rules: list[tuple[Flags, str]], names: tuple[str, ...], count: int) -> Places:
    """The place among ``names`` of the first rule that holds, else −1: shape (count,)."""
    found = np.full(count, -1, np.int32)
    for rule, name in reversed(rules):
        found[rule] = names.index(name)
    return found

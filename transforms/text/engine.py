"""The default scorer: n-gram mixture, phrases, clauses, aspects and cues over whole columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.text.arrow import buffers
from transforms.text.fold import Folded, fold
from transforms.text.mixture import Mixture, sigmoid
from transforms.text.model import Model
from transforms.text.ngrams import root
from transforms.text.phrases import CUE_BITS, EMOTIONS, Phrases
from transforms.text.result import EMPTY, NO_OPINION, NO_WORDS, UNKNOWN
from transforms.text.scan import Scan, scan

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int32] | npt.NDArray[np.int64]
LEAST_COVERAGE = 0.12
PHRASE_CERTAINTY = 1.2
LONGEST_WORD = 8
SHRUG = 0.25
LONGEST_QUESTION, QUESTION_DOUBT = 20, 2.5
MEH_LENGTH, MEH_SCORE, DELIGHT_SCORE = 4, 0.5, 0.3
REASONS = (None, EMPTY, NO_WORDS, UNKNOWN, NO_OPINION)


@dataclass(frozen=True)
class Polarity:
    """Logit of positive, probability of neutral and score (2p − 1)·(1 − p_neutral), each (n,)."""

    logit: Floats
    p_neutral: Floats

    @property
    def p_positive(self) -> Floats:
        """Probability of positive given an opinion."""
        return sigmoid(self.logit)

    @property
    def score(self) -> Floats:
        """In [−1, 1]; 0 exactly where the logit is 0."""
        return (2 * self.p_positive - 1) * (1 - self.p_neutral)


@dataclass(frozen=True)
class Tuning:
    """What adaptation may change: logit → slope·logit + shift, and the neutral threshold."""

    slope: float = 1.0
    shift: float = 0.0
    neutral_threshold: float = 0.5


@dataclass(frozen=True)
class Scored:
    """A column scored: everything the frames need, in arrays."""

    folded: Folded
    scan: Scan
    text: Polarity
    clause: Polarity
    reason: npt.NDArray[np.int8]
    coverage: Floats
    lengths: npt.NDArray[np.int64]
    shares: Floats


class Engine:
    """Scores Arrow columns with a model and its phrases."""

    def __init__(self, model: Model, phrases: Phrases, tuning: Tuning | None = None) -> None:
        self.model, self.phrases, self.tuning = model, phrases, tuning or Tuning()

    def score(self, texts: pa.LargeStringArray) -> Scored:
        """Score every text of the column; a null reads as an empty text."""
        folded = fold(*buffers(texts), self.model.codes)
        found = scan(folded, self.phrases.trie, self.phrases.entries, self.model.table)
        owner, texts_n = found.clause_text, len(texts)
        sums = found.outside_sums + _grouped(found.clause_sums, owner, texts_n)
        counts = found.outside_counts + _grouped(found.clause_counts, owner, texts_n)
        phrases = _grouped(found.clause_phrases, owner, texts_n)
        logits = self._logits(sums, counts)
        shares = self.model.mixture.shares(logits[:, self._gates])
        known = (found.hits + found.phrase_hits) / np.maximum(counts, 1)
        reason = _reasons(folded, found, known, counts, self.phrases.blanks)
        text = self._polarity(shares, logits, self._phrase_logit(phrases, counts), reason == 0)
        text = _asking(text, (found.cues & CUE_BITS["inquiry"] != 0) & (np.diff(folded.starts) <= LONGEST_QUESTION))
        text = _flat(text, _whole(folded, found, self.phrases.shrugs, "meh"))
        clause_logits = self._logits(found.clause_sums, found.clause_counts)
        clause_phrases = self._phrase_logit(found.clause_phrases, found.clause_counts)
        clause = self._polarity(shares[owner], clause_logits, clause_phrases, reason[owner] == 0)
        return Scored(folded, found, text, clause, reason, known, np.diff(folded.starts), shares)

    @property
    def _gates(self) -> slice:
        return slice(1 + len(self.model.domains), 1 + 2 * len(self.model.domains))

    def _logits(self, sums: Integers, counts: Integers) -> Floats:
        return sums * self.model.scales / root(counts)[:, None]

    def _phrase_logit(self, sums: Integers, counts: Integers) -> Floats:
        return sums * self.model.scales[0] / root(counts)

    def _polarity(self, shares: Floats, logits: Floats, phrases: Floats, is_scored: Flags) -> Polarity:
        mixed: Mixture = self.model.mixture
        own = logits[:, 1 : 1 + len(self.model.domains)]
        base = mixed.polarity(shares, logits[:, 0], own) + phrases
        doubt = mixed.neutrality(shares, base, logits[:, -1]) - PHRASE_CERTAINTY * np.abs(phrases)
        p_neutral = sigmoid(doubt)
        shifted = np.where(base == 0, 0.0, self.tuning.slope * base + self.tuning.shift)
        return Polarity(np.where(is_scored, shifted, 0.0), np.where(is_scored & (base != 0), p_neutral, 1.0))

    def cues(self, scored: Scored) -> dict[str, Any]:
        """Intent and emotion names (object arrays with None), delight and meh flags."""
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


def _grouped(values: npt.NDArray[np.int32], owner: npt.NDArray[np.int32], count: int) -> npt.NDArray[np.int64]:
    """Sums per text; clauses are ordered by text."""
    total = np.zeros((len(values) + 1, *values.shape[1:]), np.int64)
    np.cumsum(values, axis=0, out=total[1:])
    edges = np.searchsorted(owner, np.arange(count + 1))
    return total[edges[1:]] - total[edges[:-1]]


def _reasons(
    folded: Folded, found: Scan, coverage: Floats, counts: npt.NDArray[np.int64], blanks: frozenset[str]
) -> npt.NDArray[np.int8]:
    wordless = (found.letters == 0) & (found.phrase_hits == 0)
    unknown = (coverage < LEAST_COVERAGE) & (found.phrase_hits == 0)
    reason = np.select([counts == 0, wordless, unknown], [1, 2, 3], 0).astype(np.int8)
    reason[_whole(folded, found, blanks, "empty")] = 4
    return reason


def _whole(folded: Folded, found: Scan, words: frozenset[str], cue: str) -> npt.NDArray[np.int64]:
    """The texts that are one of these words and nothing else."""
    short = np.diff(folded.starts) <= LONGEST_WORD
    likely = np.flatnonzero(((found.cues & CUE_BITS[cue]) != 0) & short)
    spans = ((text, folded.codes[folded.starts[text] : folded.starts[text + 1]]) for text in likely)
    return np.array([text for text, codes in spans if "".join(map(chr, codes)).strip(" 。.!~…") in words], np.int64)


def _asking(polarity: Polarity, rows: Flags) -> Polarity:
    """A short question about facts is neutral unless its words are strong."""
    doubt = np.log(np.maximum(polarity.p_neutral, 1e-9) / np.maximum(1 - polarity.p_neutral, 1e-9))
    return Polarity(polarity.logit, np.where(rows, sigmoid(doubt + QUESTION_DOUBT), polarity.p_neutral))


def _flat(polarity: Polarity, rows: npt.NDArray[np.int64]) -> Polarity:
    """A shrug such as 哦 says little whatever its characters weigh."""
    polarity.logit[rows] *= SHRUG
    polarity.p_neutral[rows] = np.maximum(polarity.p_neutral[rows], 1 - SHRUG)
    return polarity


def _intent(has: dict[str, Flags], score: Floats, p_neutral: Floats, opinion: Flags) -> npt.NDArray[Any]:
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
    return _first(rules, len(score))


def _emotion(has: dict[str, Flags], score: Floats) -> npt.NDArray[Any]:
    """The first emotion with a cue that doesn't contradict the sentiment."""
    fits = {name: score > 0 if name in {"joy", "trust"} else score < 0 for name in EMOTIONS}
    clear = [(has[name] & fits[name], name) for name in EMOTIONS if name != "surprise"]
    return _first([*clear, (has["surprise"], "surprise")], len(score))


def _first(rules: list[tuple[Flags, str]], count: int) -> npt.NDArray[Any]:
    """The name of the first rule that holds, else None: object array (count,)."""
    found = np.full(count, None, object)
    for rule, name in reversed(rules):
        found[rule] = name
    return found

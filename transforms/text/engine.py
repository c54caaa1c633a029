"""The default scorer: n-gram mixture, phrases, clauses, aspects and cues over whole columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.text.arrow import buffers
from transforms.text.fold import Folded, fold
from transforms.text.judge import Polarity, Sums, Tuning, judge
from transforms.text.mixture import sigmoid
from transforms.text.model import Model
from transforms.text.ngrams import SMOOTHING, root
from transforms.text.phrases import CUE_BITS, EMOTIONS, Phrases
from transforms.text.result import EMPTY, NO_OPINION, NO_WORDS, UNKNOWN
from transforms.text.scan import TURN, Scan, lookup, scan

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
LEAST_COVERAGE = 0.12
LONGEST_WORD = 8
SHRUG = 0.25
CONTEXT, MOST_CONTEXT = 0.3, 3.0
LONGEST_QUESTION, QUESTION_DOUBT = 20, 2.5
MEH_LENGTH, MEH_SCORE, DELIGHT_SCORE = 4, 0.5, 0.3
REASONS = (None, EMPTY, NO_WORDS, UNKNOWN, NO_OPINION)


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
        self.lookup = lookup(model.table)

    def score(self, texts: pa.LargeStringArray) -> Scored:
        """Score every text of the column; a null reads as an empty text."""
        folded = fold(*buffers(texts), self.model.codes)
        found = scan(folded, self.phrases.trie, self.phrases.entries, self.lookup)
        sums, counts = found.text_sums, found.text_counts
        texts_of = np.arange(len(texts), dtype=np.int32)
        shares = self.model.mixture.shares(self._gates(sums, counts))
        known = (found.hits + found.phrase_hits) / np.maximum(counts, 1)
        reason = _reasons(folded, found, known, counts, self.phrases.blanks)
        text = self._judged(Sums(sums, counts, found.text_phrases, texts_of), shares, reason == 0)
        text = _asking(text, (found.cues & CUE_BITS["inquiry"] != 0) & (np.diff(folded.starts) <= LONGEST_QUESTION))
        text = _flat(text, _whole(folded, found, self.phrases.shrugs, "meh"))
        parts = Sums(found.clause_sums, found.clause_counts, found.clause_phrases, found.clause_text)
        clause = _in_context(self._judged(parts, shares, reason == 0), text, found)
        return Scored(folded, found, text, clause, reason, known, np.diff(folded.starts), shares)

    def _gates(self, sums: npt.NDArray[np.int32], counts: npt.NDArray[np.int32]) -> Floats:
        columns = slice(1 + len(self.model.domains), 1 + 2 * len(self.model.domains))
        return sums[:, columns] * self.model.scales[columns] / root(counts)[:, None]

    def _judged(self, sums: Sums, shares: Floats, is_scored: Flags) -> Polarity:
        mixed, scales = self.model.mixture, self.model.scales
        return judge(sums, shares, is_scored, scales, mixed.expert_scale, mixed.neutral, SMOOTHING, self.tuning)

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


def _reasons(
    folded: Folded, found: Scan, coverage: Floats, counts: npt.NDArray[np.int32], blanks: frozenset[str]
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


def _in_context(clause: Polarity, text: Polarity, found: Scan) -> Polarity:
    """A clause leans towards its text, unless the text turns (但是, 就是 …): words alone say too little."""
    owner = found.clause_text
    several = np.bincount(owner, minlength=len(found.cues))[owner] > 1
    leaning = several & ((found.cues[owner] & TURN) == 0) & (clause.logit != 0)
    pull = CONTEXT * np.clip(text.logit, -MOST_CONTEXT, MOST_CONTEXT)[owner]
    return Polarity(np.where(leaning, clause.logit + pull, clause.logit), clause.p_neutral)


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

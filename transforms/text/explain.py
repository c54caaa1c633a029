"""Why a text scored as it did: tokens, clauses, aspects and the phrases that moved the score.

The contributions are exact: every n-gram's and phrase's share of the logit, spread evenly over its
characters and gathered by jieba's words; together they are the logit.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.text import constructions
from transforms.text.columns import LABELS, label_numbers
from transforms.text.engine import REASONS, Engine, Scored
from transforms.text.judge import PHRASE_UNIT
from transforms.text.ngrams import MULTIPLIERS, ORDERS, RUN_CAP, SALTS, SLOT_BITS, WEIGHT_BITS, root
from transforms.text.normalize import Normalised, normalise
from transforms.text.phrases import EMOTIONS, INTENTS, MOST_ASPECTS
from transforms.text.scan import ADDS, REPLACES
from transforms.text.segment import Segmenter

Floats = npt.NDArray[np.float64]
LEAST_SHARE = 0.05
_MASK = (1 << 64) - 1


@dataclass(frozen=True)
class Reason:
    """Half-open span of the given text, its words, its share of the logit, and why if a phrase rule says so."""

    start: int
    end: int
    words: str
    contribution: float
    note: str = ""


@dataclass(frozen=True)
class ExplainedClause:
    """A clause: half-open span of the given text, score in [−1, 1], aspects it names, aspects it implies."""

    start: int
    end: int
    score: float
    aspects: tuple[str, ...]
    implied: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything ``huisheng explain`` shows. ``logit`` is the sum of all contributions before adaptation."""

    text: str
    tokens: tuple[str, ...]
    label: str
    score: float
    p_positive: float
    p_neutral: float
    coverage: float
    abstain_reason: str | None
    intent: str | None
    emotion: str | None
    domain: str
    clauses: tuple[ExplainedClause, ...]
    reasons: tuple[Reason, ...]
    logit: float


def explain(engine: Engine, segmenter: Segmenter, text: str) -> Explanation:
    """Score one text and say why; lone surrogates read as replacement characters."""
    clean = text.encode("utf-8", "replace").decode()
    scored = engine.score(pa.array([clean], pa.large_string()))
    folded, cues = normalise(clean, engine.model.codes), engine.cues(scored)
    kind = int(scored.classes[0])
    weights, notes, total = _contributions(engine, folded.text, kind)
    built = _construction(engine, scored, folded, clean, total)
    reasons = _reasons(clean, folded, segmenter, weights, notes) if scored.reason[0] == 0 else ()
    return Explanation(
        text=clean,
        tokens=tuple(segmenter.cut(folded.text)),
        label=LABELS[int(label_numbers(engine, scored)[0])],
        score=float(scored.text.score[0]),
        p_positive=float(scored.text.p_positive[0]),
        p_neutral=float(scored.text.p_neutral[0]),
        coverage=float(scored.coverage[0]),
        abstain_reason=REASONS[int(scored.reason[0])],
        intent=(*INTENTS, None)[cues["intent"][0]],
        emotion=(*EMOTIONS, None)[cues["emotion"][0]],
        domain=("other", *engine.model.domains)[kind],
        clauses=_clauses(engine, scored),
        reasons=(*built, *reasons),
        logit=float(weights.sum()) + sum(reason.contribution for reason in built),
    )


def _clauses(engine: Engine, scored: Scored) -> tuple[ExplainedClause, ...]:
    found, names = scored.scan, engine.phrases.aspects

    def among(bits: int) -> tuple[str, ...]:
        return tuple(name for place, name in enumerate(names) if bits >> place & 1)

    return tuple(
        ExplainedClause(
            int(start),
            int(end),
            float(score),
            among(int(bits)),
            among(int(bits) >> MOST_ASPECTS & ~int(bits)),
        )
        for start, end, score, bits in zip(
            found.clause_start, found.clause_end, scored.clause.score, found.clause_aspects, strict=True
        )
    )


def _construction(engine: Engine, scored: Scored, folded: Normalised, text: str, total: int) -> tuple[Reason, ...]:
    """What the words of a construction say together, in a text of so many n-grams."""
    made, counts = engine.phrases.constructions, np.array([total])
    found = constructions.fitting(made, scored.scan.cues, scored.scan.letters)
    if found[0] < 0:
        return ()
    share, one = constructions.sums(made, found, counts) * PHRASE_UNIT / root(counts), made[found[0]]
    start, end = folded.span(*_played(engine, folded.text, one.needed))
    return (Reason(start, end, text[start:end], float(share[0]), one.reason),)


def _played(engine: Engine, text: str, roles: int) -> tuple[int, int]:
    """From the first to the last word of the normalised text that plays one of these roles; all of it where a run of
    equal characters, which the kernel shortens, hides the words."""
    words, longest, bits = _words(engine)
    entries = [(at, *entry) for at in range(len(text)) for entry in _entries_at(text, at, words, longest)]
    spans = [(at, end) for at, end, word in entries if bits[word] & roles] or [(0, len(text))]
    return min(at for at, _ in spans), max(end for _, end in spans)


def _words(engine: Engine) -> tuple[dict[str, int], int, npt.NDArray[np.int64]]:
    """The number of each word of the lexicon, the length of the longest, and the cue bits of each."""
    words = {word: entry for entry, word in enumerate(engine.phrases.words)}
    return words, max(map(len, words)), engine.phrases.records[engine.phrases.kinds, 0]


def _contributions(engine: Engine, text: str, kind: int) -> tuple[Floats, dict[tuple[int, int], str], int]:
    """Logit share per character of the normalised text, the notes of the phrases in it, and the number of n-grams."""
    weights, covered, notes = np.zeros(len(text)), np.zeros(len(text), bool), {}
    total = 0
    for start, end, entry, is_replacing in _phrases(engine, text):
        record = engine.phrases.records[engine.phrases.kinds[entry]]
        weights[start:end] += record[2] * PHRASE_UNIT / (end - start)
        notes[start, end] = engine.phrases.reasons.get(engine.phrases.words[entry], "")
        total += int(record[3])
        covered[start:end] |= is_replacing
    total += _ngrams(engine, text, covered, kind, weights)
    return weights / root(np.array([total]))[0], notes, total


def _phrases(engine: Engine, text: str) -> list[tuple[int, int, int, bool]]:
    """(start, end, entry, replaces) in the order and by the rules of the scan kernel."""
    words, longest, bits = _words(engine)
    found: list[tuple[int, int, int, bool]] = []
    skip = added = 0
    for at, character in enumerate(text):
        if at < skip or character == " ":
            continue
        entries = _entries_at(text, at, words, longest)
        best = max(((end, word) for end, word in entries if bits[word] & REPLACES), default=(at, -1))
        extra = max(((end, word) for end, word in entries if bits[word] & ADDS), default=(at, -1))
        if extra[1] >= 0 and at >= added and extra[0] > best[0]:
            found.append((at, extra[0], extra[1], False))
            added = extra[0]
        elif best[1] >= 0:
            found.append((at, best[0], best[1], True))
            skip = best[0]
    return found


def _entries_at(text: str, at: int, words: dict[str, int], longest: int) -> list[tuple[int, int]]:
    found, word = [], ""
    for end in range(at, len(text)):
        if text[end] == " ":
            continue
        word += text[end]
        if len(word) > longest:
            break
        if word in words:
            found.append((end + 1, words[word]))
    return found


def _ngrams(engine: Engine, text: str, covered: npt.NDArray[np.bool_], kind: int, weights: Floats) -> int:
    """Add each n-gram's weight to its characters; returns the number of n-grams."""
    run, count, unit = 0, 0, float(engine.scales.units[kind])
    context: list[int] = []
    for at, character in enumerate(text):
        if covered[at]:
            context, run = [], 0
            continue
        if character in " \n":
            continue
        run = run + 1 if context and text[context[0]] == character else 0
        if run >= RUN_CAP:
            continue
        context = [at, *context[: ORDERS - 1]]
        for order in range(1, len(context) + 1):
            slot = _slot([ord(text[place]) for place in context[:order]])
            weights[context[:order]] += engine.weights.polarity[(kind << SLOT_BITS) + slot] * unit / order
            count += 1
    return count


def _slot(codes: list[int]) -> int:
    mixed = sum(code * int(factor) for code, factor in zip(codes, MULTIPLIERS, strict=False))
    bits = WEIGHT_BITS[len(codes) - 1]
    return ((mixed + int(SALTS[len(codes) - 1]) & _MASK) >> (64 - bits)) + (1 << bits)


def _reasons(
    text: str, folded: Normalised, segmenter: Segmenter, weights: Floats, notes: dict[tuple[int, int], str]
) -> tuple[Reason, ...]:
    """Words, or whole phrases where a rule applied, strongest first."""
    spans = dict(notes)
    for start, end in segmenter.spans(folded.text):
        if not any(start < other_end and end > other for other, other_end in notes):
            spans[start, end] = ""
    least = LEAST_SHARE * max(float(np.abs(weights).sum()), 1e-9)
    found = [
        Reason(*folded.span(*span), text[slice(*folded.span(*span))], float(weights[slice(*span)].sum()), note)
        for span, note in spans.items()
    ]
    strong = [reason for reason in found if abs(reason.contribution) >= least]
    return tuple(sorted(strong, key=lambda reason: (-abs(reason.contribution), reason.start)))

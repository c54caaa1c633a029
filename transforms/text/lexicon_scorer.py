"""The plain word-list scorer: jieba's words, weights, degree and negation.

Kept as a selectable scorer (``scorer = "lexicon"``) for people who trust a list they can read; it
is slow and knows only its words.
"""

import math
from dataclasses import dataclass

from transforms.text.clauses import clause_spans
from transforms.text.codepoints import Table
from transforms.text.lexicon import Lexicon
from transforms.text.normalize import Normalised, normalise
from transforms.text.result import EMPTY, NO_WORDS, UNKNOWN, ClauseResult, TextResult, abstained
from transforms.text.segment import Segmenter

NEGATION_REACH = 3
NEGATED_FACTOR = -0.8
SLOPE = 0.9
NEUTRAL_BAND = 0.1
LONGEST = 20_000
INTENT_ORDER = (
    "urgent_safety",
    "urgent_legal",
    "urgent_media",
    "churn",
    "complaint",
    "suggestion",
    "question",
    "praise",
)


@dataclass(frozen=True)
class _Sum:
    total: float
    absolute: float
    hits: int


class LexiconScorer:
    """Scores one text at a time from a :class:`Lexicon`."""

    def __init__(self, lexicon: Lexicon, table: Table, segmenter: Segmenter) -> None:
        self._lexicon, self._table, self._segmenter = lexicon, table, segmenter

    def score_text(self, text: str | None) -> TextResult:
        """Everything known about one text; text beyond 20,000 characters isn't read."""
        if text is None or not text.strip():
            return abstained(EMPTY)
        folded = normalise(text[:LONGEST], self._table)
        if not any(character.isalnum() or ord(character) > 0x2600 for character in folded.text):
            return abstained(NO_WORDS)
        return self._of_clauses(folded)

    def _of_clauses(self, folded: Normalised) -> TextResult:
        spans = list(clause_spans(folded.text))
        sums = [self._sum(folded.text[start:end]) for start, end in spans]
        words = sum(len(self._segmenter.cut(folded.text[start:end])) for start, end in spans)
        hits = sum(part.hits for part in sums)
        if not hits:
            return self._with_cues(folded, 0.0, 0.0, UNKNOWN, self._clauses(folded, spans, sums))
        score = math.tanh(SLOPE * sum(part.total for part in sums) / math.sqrt(hits + 1))
        return self._with_cues(folded, score, hits / max(words, 1), None, self._clauses(folded, spans, sums))

    def _sum(self, clause: str) -> _Sum:
        total = absolute = 0.0
        hits, sign, factor, age = 0, 1, 1.0, 0
        for word in self._segmenter.cut(clause):
            weight = self._lexicon.polarity.get(word)
            if weight is not None:
                part = weight * factor * (NEGATED_FACTOR if sign < 0 else 1.0)
                total, absolute, hits = total + part, absolute + abs(part), hits + 1
                sign, factor, age = 1, 1.0, 0
            elif word in self._lexicon.negators:
                sign, age = -sign, 0
            elif word in self._lexicon.degree:
                factor = self._lexicon.degree[word]
            elif (age := age + 1) > NEGATION_REACH:
                sign, factor = 1, 1.0
        return _Sum(total, absolute, hits)

    def _clauses(self, folded: Normalised, spans: list[tuple[int, int]], sums: list[_Sum]) -> tuple[ClauseResult, ...]:
        return tuple(self._clause(folded, *span, part) for span, part in zip(spans, sums, strict=True))

    def _clause(self, folded: Normalised, start: int, end: int, part: _Sum) -> ClauseResult:
        score = math.tanh(SLOPE * part.total / math.sqrt(part.hits + 1))
        clause = folded.text[start:end]
        aspects = tuple(a for a, words in self._lexicon.aspects.items() if any(word in clause for word in words))
        return ClauseResult(*folded.span(start, end), aspects, score, (1 + score) / 2, part.absolute)

    def _with_cues(
        self, folded: Normalised, score: float, coverage: float, reason: str | None, clauses: tuple[ClauseResult, ...]
    ) -> TextResult:
        label = "neutral" if abs(score) < NEUTRAL_BAND else "positive" if score > 0 else "negative"
        return TextResult(
            score=score,
            p_positive=(1 + score) / 2,
            label=label,
            confidence=abs(score),
            coverage=coverage,
            abstain_reason=reason,
            intent=self._first("intent", folded.text, INTENT_ORDER),
            emotion=self._first("emotion", folded.text, tuple(self._lexicon.cues.get("emotion", ()))),
            is_delight=label == "positive" and self._has("delight", folded.text),
            is_meh=label == "neutral" and len(folded.text) <= 4 and self._has("meh", folded.text),
            keywords=self._keywords(folded.text),
            clauses=clauses,
        )

    def _first(self, kind: str, text: str, order: tuple[str, ...]) -> str | None:
        cues = self._lexicon.cues.get(kind, {})
        return next((name for name in order if any(phrase in text for phrase in cues.get(name, ()))), None)

    def _has(self, kind: str, text: str) -> bool:
        return any(phrase in text for phrase in self._lexicon.cues.get(kind, {}).get("word", ()))

    def _keywords(self, text: str) -> tuple[str, ...]:
        found = [word for word in self._segmenter.cut(text) if len(word) > 1 and word in self._lexicon.polarity]
        return tuple(dict.fromkeys(found))[:5]

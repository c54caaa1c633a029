"""What one text says, as the per-row scorers return it. Spans are code points of the stored text."""

from dataclasses import dataclass

EMPTY, NO_WORDS, UNKNOWN, NO_OPINION = "empty", "no_words", "unknown_words", "no_opinion"


@dataclass(frozen=True)
class ClauseResult:
    """One clause: half-open span, aspects named in it, score in [−1, 1], probability, Σ|weight|."""

    start: int
    end: int
    aspects: tuple[str, ...]
    score: float
    p_positive: float
    intensity: float
    is_implicit: bool = False


@dataclass(frozen=True)
class TextResult:
    """One text; ``abstain_reason`` is set where it carries nothing to score, which is exactly neutral."""

    score: float
    p_positive: float
    label: str
    confidence: float
    coverage: float
    abstain_reason: str | None
    intent: str | None = None
    emotion: str | None = None
    is_delight: bool = False
    is_meh: bool = False
    keywords: tuple[str, ...] = ()
    clauses: tuple[ClauseResult, ...] = ()


def abstained(reason: str) -> TextResult:
    """The result of a text that carries nothing to score."""
    return TextResult(0.0, 0.5, "neutral", 0.0, 0.0, reason)

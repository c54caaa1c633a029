"""SnowNLP behind the same function, for comparison (optional package snownlp)."""

from typing import Any

from transforms.errors import ConfigError
from transforms.text.result import EMPTY, TextResult, abstained

NEUTRAL_LOW, NEUTRAL_HIGH = 0.4, 0.6
LONGEST = 5_000


class SnowNlpScorer:
    """SnowNLP's sentiment; no clauses, aspects or intents. Its model is a marshal file of the package."""

    def __init__(self) -> None:
        try:
            from snownlp import SnowNLP
        except ImportError:
            step = "install snownlp into this environment"
            raise ConfigError("the package snownlp isn't installed", next_step=step) from None
        self._of: Any = SnowNLP

    def score_text(self, text: str | None) -> TextResult:
        """Its probability of positive; thresholds .4 and .6 make the neutral label."""
        if text is None or not text.strip():
            return abstained(EMPTY)
        p = float(self._of(text[:LONGEST]).sentiments)
        label = "positive" if p > NEUTRAL_HIGH else "negative" if p < NEUTRAL_LOW else "neutral"
        return TextResult(2 * p - 1, p, label, abs(2 * p - 1), 1.0, None)

"""From integer sums to logits and probabilities, row by row: the mixture of :mod:`transforms.text.mixture`.

Plain scalar arithmetic in a fixed order, so a row never depends on the rows beside it.
"""

# mypy: allow-untyped-defs

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from transforms.text.jit import kernel
from transforms.text.mixture import Floats, sigmoid

Integers = npt.NDArray[np.int32] | npt.NDArray[np.int64]
PHRASE_CERTAINTY = 1.2


@dataclass(frozen=True)
class Tuning:
    """What adaptation may change: logit → slope·logit + shift, and the neutral threshold."""

    slope: float = 1.0
    shift: float = 0.0
    neutral_threshold: float = 0.5


@dataclass(frozen=True)
class Polarity:
    """Logit of positive, probability of neutral and score (2p − 1)·(1 − p_neutral), each (n,)."""

    logit: Floats
    p_neutral: Floats

    @cached_property
    def p_positive(self) -> Floats:
        """Probability of positive given an opinion."""
        return sigmoid(self.logit)

    @cached_property
    def score(self) -> Floats:
        """In [−1, 1]; 0 exactly where the logit is 0."""
        return (2 * self.p_positive - 1) * (1 - self.p_neutral)


@dataclass(frozen=True)
class Sums:
    """Integer sums of n-gram weights (n, columns), n-gram counts and phrase sums (n,), row's text number (n,)."""

    weights: Integers
    counts: Integers
    phrases: Integers
    owner: Integers


@kernel
def _judge(weights, counts, phrases, owner, shares, scales, factors, neutral, certainty, smoothing, slope, shift,
           is_scored, logit, p_neutral):  # fmt: skip
    """See :func:`judge`."""
    domains = shares.shape[1]
    last = weights.shape[1] - 1
    for row in range(len(counts)):
        text = owner[row]
        logit[row], p_neutral[row] = 0.0, 1.0
        if not is_scored[text]:
            continue
        length = math.sqrt(counts[row] + smoothing)
        shared = weights[row, 0] * scales[0] / length
        spoken = phrases[row] * scales[0] / length
        base = shares[text, 0] * factors[0] * shared
        for domain in range(1, domains):
            own = weights[row, domain] * scales[domain] / length
            base += shares[text, domain] * factors[domain] * (shared + own)
        base += spoken
        if base == 0.0:
            continue
        strength = abs(base)
        doubt = weights[row, last] * scales[last] / length * neutral[domains]
        doubt += strength * neutral[domains + 1] + base * neutral[domains + 2]
        doubt += math.tanh(strength) * neutral[domains + 3] - certainty * abs(spoken)
        for domain in range(domains):
            doubt += shares[text, domain] * neutral[domain]
        logit[row] = slope * base + shift
        p_neutral[row] = 1.0 / (1.0 + math.exp(-doubt)) if doubt > -700.0 else 0.0


def judge(
    sums: Sums,
    shares: Floats,
    is_scored: npt.NDArray[np.bool_],
    scales: Floats,
    factors: Floats,
    neutral: Floats,
    smoothing: float,
    tuning: Tuning,
) -> Polarity:
    """Polarity of each row given its text's domain shares, shape (texts, domains + 1); unscored rows are neutral."""
    logit, p_neutral = np.empty(len(sums.counts)), np.empty(len(sums.counts))
    _judge(
        sums.weights, sums.counts, sums.phrases, sums.owner, shares, scales, factors, neutral, PHRASE_CERTAINTY,
        smoothing, tuning.slope, tuning.shift, is_scored, logit, p_neutral, size=10 * len(sums.counts),
    )  # fmt: skip
    return Polarity(logit, p_neutral)

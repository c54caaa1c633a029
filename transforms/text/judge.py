"""From integer sums to logits and probabilities, row by row: the mixture of :mod:`transforms.text.mixture`.

Element by element in a fixed order, so a row never depends on the rows beside it.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from transforms.text.mixture import Classes, Floats, neutral_logit, sigmoid
from transforms.text.ngrams import root

Integers = npt.NDArray[np.int32] | npt.NDArray[np.int64]
PHRASE_CERTAINTY = 1.2
# The logit of one integer phrase weight.
PHRASE_UNIT = 0.01


@dataclass(frozen=True)
class Tuning:
    """What adaptation may change: logit → slope·logit + shift, the neutral threshold, and a shift of doubt."""

    slope: float = 1.0
    shift: float = 0.0
    neutral_threshold: float = 0.5
    doubt_shift: float = 0.0


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
    """Integer sums of n-gram weights, doubts and phrases, n-gram counts, each (n,); the class of each row."""

    weights: Integers
    doubts: Integers
    phrases: Integers
    counts: Integers
    classes: Classes


@dataclass(frozen=True)
class Scales:
    """What turns integers into logits: one weight of each class (d + 1,), one doubt, ``Mixture.neutral`` (d + 5,)."""

    units: Floats
    doubt: float
    neutral: Floats


def logits(sums: Sums, units: Floats) -> Floats:
    """Logit of positive before any tuning: shape (n,); ``units`` are the logits of one weight of each class."""
    total: Floats = sums.weights * units[sums.classes] + sums.phrases * PHRASE_UNIT
    return total / root(sums.counts)


def tuned(sums: Sums, is_scored: npt.NDArray[np.bool_], scales: Scales, tuning: Tuning) -> Floats:
    """Logit of positive of each row; 0 where it is unscored or says nothing."""
    base = logits(sums, scales.units)
    return np.where(is_scored & (base != 0), tuning.slope * base + tuning.shift, 0.0)


def judge(sums: Sums, is_scored: npt.NDArray[np.bool_], scales: Scales, tuning: Tuning) -> Polarity:
    """Polarity of each row. Unscored rows are neutral."""
    base = logits(sums, scales.units)
    length = root(sums.counts)
    doubt = neutral_logit(sums.classes, sums.doubts * scales.doubt / length, base, scales.neutral) + tuning.doubt_shift
    p_neutral = sigmoid(doubt - PHRASE_CERTAINTY * np.abs(sums.phrases * PHRASE_UNIT / length))
    speaks = is_scored & (base != 0)
    return Polarity(tuned(sums, is_scored, scales, tuning), np.where(speaks, p_neutral, 1.0))

"""Which domain a text looks like, and what its logits mean there.

The gate scores each domain by the text's 1- and 2-grams; the class is the best domain, or 0 (the rest)
where none scores above zero. logit = (α_k·w + β_k·w_k)·x with the weights of the class k alone: mixing the classes by
probability gains 0.1–0.3 points and costs a table per class. All parameters are fitted on out-of-fold
logits, so they also calibrate. P(neutral) = σ(γ·features).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Classes = npt.NDArray[np.int64]
_STEPS, _RATE, _RIDGE = 400, 0.05, 1e-4
_START_SCALE, START_FACTOR = 1.3, 0.6


@dataclass(frozen=True)
class Mixture:
    """Parameters of d domains: ``gate_scale``, ``gate_bias`` (d,), ``shared`` α and ``own`` β (d + 1,),
    ``neutral`` (d + 5,)."""

    gate_scale: Floats
    gate_bias: Floats
    shared: Floats
    own: Floats
    neutral: Floats

    def classes(self, gates: Floats) -> Classes:
        """The class of each row of gate logits (n, d): 0 the rest, k domain number k."""
        scored = gates * self.gate_scale + self.gate_bias
        return np.where(scored.max(axis=1) > 0, scored.argmax(axis=1) + 1, 0)


def sigmoid(logits: Floats) -> Floats:
    """1/(1 + e^−x), safe for large values."""
    larger = 1 / (1 + np.exp(-np.abs(logits)))
    return np.where(logits >= 0, larger, 1 - larger)


def neutral_logit(classes: Classes, neutral: Floats, polarity: Floats, weights: Floats) -> Floats:
    """Logit of neutral against opinion; ``weights`` is ``Mixture.neutral``. Row by row, whatever stands beside."""
    strength = np.abs(polarity)
    base = len(weights) - 4
    found: Floats = weights[:base][classes] + weights[base] * neutral
    found = found + weights[base + 1] * strength + weights[base + 2] * polarity
    return found + weights[base + 3] * np.tanh(strength)


def neutral_features(classes: Classes, neutral: Floats, polarity: Floats, domains: int) -> Floats:
    """What :func:`neutral_logit` weighs: shape (n, d + 5)."""
    strength = np.abs(polarity)
    return np.column_stack([np.eye(domains + 1)[classes], neutral, strength, polarity, np.tanh(strength)])


def fit_gate(gates: Floats, shared: Floats, own: Floats, signs: Floats, costs: Floats) -> tuple[Floats, Floats]:
    """Gate scale and bias that serve polarity best: Adam (Kingma and Ba 2015) on the logistic loss of the
    softly mixed experts; ``own`` is (n, d), the class of the rest has the shared logit only."""
    domains = gates.shape[1]
    start = np.concatenate([np.full(domains, _START_SCALE), np.zeros(domains), np.full(2 * domains + 1, START_FACTOR)])
    found, costs = start.copy(), costs / costs.sum()
    first = second = np.zeros_like(found)
    for step in range(1, _STEPS + 1):
        slope = _slope(found, gates, shared, own, signs, costs) + _RIDGE * (found - start)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        pace = _RATE * min(1.0, 4 * (1 - step / _STEPS))
        found = found - pace * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return found[:domains], found[domains : 2 * domains]


def _slope(found: Floats, gates: Floats, shared: Floats, own: Floats, signs: Floats, costs: Floats) -> Floats:
    domains = gates.shape[1]
    scale, bias, alpha, beta = np.split(found, [domains, 2 * domains, 3 * domains + 1])
    logits = np.column_stack([np.zeros(len(gates)), gates * scale + bias])
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    values = shared[:, None] * alpha
    values[:, 1:] += own * beta
    mixed = (shares * values).sum(axis=1)
    push = -signs * costs * sigmoid(-signs * mixed)
    on_logits = push[:, None] * shares * (values - mixed[:, None])
    on_values = push[:, None] * shares
    on_shared = (on_values * shared[:, None]).sum(axis=0)
    own_part = (on_values[:, 1:] * own).sum(axis=0)
    return np.concatenate([(on_logits[:, 1:] * gates).sum(axis=0), on_logits[:, 1:].sum(axis=0), on_shared, own_part])


def fit_logistic(
    features: Floats, positive: npt.NDArray[np.bool_], costs: Floats, ridge: float = 1e-3, start: Floats | None = None
) -> Floats:
    """Weighted logistic regression by damped Newton steps, drawn to ``start``: coefficients of shape (columns,)."""
    centre = np.zeros(features.shape[1]) if start is None else start
    found, costs = centre.copy(), costs / costs.sum()
    signs = np.where(positive, 1.0, -1.0)

    def loss(at: Floats) -> float:
        return float(costs @ np.logaddexp(0, -signs * (features @ at)) + ridge / 2 * ((at - centre) ** 2).sum())

    for _ in range(25):
        chance = sigmoid(features @ found)
        slope = features.T @ (costs * (chance - positive)) + ridge * (found - centre)
        curve = (features * (costs * chance * (1 - chance))[:, None]).T @ features + ridge * np.eye(len(found))
        step, pace = np.linalg.solve(curve, slope), 1.0
        while loss(found - pace * step) > loss(found) and pace > 1e-3:
            pace /= 2
        found = found - pace * step
    return found

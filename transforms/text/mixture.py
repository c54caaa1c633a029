"""From sums to probabilities: experts per domain, mixed by how much the text looks like each domain.

logit = Σ_d π_d·α_d·(s + s_d), π = softmax(a·z + b) over the domains and one rest class (z = 0). There is no
intercept, so a text without known n-grams has logit exactly 0. P(neutral) = σ(γ·features). All
parameters are fitted on out-of-fold logits, so they also calibrate.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_STEPS, _RATE = 400, 0.05


@dataclass(frozen=True)
class Mixture:
    """Parameters of d domains: ``gate_scale``, ``gate_bias`` (d,), ``expert_scale`` (d + 1,), ``neutral`` (d + 5,)."""

    gate_scale: Floats
    gate_bias: Floats
    expert_scale: Floats
    neutral: Floats

    def shares(self, gates: Floats) -> Floats:
        """π: shape (n, d + 1), rows sum to 1; the first column is the rest class."""
        logits = np.concatenate([np.zeros((len(gates), 1)), gates * self.gate_scale + self.gate_bias], axis=1)
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        return weights / dot(weights, np.ones(weights.shape[1]))[:, None]

    def polarity(self, shares: Floats, shared: Floats, own: Floats) -> Floats:
        """Logit of positive against negative: shape (n,)."""
        return dot(shares * experts(shared, own), self.expert_scale)

    def neutrality(self, shares: Floats, polarity: Floats, neutral: Floats) -> Floats:
        """Logit of neutral against opinion: shape (n,)."""
        return dot(neutral_features(shares, polarity, neutral), self.neutral)


def dot(rows: Floats, weights: Floats) -> Floats:
    """rows @ weights, column by column: a BLAS product rounds by the shape of the batch."""
    total = np.zeros(len(rows))
    for column, weight in enumerate(weights):
        total += rows[:, column] * weight
    return total


def experts(shared: Floats, own: Floats) -> Floats:
    """s and s + s_d: shape (n, d + 1)."""
    return np.concatenate([shared[:, None], shared[:, None] + own], axis=1)


def neutral_features(shares: Floats, polarity: Floats, neutral: Floats) -> Floats:
    """Columns π, neutral logit, |polarity|, polarity, tanh|polarity|: shape (n, d + 5)."""
    strength = np.abs(polarity)
    return np.column_stack([shares, neutral, strength, polarity, np.tanh(strength)])


def sigmoid(logits: Floats) -> Floats:
    """1/(1 + e^−x), safe for large values."""
    return np.where(logits >= 0, 1 / (1 + np.exp(-np.abs(logits))), 1 - 1 / (1 + np.exp(-np.abs(logits))))


def fit_polarity(gates: Floats, shared: Floats, own: Floats, signs: Floats, costs: Floats) -> Mixture:
    """Fit all but ``neutral`` by Adam (Kingma and Ba 2015) on the weighted logistic loss."""
    domains = gates.shape[1]
    found = np.concatenate([np.full(domains, 1.5), np.ones(domains), np.ones(domains + 1)])
    outputs, costs = experts(shared, own), costs / costs.sum()
    first = second = np.zeros_like(found)
    for step in range(1, _STEPS + 1):
        slope = _slope(_mixture(found, domains), gates, outputs, signs, costs)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        pace = _RATE * min(1.0, 4 * (1 - step / _STEPS))
        found = found - pace * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return _mixture(found, domains)


def _mixture(found: Floats, domains: int) -> Mixture:
    gate_scale, gate_bias, expert_scale = np.split(found, [domains, 2 * domains])
    return Mixture(gate_scale, gate_bias, expert_scale, np.zeros(domains + 5))


def _slope(mixture: Mixture, gates: Floats, outputs: Floats, signs: Floats, costs: Floats) -> Floats:
    shares = mixture.shares(gates)
    values = outputs * mixture.expert_scale
    logit = (shares * values).sum(axis=1)
    push = -signs * costs * sigmoid(-signs * logit)
    on_logits = push[:, None] * shares * (values - logit[:, None])
    on_values = push[:, None] * shares
    return np.concatenate(
        [
            (on_logits[:, 1:] * gates).sum(axis=0),
            on_logits[:, 1:].sum(axis=0),
            (on_values * outputs).sum(axis=0),
        ]
    )


def fit_logistic(features: Floats, positive: npt.NDArray[np.bool_], costs: Floats, ridge: float = 1e-3) -> Floats:
    """Weighted logistic regression by Newton steps: coefficients of shape (columns,)."""
    found, costs = np.zeros(features.shape[1]), costs / costs.sum()
    for _ in range(25):
        chance = sigmoid(features @ found)
        slope = features.T @ (costs * (chance - positive)) + ridge * found
        curve = (features * (costs * chance * (1 - chance))[:, None]).T @ features + ridge * np.eye(len(found))
        found = found - np.linalg.solve(curve, slope)
    return found

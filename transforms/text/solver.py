"""L2-regularised logistic regression by dual coordinate ascent (Yu, Huang and Lin 2011).

minimise Σ cᵢ·log(1 + exp(−yᵢ·(oᵢ + w·xᵢ))) + λ/2·Σ_j (w_j/f_j)². The widths f are 1, or |log-count ratio| of
naive Bayes (Wang and Manning 2012), which lets telling n-grams move further. Deterministic:
one thread, a fixed shuffle.
"""

# mypy: allow-untyped-defs

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from transforms.text.jit import kernel

Floats = npt.NDArray[np.float64]
Weights = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
NB_SMOOTHING = 0.5
LEAST_WIDTH = 1e-3
# Interpreted floats may differ in the last bit: training is always compiled.
_COMPILED = 1 << 40


@dataclass(frozen=True)
class Design:
    """Rows of n-gram slots: ``ids[ends[i]:ends[i+1]]`` each count 1, times ``scale[i]`` = 1/√(n + 3)."""

    ids: npt.NDArray[np.int32]
    ends: Rows
    scale: Floats
    size: int

    def subset(self, rows: Rows) -> "Design":
        """These rows only, in this order."""
        lengths = np.diff(self.ends)[rows]
        ends = np.concatenate([[0], np.cumsum(lengths)])
        picked = np.repeat(self.ends[rows] - ends[:-1], lengths) + np.arange(ends[-1])
        return replace(self, ids=self.ids[picked], ends=ends, scale=self.scale[rows])

    def norms(self, widths: Weights) -> Floats:
        """|f·xᵢ|² per row."""
        rows = np.repeat(np.arange(len(self.ends) - 1, dtype=np.int64), np.diff(self.ends))
        key, counts = np.unique((rows << 32) | self.ids, return_counts=True)
        parts = (counts * widths[key & 0xFFFFFFFF].astype(np.float64)) ** 2
        return np.bincount(key >> 32, parts, len(self.ends) - 1) * self.scale**2


@kernel
def _ascend(ids, ends, scale, norms, signs, costs, offset, widths, penalty, weights, epochs):
    """Fill ``weights`` (features,), in units of the widths, in place."""
    count = len(signs)
    dual, order, state = np.zeros(count), np.arange(count), np.uint64(88172645463325252)
    for _ in range(epochs):
        for last in range(count - 1, 0, -1):
            state ^= state << np.uint64(13)
            state ^= state >> np.uint64(7)
            state ^= state << np.uint64(17)
            pick = np.int64((state >> np.uint64(11)) % np.uint64(last + 1))
            order[last], order[pick] = order[pick], order[last]
        for turn in range(count):
            row = order[turn]
            cost, low, high = costs[row], ends[row], ends[row + 1]
            if high == low or cost <= 0:
                continue
            total = 0.0
            for at in range(low, high):
                total += weights[ids[at]] * widths[ids[at]]
            margin = signs[row] * (total * scale[row] + offset[row])
            curve = norms[row] / penalty
            before = dual[row]
            now = before
            if now <= 0:
                now = min(max(cost / (1 + np.exp(min(30.0, max(-30.0, margin)))), 1e-6 * cost), (1 - 1e-6) * cost)
            for _step in range(20):
                slope = np.log((cost - now) / now) - curve * (now - before) - margin
                move = slope / (cost / (now * (cost - now)) + curve)
                after = now + move
                after = now * 0.1 if after <= 0 else cost - (cost - now) * 0.1 if after >= cost else after
                done = abs(after - now) < 1e-5 * cost
                now = after
                if done:
                    break
            dual[row] = now
            step = (now - before) * signs[row] * scale[row] / penalty
            for at in range(low, high):
                weights[ids[at]] += np.float32(step * widths[ids[at]])


@kernel
def _project(ids, ends, scale, weights, out):
    """Logits of all rows under one vector."""
    for row in range(len(out)):
        total = 0.0
        for at in range(ends[row], ends[row + 1]):
            total += weights[ids[at]]
        out[row] = total * scale[row]


def telling(data: Design, positive: Flags, costs: Floats) -> Weights:
    """|log-count ratio| of each n-gram between positive and other rows: shape (features,)."""
    lengths = np.diff(data.ends)
    counts = np.repeat(costs, lengths)
    is_positive = np.repeat(positive, lengths)
    parts = [
        np.bincount(data.ids[side], counts[side], data.size) + NB_SMOOTHING for side in (is_positive, ~is_positive)
    ]
    ratio = np.log(parts[0] / parts[0].sum()) - np.log(parts[1] / parts[1].sum())
    return (np.abs(ratio) + LEAST_WIDTH).astype(np.float32)


def fit(
    data: Design,
    positive: Flags,
    costs: Floats,
    penalty: float,
    epochs: int,
    widths: Weights | None = None,
    offset: Floats | None = None,
) -> Weights:
    """Weights (features,) of a model of ``positive``; ``offset`` is a logit the rows have already."""
    rows = len(positive)
    wide = np.ones(data.size, np.float32) if widths is None else widths
    weights = np.zeros(data.size, np.float32)
    _ascend(
        data.ids, data.ends, data.scale, data.norms(wide), np.where(positive, 1.0, -1.0), costs,
        np.zeros(rows) if offset is None else offset, wide, penalty, weights, epochs, size=_COMPILED,
    )  # fmt: skip
    return weights * wide


def project(data: Design, weights: Weights) -> Floats:
    """Logits of all rows under one weight vector: shape (rows,)."""
    out = np.zeros(len(data.scale))
    _project(data.ids, data.ends, data.scale, weights, out, size=_COMPILED)
    return out

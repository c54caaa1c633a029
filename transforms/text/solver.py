"""L2-regularised logistic regression by dual coordinate ascent (Yu, Huang and Lin 2011).

minimise Σ cᵢ·log(1 + exp(−yᵢ·sᵢ)) + λ₀/2·|w|² + λ/2·Σ_g |w_g|², where sᵢ = (w + w_g(i))·xᵢ: one shared
weight vector and one per group of texts (Daumé 2007). Deterministic: one thread, a fixed shuffle.
"""

# mypy: allow-untyped-defs

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.jit import kernel

Floats = npt.NDArray[np.float64]
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Design:
    """Rows of n-gram ids: ``ids[ends[i]:ends[i+1]]`` each count 1, times ``scale[i]`` = 1/√n."""

    ids: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int64]
    scale: Floats
    norms: Floats
    size: int


@kernel
def _ascend(ids, ends, scale, norms, rows, signs, costs, groups, lambda0, lambda1, shared, own, epochs):
    """Fill ``shared`` (features,) and ``own`` (groups, features) in place."""
    count = len(rows)
    dual, order, state = np.zeros(count), np.arange(count), np.uint64(88172645463325252)
    for _ in range(epochs):
        for last in range(count - 1, 0, -1):
            state ^= state << np.uint64(13)
            state ^= state >> np.uint64(7)
            state ^= state << np.uint64(17)
            pick = np.int64((state >> np.uint64(11)) % np.uint64(last + 1))
            order[last], order[pick] = order[pick], order[last]
        for turn in range(count):
            item = order[turn]
            row, cost, group = rows[item], costs[item], groups[item]
            low, high = ends[row], ends[row + 1]
            if high == low or cost <= 0:
                continue
            total = 0.0
            for at in range(low, high):
                total += shared[ids[at]]
            if group >= 0:
                for at in range(low, high):
                    total += own[group, ids[at]]
            margin = signs[item] * total * scale[row]
            curve = norms[row] * (1 / lambda0 + (1 / lambda1 if group >= 0 else 0.0))
            before = dual[item]
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
            dual[item] = now
            step = (now - before) * signs[item] * scale[row]
            for at in range(low, high):
                shared[ids[at]] += np.float32(step / lambda0)
            if group >= 0:
                for at in range(low, high):
                    own[group, ids[at]] += np.float32(step / lambda1)


@kernel
def _project(ids, ends, scale, rows, weights, out):
    """Logits of rows, one vector."""
    for item in range(len(rows)):
        row, total = rows[item], 0.0
        for at in range(ends[row], ends[row + 1]):
            total += weights[ids[at]]
        out[item] = total * scale[row]


def fit(
    design: Design,
    rows: npt.NDArray[np.int64],
    positive: npt.NDArray[np.bool_],
    costs: Floats,
    groups: npt.NDArray[np.int64] | None = None,
    lambdas: tuple[float, float] = (0.2, 0.2),
    epochs: int = 8,
) -> tuple[Weights, Weights]:
    """Weights shared (features,) and per group (groups, features); ``groups`` −1 means none."""
    kinds = np.full(len(rows), -1) if groups is None else groups
    shared = np.zeros(design.size, np.float32)
    own = np.zeros((max(int(kinds.max()) + 1, 1), design.size), np.float32)
    signs = np.where(positive, 1.0, -1.0)
    data = (design.ids, design.ends, design.scale, design.norms)
    _ascend(*data, rows, signs, costs, kinds, *lambdas, shared, own, epochs, size=len(design.ids))
    return shared, own


def project(design: Design, rows: npt.NDArray[np.int64], weights: Weights) -> Floats:
    """Logits of these rows under one weight vector: shape (len(rows),)."""
    out = np.zeros(len(rows))
    _project(design.ids, design.ends, design.scale, rows, weights, out, size=len(design.ids))
    return out

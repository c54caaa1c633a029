"""Character 1–3-grams as 64-bit multiply-shift hashes (Dietzfelbinger et al. 1997).

The hash of order g over characters c₀ (newest) … c_g₋₁ is Σ cᵢ·MULTIPLIERS[i] + SALTS[g−1] mod 2⁶⁴. Its top 20
bits pick the weight; training sees the same collisions as scoring. The top 16 bits of 1- and 2-grams
pick the gate weights, the top 22 tell a known one from an unknown one.
"""

import numpy as np
import numpy.typing as npt

ORDERS = 3
SLOT_BITS = 20
GATE_ORDERS, GATE_BITS = 2, 16
SEEN_BITS = 22
RUN_CAP = 3
# A text of one or two characters is weak evidence, however heavy its n-grams: logits divide by √(n + 3).
SMOOTHING = 3
# Odd 64-bit constants; any odd values with well-mixed bits serve.
MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93], np.uint64)
SALTS = np.array([0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179, 0x6A09E667F3BCC908], np.uint64)


def count(length: int) -> int:
    """How many 1–3-grams a text of this many characters has."""
    return sum(max(length - order, 0) for order in range(ORDERS))


def root(counts: npt.NDArray[np.int32] | npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """What sums of weights are divided by: √(n + smoothing)."""
    return np.sqrt(counts + float(SMOOTHING))

"""Character 1–3-grams as 64-bit multiply-shift hashes (Dietzfelbinger et al. 1997).

The hash of order g over characters c₀ (newest) … c_g₋₁ is Σ cᵢ·MULTIPLIERS[i] + SALTS[g−1] mod 2⁶⁴. Its top b bits
pick the slot within the part of its order, slot = 2ᵇ + hash/2⁶⁴⁻ᵇ, b of WEIGHT_BITS or GATE_BITS: the few common
short n-grams lie close together in the cache and don't collide with the many rare long ones. Training sees the
same collisions as scoring. The top 21 bits of a 2-gram tell a known one from an unknown one.
"""

import numpy as np
import numpy.typing as npt

ORDERS = 3
WEIGHT_BITS = (14, 18, 19)
SLOT_BITS = WEIGHT_BITS[-1] + 1
GATE_BITS = (12, 15)
SEEN_BITS = 21
RUN_CAP = 3
# A text of one or two characters is weak evidence, however heavy its n-grams: logits divide by √(n + 3).
SMOOTHING = 3
# Odd 64-bit constants; any odd values with well-mixed bits serve.
MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93], np.uint64)
SALTS = np.array([0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179, 0x6A09E667F3BCC908], np.uint64)
# What the kernels shift and add: slot = (hash >> SHIFTS[order]) + STARTS[order].
SHIFTS, STARTS = (np.array(row, np.uint64) for row in ([64 - b for b in WEIGHT_BITS], [1 << b for b in WEIGHT_BITS]))
# Training keeps the top 32 bits of a hash.
HASH_BITS = 32


def slots(
    hashes: npt.NDArray[np.uint32], orders: npt.NDArray[np.uint8], bits: tuple[int, ...]
) -> npt.NDArray[np.int32]:
    """The slot of each hash (its top 32 bits) of an order (0 a single character)."""
    width = np.array(bits, np.uint32)[orders]
    return ((hashes >> (np.uint32(HASH_BITS) - width)) + (np.uint32(1) << width)).astype(np.int32)


def count(length: int) -> int:
    """How many 1–3-grams a text of this many characters has."""
    return 3 * length - 3 if length > 1 else length


def root(counts: npt.NDArray[np.int32] | npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """What sums of weights are divided by: √(n + smoothing)."""
    return np.sqrt(counts + float(SMOOTHING))

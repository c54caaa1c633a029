"""What kind of text this is: sums of the domain gates over the 1- and 2-grams of each text."""

# mypy: allow-untyped-defs

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.fold import CODE, Folded
from transforms.text.jit import kernel
from transforms.text.mixture import Classes, Floats, Mixture
from transforms.text.ngrams import GATE_BITS, MULTIPLIERS, SALTS, SMOOTHING

LANES = 8
CENTRE = 128
# The first characters tell the kind of a long text, too: the other ones move no figure on dev by more than 0.1
# points. At most 128.
LOOKED_AT = 64
_SHIFT_1, _SHIFT_2 = (np.uint64(64 - bits) for bits in GATE_BITS)
_START_1, _START_2 = (np.uint64(1 << bits) for bits in GATE_BITS)


@dataclass(frozen=True)
class Gate:
    """``rows`` (2¹⁶,) of eight bytes, weights plus 128; ``slopes`` and ``biases`` (d,) make logits of sums/√(n + 3)."""

    rows: npt.NDArray[np.uint64]
    slopes: Floats
    biases: Floats


@kernel
def _classes(codes, starts, rows, slopes, biases, multipliers, salts, found):
    """Bytes add up in 16-bit lanes, eight at a time; a lane holds 256 of them, which so few characters don't fill."""
    lanes, eight, word, mask = np.uint64(0x00FF00FF00FF00FF), np.uint64(8), np.uint64(65535), np.uint64(CODE)
    m0, m1, s0, s1 = multipliers[0], multipliers[1], salts[0], salts[1]
    for text in range(len(starts) - 1):
        start, count = starts[text], min(starts[text + 1] - starts[text], LOOKED_AT)
        even = odd = product = np.uint64(0)
        for at in range(np.uint64(start), np.uint64(start + min(count, 1))):
            now = np.uint64(codes[at]) & mask
            row = rows[((now * m0 + s0) >> _SHIFT_1) + _START_1]
            even, odd, product = row & lanes, (row >> eight) & lanes, now * m1 + s1
        for at in range(np.uint64(start + 1), np.uint64(max(start + count, start + 1))):
            now = np.uint64(codes[at]) & mask
            total = now * m0
            row, pair = rows[((total + s0) >> _SHIFT_1) + _START_1], rows[((total + product) >> _SHIFT_2) + _START_2]
            even += (row & lanes) + (pair & lanes)
            odd += ((row >> eight) & lanes) + ((pair >> eight) & lanes)
            product = now * m1 + s1
        count = max(2 * count - 1, 0)
        length, best, found[text] = np.sqrt(np.float64(count + SMOOTHING)), 0.0, 0
        for domain in range(len(slopes)):
            side = even if domain & 1 == 0 else odd
            weight = np.float64((side >> np.uint64(16 * (domain >> 1))) & word) - CENTRE * count
            logit = weight / length * slopes[domain] + biases[domain]
            if logit > best:
                best, found[text] = logit, domain + 1


def pack(gates: npt.NDArray[np.int8], units: Floats, mixture: Mixture) -> Gate:
    """The gate of weights (d, 2¹⁶) with d ≤ 8 and their units (d,)."""
    rows = np.full((gates.shape[1], LANES), CENTRE, np.uint8)
    rows[:, : len(gates)] = (gates.T.astype(np.int16) + CENTRE).astype(np.uint8)
    return Gate(rows.view("<u8").reshape(-1), units * mixture.gate_scale, mixture.gate_bias)


def classes(folded: Folded, gate: Gate) -> Classes:
    """The class of each text of a column folded bare: 0 the rest where no domain scores above zero, else 1 + the best
    domain."""
    found = np.zeros(len(folded.starts) - 1, np.int64)
    arguments = (gate.rows, gate.slopes, gate.biases, MULTIPLIERS, SALTS, found)
    _classes(folded.codes, folded.starts, *arguments, size=len(folded.codes))
    return found

"""What kind of text this is: sums of the domain gates over the 1- and 2-grams of each text."""

# mypy: allow-untyped-defs

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.fold import Folded
from transforms.text.jit import kernel
from transforms.text.mixture import Classes, Floats, Mixture
from transforms.text.ngrams import GATE_BITS, MULTIPLIERS, SALTS, SMOOTHING

LANES = 8
CENTRE = 128
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
    """Bytes add up in 16-bit lanes, eight at a time; a lane holds 256 of them before it must be emptied."""
    lanes, eight, word = np.uint64(0x00FF00FF00FF00FF), np.uint64(8), np.uint64(65535)
    m0, m1, s0, s1 = multipliers[0], multipliers[1], salts[0], salts[1]
    sums = np.zeros(LANES)
    for text in range(len(starts) - 1):
        n1 = even = odd = np.uint64(0)
        run, held, count = 0, 0, 0
        sums[:] = 0.0
        end = starts[text + 1]
        for at in range(starts[text], end):
            now = np.uint64(codes[at])
            if now != np.uint64(32) and now != np.uint64(10):
                run = run + 1 if now == n1 else 0
                if run < 3:
                    total = now * m0
                    row = rows[((total + s0) >> _SHIFT_1) + _START_1]
                    even += row & lanes
                    odd += (row >> eight) & lanes
                    held += 1
                    if n1 != np.uint64(0):
                        row = rows[((total + n1 * m1 + s1) >> _SHIFT_2) + _START_2]
                        even += row & lanes
                        odd += (row >> eight) & lanes
                        held += 1
                    n1 = now
            if held > 250 or at == end - 1:
                for place in range(4):
                    here = np.uint64(16 * place)
                    sums[2 * place] += np.float64((even >> here) & word) - CENTRE * held
                    sums[2 * place + 1] += np.float64((odd >> here) & word) - CENTRE * held
                count += held
                held = 0
                even = odd = np.uint64(0)
        length, best, found[text] = np.sqrt(np.float64(count + SMOOTHING)), 0.0, 0
        for domain in range(len(slopes)):
            logit = sums[domain] / length * slopes[domain] + biases[domain]
            if logit > best:
                best, found[text] = logit, domain + 1


def pack(gates: npt.NDArray[np.int8], units: Floats, mixture: Mixture) -> Gate:
    """The gate of weights (d, 2¹⁶) with d ≤ 8 and their units (d,)."""
    rows = np.full((gates.shape[1], LANES), CENTRE, np.uint8)
    rows[:, : len(gates)] = (gates.T.astype(np.int16) + CENTRE).astype(np.uint8)
    return Gate(rows.view("<u8").reshape(-1), units * mixture.gate_scale, mixture.gate_bias)


def classes(folded: Folded, gate: Gate) -> Classes:
    """The class of each text: 0 the rest where no domain scores above zero, else 1 + the best domain."""
    found = np.zeros(len(folded.starts) - 1, np.int64)
    _classes(
        folded.codes, folded.starts, gate.rows, gate.slopes, gate.biases, MULTIPLIERS, SALTS, found,
        size=len(folded.codes),
    )  # fmt: skip
    return found

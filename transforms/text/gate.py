"""What kind of text this is: sums of the domain gates over the 1- and 2-grams of each text."""

# mypy: allow-untyped-defs

import numpy as np
import numpy.typing as npt

from transforms.text.fold import Folded
from transforms.text.jit import kernel
from transforms.text.ngrams import MULTIPLIERS, SALTS, root

LANES = 8
CENTRE = 128
Packed = npt.NDArray[np.uint64]


@kernel
def _gate(codes, starts, rows, multipliers, salts, sums, counts):
    """Bytes add up in 16-bit lanes, eight at a time; a lane holds 256 of them before it must be emptied."""
    lanes, eight, shift = np.uint64(0x00FF00FF00FF00FF), np.uint64(8), np.uint64(48)
    for text in range(len(starts) - 1):
        n1 = np.uint64(0)
        run, held, count = 0, 0, 0
        even = odd = np.uint64(0)
        end = starts[text + 1]
        for at in range(starts[text], end):
            now = np.uint64(codes[at])
            if now != np.uint64(32) and now != np.uint64(10):
                run = run + 1 if now == n1 else 0
                if run < 3:
                    total = now * multipliers[0]
                    row = rows[(total + salts[0]) >> shift]
                    even += row & lanes
                    odd += (row >> eight) & lanes
                    held += 1
                    if n1 != np.uint64(0):
                        row = rows[(total + n1 * multipliers[1] + salts[1]) >> shift]
                        even += row & lanes
                        odd += (row >> eight) & lanes
                        held += 1
                    n1 = now
            if held > 250 or at == end - 1:
                for place in range(4):
                    here = np.uint64(16 * place)
                    sums[text, 2 * place] += np.int32((even >> here) & np.uint64(65535)) - 128 * held
                    sums[text, 2 * place + 1] += np.int32((odd >> here) & np.uint64(65535)) - 128 * held
                count += held
                held = 0
                even = odd = np.uint64(0)
        counts[text] = count


def pack(gates: npt.NDArray[np.int8]) -> Packed:
    """Rows of eight bytes, weights plus 128, of gates (d, 2¹⁶) with d ≤ 8."""
    rows = np.full((gates.shape[1], LANES), CENTRE, np.uint8)
    rows[:, : len(gates)] = (gates.T.astype(np.int16) + CENTRE).astype(np.uint8)
    return rows.view("<u8").reshape(-1)


def logits(folded: Folded, rows: Packed, units: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Gate logits before scale and bias: shape (texts, d)."""
    texts = len(folded.starts) - 1
    sums, counts = np.zeros((texts, LANES), np.int32), np.zeros(texts, np.int32)
    _gate(folded.codes, folded.starts, rows, MULTIPLIERS, SALTS, sums, counts, size=len(folded.codes))
    return sums[:, : len(units)] * units / root(counts)[:, None]

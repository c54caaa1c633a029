"""The n-gram hashes of a column for training: the same walk and hash as :mod:`transforms.text.scan`."""

# mypy: allow-untyped-defs

import numpy as np
import numpy.typing as npt

from transforms.text.fold import Folded
from transforms.text.jit import kernel
from transforms.text.ngrams import MULTIPLIERS, ORDERS, SALTS


@kernel
def _hashes(codes, starts, multipliers, salts, hashes, orders, ends):
    """Write the top 32 bits and the order of each n-gram; returns how many."""
    made = 0
    for text in range(len(starts) - 1):
        n1 = n2 = np.uint64(0)
        run = 0
        for at in range(starts[text], starts[text + 1]):
            now = np.uint64(codes[at])
            if now == np.uint64(32) or now == np.uint64(10):
                continue
            if now == n1:
                run += 1
                if run >= 3:
                    continue
            else:
                run = 0
            total = np.uint64(0)
            for order in range(3):
                part = now if order == 0 else n1 if order == 1 else n2
                if part == np.uint64(0):
                    break
                total = total + part * multipliers[order]
                hashes[made] = np.uint32((total + salts[order]) >> np.uint64(32))
                orders[made] = order
                made += 1
            n2, n1 = n1, now
        ends[text + 1] = made
    return made


def ngram_hashes(folded: Folded) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Top 32 bits of each n-gram's hash, its order (0 a single character), the offsets of the texts (n + 1,)."""
    room = len(folded.codes) * ORDERS
    hashes, orders, ends = np.empty(room, np.uint32), np.empty(room, np.uint8), np.zeros(len(folded.starts), np.int64)
    made = _hashes(folded.codes, folded.starts, MULTIPLIERS, SALTS, hashes, orders, ends, size=room)
    return hashes[:made], orders[:made], ends

"""The n-gram ids of a column for training: the same walk and hash as :mod:`transforms.text.scan`."""

# mypy: allow-untyped-defs

import numpy as np
import numpy.typing as npt

from transforms.text.fold import Folded
from transforms.text.jit import kernel
from transforms.text.ngrams import ID_BITS, MULTIPLIERS, ORDERS, SALTS


@kernel
def _ids(codes, starts, multipliers, salts, shift, ids, ends):
    """Write the id of each n-gram; returns how many."""
    made = 0
    for text in range(len(starts) - 1):
        n1 = n2 = n3 = np.uint64(0)
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
            for order in range(4):
                part = now if order == 0 else n1 if order == 1 else n2 if order == 2 else n3
                if part == np.uint64(0):
                    break
                total = total + part * multipliers[order]
                ids[made] = np.uint32((total + salts[order]) >> shift)
                made += 1
            n3, n2, n1 = n2, n1, now
        ends[text + 1] = made
    return made


def ngram_ids(folded: Folded) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """Ids (28-bit) of all n-grams and the offsets of the texts, shape (n + 1,)."""
    ids = np.empty(len(folded.codes) * ORDERS, np.uint32)
    ends = np.zeros(len(folded.starts), np.int64)
    made = _ids(folded.codes, folded.starts, MULTIPLIERS, SALTS, np.uint64(64 - ID_BITS), ids, ends, size=len(ids))
    return ids[:made], ends

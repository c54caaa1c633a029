"""The judge's own reading of the tier table: all 27 cells, first match wins."""

import itertools

import numpy as np
import pytest

from transforms.sample.tiers import rule_of, tier_of

CELLS = list(itertools.product((0, 1, 2), (0, 1, 2), (-1, 0, 1)))


@pytest.mark.parametrize(
    ("cell", "rule", "tier"),
    [
        ((0, 1, -1), 1, -1),
        ((2, 2, -1), 1, -1),
        ((2, 2, 1), 2, 3),
        ((2, 2, 0), 3, 2),
        ((2, 0, 1), 3, 2),
        ((1, 2, 0), 4, 2),
        ((1, 2, 1), 4, 2),
        ((1, 0, 1), 5, 1),
        ((2, 0, -1), 6, 0),
        ((0, 2, 1), 6, 0),
        ((1, 1, 0), 6, 0),
    ],
)
def test_cells(cell, rule, tier):
    inputs = [np.array([x]) for x in cell]
    assert (rule_of(*inputs)[0], tier_of(*inputs)[0]) == (rule, tier)


def test_more_impact_or_a_better_surprise_never_lowers_the_tier():
    tier = {cell: int(tier_of(*(np.array([x]) for x in cell))[0]) for cell in CELLS}
    assert len(tier) == 27
    for i, p, d in CELLS:
        if i < 2:
            assert tier[i + 1, p, d] >= tier[i, p, d]
        if d < 1:
            assert tier[i, p, d + 1] >= tier[i, p, d]

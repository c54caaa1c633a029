"""The five tiers as the method defines them, computed apart from the warehouse as its judge."""

import numpy as np


def rule_of(impact: np.ndarray, participation: np.ndarray, disconfirmation: np.ndarray) -> np.ndarray:
    """Number 1–6 of the first rule that matches; impact 0–2, participation 0–2, disconfirmation −1–1."""
    high, low = impact == 2, impact == 1
    full, far_below, exceeds = participation == 2, disconfirmation == -1, disconfirmation == 1
    rules = (
        far_below & (participation > 0),
        high & full & exceeds,
        high & ~far_below & (exceeds | full),
        low & full & ~far_below,
        low & exceeds,
    )
    return np.select(rules, (1, 2, 3, 4, 5), 6)


def tier_of(impact: np.ndarray, participation: np.ndarray, disconfirmation: np.ndarray) -> np.ndarray:
    """Tier −1 negative, 0 none, 1 low, 2 medium, 3 high."""
    return np.array((0, -1, 3, 2, 2, 1, 0))[rule_of(impact, participation, disconfirmation)]

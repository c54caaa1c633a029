"""A publisher at every one of its instants in turn: killed, EIO, ENOSPC."""

from faults.harness.publish_sweep import sweep_publish
from faults.harness.site import Site

TIER, START, RECOVER, SAME = "nightly", "bare", "own", False
EXPECT = "readers have the former or the new release, whole; the same publisher again succeeds and clears up"


def inject(site: Site) -> None:
    """Every harm at every instant."""
    sweep_publish(site, (1, 1, 1))

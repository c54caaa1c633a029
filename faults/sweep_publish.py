"""A publisher killed at every one of its instants; EIO and ENOSPC at every second one."""

from faults.harness.publish_sweep import sweep_publish
from faults.harness.site import Site

TIER, START, RECOVER, SAME = "test", "bare", "own", False
EXPECT = "readers have the former or the new release, whole; the same publisher again succeeds and clears up"


def inject(site: Site) -> None:
    """``sweep_publish_fully`` leaves no instant out."""
    sweep_publish(site, (1, 2, 2))

"""Every change of a file during the intake in turn, each killed, with EIO and with ENOSPC."""

from faults.harness.site import Site
from faults.harness.sweeps import sweep_intake

TIER, START, RECOVER, SAME = "nightly", "few", "own", False
EXPECT = "the plain intake afterwards gives what an undisturbed one gives, and no draft is left"


def inject(site: Site) -> None:
    """Two sources, every harm at every instant."""
    sweep_intake(site, "all,kill,eio,enospc")

"""Every third change of a file during the intake: killed, EIO or ENOSPC, the harms taking turns."""

from faults.harness.site import Site
from faults.harness.sweeps import sweep_intake

TIER, START, RECOVER, SAME = "ci", "few", "own", False
EXPECT = "the plain intake afterwards gives what an undisturbed one gives, and no draft is left"


def inject(site: Site) -> None:
    """Two sources, one harm per instant; ``sweep_intake_fully`` leaves no instant out."""
    sweep_intake(site, "kill,eio,enospc", stride=3)

"""SIGKILL while the private byte copy of a file gets its name."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "test", "few"
EXPECT = "the copy is made again, no draft of customers' bytes stays"


def inject(site: Site) -> None:
    """Stop the process at that instant."""
    assert site.night(Plan(change="os.rename", inside="landing/", nth=2)) == -signal.SIGKILL

"""SIGKILL as the scores of a batch of texts become visible."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "ci", "waiting"
EXPECT = "no half batch is visible, the texts are scored again"


def inject(site: Site) -> None:
    """Stop the process at that instant."""
    assert site.night(Plan(change="os.rename", inside="scored/")) == -signal.SIGKILL

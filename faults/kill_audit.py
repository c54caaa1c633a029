"""SIGKILL in the middle of the audit."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "ci", "scored"
EXPECT = "nothing is published, the next run audits everything"


def inject(site: Site) -> None:
    """Stop the process at that instant."""
    assert site.night(Plan(stage="audit", nth=5)) == -signal.SIGKILL

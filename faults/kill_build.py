"""SIGKILL in the middle of the dbt build."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "ci", "scored"
EXPECT = "the next build goes on behind the last finished table and ends the same"


def inject(site: Site) -> None:
    """Stop the process at that instant."""
    assert site.night(Plan(stage="build tables", nth=60)) == -signal.SIGKILL

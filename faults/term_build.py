"""SIGTERM in the middle of the dbt build."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "nightly", "scored"
EXPECT = "the process ends, the next build goes on behind the last finished table"


def inject(site: Site) -> None:
    """Stop the process at that instant."""
    assert site.night(Plan(harm="term", stage="build tables", nth=40)) == -signal.SIGTERM

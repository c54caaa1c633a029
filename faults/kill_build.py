"""SIGKILL in the middle of the dbt build."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "ci", "scored"
EXPECT = "the work file is dropped, the next build begins anew"


def inject(site: Site) -> None:
    """Stop the process at that instant."""
    assert site.night(Plan(stage="build tables", nth=60)) == -signal.SIGKILL

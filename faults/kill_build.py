"""SIGTERM, as a machine that shuts down sends it, then SIGKILL in the middle of the dbt build."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "ci", "scored"
EXPECT = "each next build goes on behind the last finished table, and the last ends the same"


def inject(site: Site) -> None:
    """Stop the build, go on with it, stop it again further on."""
    assert site.night(Plan(harm="term", stage="build tables", nth=40)) == -signal.SIGTERM
    assert site.night(Plan(stage="build tables", nth=40)) == -signal.SIGKILL
    site.facts["points"] = 2

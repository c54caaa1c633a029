"""SIGKILL between the audit and publishing."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START, RECOVER = "ci", "audited", "night"
EXPECT = "readers keep the former release; a new night publishes the same"


def inject(site: Site) -> None:
    """Stop the publisher at that instant; readers keep a whole release."""
    assert site.step("publish", Plan(stage="publish")) == -signal.SIGKILL

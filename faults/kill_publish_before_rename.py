"""SIGKILL inside publishing, when the draft is complete and has no name yet."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START, RECOVER = "test", "audited", "publish"
EXPECT = "the retried task publishes"


def inject(site: Site) -> None:
    """Stop the publisher at that instant; readers keep a whole release."""
    assert site.step("publish", Plan(change="os.rename", inside="releases/")) == -signal.SIGKILL

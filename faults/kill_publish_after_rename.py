"""SIGKILL after the release got its name, before readers are switched."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START, RECOVER = "test", "audited", "publish"
EXPECT = "the retried task switches to it"


def inject(site: Site) -> None:
    """Stop the publisher at that instant; readers keep a whole release."""
    assert site.step("publish", Plan(change="os.symlink")) == -signal.SIGKILL

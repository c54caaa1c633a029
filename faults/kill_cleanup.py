"""SIGKILL while older releases are removed."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START, RECOVER = "test", "audited", "publish"
EXPECT = "the new release is current; the retried task finishes the removal"


def inject(site: Site) -> None:
    """Stop the publisher at that instant; readers keep a whole release."""
    assert site.step("publish", Plan(change="os.rmdir", inside="releases/")) == -signal.SIGKILL

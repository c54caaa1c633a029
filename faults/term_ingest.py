"""SIGTERM, as a machine that shuts down sends it, during the intake."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "test", "few"
EXPECT = "the process ends, the next run completes it"


def inject(site: Site) -> None:
    """Stop the process at that instant."""
    assert site.night(Plan(harm="term", change="os.mkdir", inside="raw/contacts/.draft")) == -signal.SIGTERM

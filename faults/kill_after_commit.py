"""SIGKILL after a file's folder got its name, before the task could report success."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "test", "few"
EXPECT = "the file is in once"


def inject(site: Site) -> None:
    """Stop the process at that instant."""
    assert site.night(Plan(change="os.fsync", inside="raw/contacts$")) == -signal.SIGKILL

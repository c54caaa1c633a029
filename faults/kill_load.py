"""SIGKILL while the rows of a file are made durable, before their commit."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "test", "few"
EXPECT = "nothing of the file is visible, then all of it"


def inject(site: Site) -> None:
    """Stop the process at that instant."""
    assert site.night(Plan(change="os.fsync", inside="raw/contacts/.draft", nth=3)) == -signal.SIGKILL

"""Somebody opens the work file and keeps it open: the writer can't get its lock."""

import signal

import duckdb

from faults.harness.publisher import in_child
from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "ci", "scored"
EXPECT = "the night is not held up: it begins a work file of its own beside the reader"


def inject(site: Site) -> None:
    """Kill a build, hold its work file in another process, run the night."""
    assert site.night(Plan(stage="build tables", nth=60)) == -signal.SIGKILL

    def hold() -> None:
        with duckdb.connect(str(site.home / "work" / "build" / "work.duckdb"), read_only=True):
            assert site.night() == 0, site.log()[-300:]

    assert in_child(hold) == 0, site.log()[-300:]

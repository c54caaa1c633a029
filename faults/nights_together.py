"""Thirty nights of a backfill at once, in an order drawn by lot: four processes at a time, each again while one works.

The inbox holds a file per source and day, so that every night finds other files waiting.
"""

import random
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from faults.harness.checker import census
from faults.harness.site import Site

TIER, START, RECOVER, SAME, READERS = "nightly", "waiting", "own", False, False
EXPECT = "each night ends well, and the release of the latest day is that of one night that found everything"
NIGHTS, AT_A_TIME, BUSY = 30, 4, 5


def inject(site: Site) -> None:
    """The expected tables come from a single night of the latest day."""
    shutil.rmtree(site.inbox)
    sample = ("sample", "--out", str(site.inbox), "--customers", "40", "--days", "30", "--split", "day")
    assert site.run(*sample) == 0
    shutil.rmtree(site.home)
    assert site.night() == 0, site.log()[-300:]
    expected = census(site.home).tables
    shutil.rmtree(site.home)
    days = [(date.fromisoformat(site.date) - timedelta(days=back)).isoformat() for back in range(NIGHTS)]
    random.Random(11).shuffle(days)
    with ThreadPoolExecutor(AT_A_TIME) as together:
        refusals = list(together.map(lambda day: _one(site, day), days))
    site.facts |= {"points": NIGHTS, "found_another_at_work": sum(refusals)}
    assert site.night() == 0, site.log()[-300:]
    found = census(site.home).tables
    differing = [name for name in expected if expected[name] != found.get(name) and name != "restatement"]
    assert not differing, differing


def _one(site: Site, day: str) -> int:
    """A night to its end; returns how often another one was at work."""
    refused = 0
    while (code := site.run("run", "--direct", "--date", day)) == BUSY:
        refused += 1
        time.sleep(5)
    assert code == 0, f"{day}: exit code {code}: {site.log()[-300:]}"
    return refused

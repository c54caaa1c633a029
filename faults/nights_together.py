"""Thirty days at once, in an order drawn by lot: four tasks take the files, three builds at a time want the writer.

A file per source and day, and a build for every third day, each from all files that are there.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from faults.harness import days
from faults.harness.site import Site

TIER, START, RECOVER, SAME, READERS = "nightly", "waiting", "own", False, False
EXPECT = "each build ends well, and the release of the latest day is that of one night that found everything"
NIGHTS, EVERY = 30, 3


def inject(site: Site) -> None:
    """The expected tables come from a single night of the latest day."""
    days.deliver(site, customers=40, days=NIGHTS)
    expected, files = days.in_order(site, [site.date])
    dice = random.Random(11)
    built = [(date.fromisoformat(site.date) - timedelta(days=back)).isoformat() for back in range(0, NIGHTS, EVERY)]
    dice.shuffle(files)
    dice.shuffle(built)
    days.take_together(site, files, tasks=4)
    with ThreadPoolExecutor(3) as together:
        refused = sum(together.map(lambda day: days.build(site, day), built))
    site.facts |= {"points": len(files) + len(built), "found_another_at_work": refused}
    assert site.manifest()["business_date"] == site.date
    days.require_equal(site, expected)

"""Ten days of four sources, taken by three tasks in an order drawn by lot, then built once."""

import random

from faults.harness import days
from faults.harness.site import Site

TIER, START, RECOVER, SAME, READERS = "ci", "few", "own", False, False
EXPECT = "the marts are those of one plain night"


def inject(site: Site) -> None:
    """The short form of ``backfill_reversed`` and ``nights_together``."""
    days.deliver(site, customers=30, days=10)
    expected, files = days.in_order(site, [site.date])
    random.Random(5).shuffle(files)
    days.take_together(site, files, tasks=3)
    days.build(site, site.date)
    site.facts["points"] = len(files)
    days.require_equal(site, expected)

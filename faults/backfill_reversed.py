"""Thirty days delivered file by file, the newest first and two tasks at a time; nights of single days in reverse."""

from faults.harness import days
from faults.harness.site import Site

TIER, START, RECOVER, SAME, READERS = "nightly", "waiting", "own", False, False
EXPECT = "the marts are those of the days in order, and readers end on the latest day"
DAYS = ("2026-09-30", "2026-09-15", "2026-09-29")


def inject(site: Site) -> None:
    """Two installations of the same files; the tables of both are compared."""
    days.deliver(site, customers=40, days=30)
    expected, files = days.in_order(site, DAYS)
    days.take_together(site, sorted(files, key=lambda name: name[-20:], reverse=True), tasks=2)
    for day in DAYS:
        days.build(site, day)
    site.facts["points"] = len(files) + len(DAYS)
    assert site.manifest()["business_date"] == max(DAYS)
    days.require_equal(site, expected)

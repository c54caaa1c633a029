"""Thirty days delivered file by file, the newest first and two tasks at a time; nights of single days in reverse."""

import shutil

from faults.harness.checker import census
from faults.harness.site import Site

TIER, START, RECOVER, SAME, READERS = "nightly", "waiting", "own", False, False
EXPECT = "the marts are those of the days in order, and readers end on the latest day"
DAYS = ("2026-09-30", "2026-09-15", "2026-09-29")


def inject(site: Site) -> None:
    """Two installations of the same files; the tables of both are compared."""
    shutil.rmtree(site.inbox)
    sample = ("sample", "--out", str(site.inbox), "--customers", "40", "--days", "30", "--split", "day")
    assert site.run(*sample) == 0
    shutil.rmtree(site.home)
    for day in sorted(DAYS):
        assert site.run("run", "--direct", "--date", day) == 0, site.log()[-300:]
    expected = census(site.home).tables
    files = [f"{entry['source']}/{entry['file_name']}" for entry in site.ledger()]
    files.sort(key=lambda name: name[-20:], reverse=True)
    shutil.rmtree(site.home)
    halves = [site.start("step", "take", *files[place::2]) for place in (0, 1)]
    assert [half.wait(900) for half in halves] == [0, 0], site.log()[-300:]
    for day in DAYS:
        assert site.run("step", "backfill", day) == 0, site.log()[-300:]
    found = census(site.home).tables
    site.facts["points"] = len(files) + len(DAYS)
    assert site.manifest()["business_date"] == max(DAYS)
    differing = [name for name in expected if expected[name] != found.get(name) and name != "restatement"]
    assert not differing, differing

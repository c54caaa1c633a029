"""SIGKILL about four times in the length of a night with a backlog: intake, scores, build, audit, release.

Goodput as in the fault ``goodput``, for a night of an installation that has run before and finds a month of files,
one per source and day. Readers look on. Loading dbt and its project alone takes longer than the three seconds
between the kills of ``goodput``: at that rate most tries would end before their first table.
"""

import shutil

from faults.harness.checker import census, compare
from faults.harness.kills import timed
from faults.harness.site import Site

TIER, START, RECOVER, SAME = "nightly", "waiting", "own", False
ALONE = True
EXPECT = "the night completes without anybody's hand, equal to the undisturbed one"


def inject(site: Site) -> None:
    """The same night twice from the same state."""
    shutil.rmtree(site.inbox)
    sample = ("sample", "--out", str(site.inbox), "--customers", "60", "--days", "30", "--split", "day")
    assert site.run(*sample) == 0
    origin = site.folder / "origin"
    shutil.copytree(site.home, origin, symlinks=True)
    undisturbed, _ = timed(site)
    expected = census(site.home)
    before = site.home.with_name("before")
    site.home.rename(before)
    origin.rename(site.home)
    disturbed, kills = timed(site, kill_mean_s=max(3.0, undisturbed / 4))
    difference = compare(expected, census(site.home))
    assert difference.is_none, difference
    site.facts |= {"points": kills, "undisturbed_s": round(undisturbed, 1), "disturbed_s": round(disturbed, 1)}
    site.facts["goodput_pct"] = round(100 * undisturbed / disturbed)

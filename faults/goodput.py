"""SIGKILL about every three seconds while many files are taken: how much of the work gets done.

Goodput is the time of the undisturbed intake over that of the disturbed one, each from its first start to its last
commit. The interval between kills is exponential with a mean of 3 s; the killed command is started again at once.
"""

import shutil

from faults.harness.checker import census, compare
from faults.harness.kills import timed
from faults.harness.site import Site

TIER, START, RECOVER, SAME = "nightly", "few", "own", False
ALONE = True
EXPECT = "the intake completes, equal to the undisturbed one, at a goodput of 60 % or more"


def inject(site: Site) -> None:
    """A file per source and day."""
    shutil.rmtree(site.inbox)
    sample = ("sample", "--out", str(site.inbox), "--customers", "60", "--days", "60", "--split", "day")
    assert site.run(*sample) == 0
    undisturbed, _ = timed(site)
    expected = census(site.home)
    shutil.rmtree(site.home)
    disturbed, kills = timed(site, kill_mean_s=3.0)
    difference = compare(expected, census(site.home))
    assert difference.is_none, difference
    site.facts |= {"points": kills, "undisturbed_s": round(undisturbed, 1), "disturbed_s": round(disturbed, 1)}
    site.facts["goodput_pct"] = round(100 * undisturbed / disturbed)
    assert site.facts["goodput_pct"] >= 60, site.facts

"""SIGKILL about every three seconds while many files are taken: how much of the work gets done."""

import random
import shutil
import subprocess
import time

from faults.harness.checker import census, compare
from faults.harness.site import Site

TIER, START, RECOVER, SAME = "nightly", "few", "own", False
EXPECT = "the intake completes, equal to the undisturbed one"
MEAN_S = 3.0


def inject(site: Site) -> None:
    """A file per source and day; goodput is undisturbed over disturbed time."""
    shutil.rmtree(site.inbox)
    sample = ("sample", "--out", str(site.inbox), "--customers", "60", "--days", "30", "--split", "day")
    assert site.run(*sample) == 0
    started = time.monotonic()
    assert site.night() == 0
    undisturbed, expected = time.monotonic() - started, census(site.home)
    shutil.rmtree(site.home)
    started, kills = time.monotonic(), _until_done(site)
    disturbed = time.monotonic() - started
    difference = compare(expected, census(site.home))
    assert difference.is_none, difference
    site.facts |= {"points": kills, "undisturbed_s": round(undisturbed, 1), "disturbed_s": round(disturbed, 1)}
    site.facts["goodput_pct"] = round(100 * undisturbed / disturbed)


def _until_done(site: Site) -> int:
    dice, kills = random.Random(3), 0
    while True:
        run = site.start("ingest", "--date", site.date)
        try:
            assert run.wait(dice.expovariate(1 / MEAN_S)) == 0, site.log()[-300:]
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
            kills += 1
        else:
            return kills

"""Whole nights under SIGKILL at random instants, for ten minutes; every completed night is checked."""

import os
import random
import shutil
import subprocess
import time

from faults.harness.checker import Census, census, compare
from faults.harness.site import Site

TIER, START, RECOVER, SAME, READERS = "nightly", "waiting", "own", False, False
ALONE = True
EXPECT = "every night completes in the end and equals the undisturbed one"
SECONDS = float(os.environ.get("FAULTS_SOAK_S", "600"))


def inject(site: Site) -> None:
    """Kill after a random time, start again; a fresh copy after every completed night."""
    dice = random.Random(7)
    origin = site.folder / "origin"
    shutil.copytree(site.home, origin, symlinks=True)
    started = time.monotonic()
    assert site.night() == 0
    undisturbed, expected = time.monotonic() - started, census(site.home)
    kills = nights = 0
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        shutil.rmtree(site.home)
        shutil.copytree(origin, site.home, symlinks=True)
        kills += _one_night(site, dice, undisturbed)
        nights += 1
        _require_equal(site, expected, kills)
    site.facts |= {"points": kills, "nights": nights, "undisturbed_s": round(undisturbed, 1)}


def _one_night(site: Site, dice: random.Random, undisturbed: float) -> int:
    kills = 0
    while True:
        run = site.start("run", "--direct", "--date", site.date)
        with site.read_meanwhile() as account:
            try:
                assert run.wait(dice.uniform(0, 1.5 * undisturbed)) == 0, site.log()[-300:]
            except subprocess.TimeoutExpired:
                run.kill()
                run.wait()
                kills += 1
        assert not account.get("errors") and not account.get("mixed"), account
        if run.returncode == 0:
            return kills


def _require_equal(site: Site, expected: Census, kills: int) -> None:
    found = census(site.home)
    difference = compare(expected, found)
    assert difference.is_none, f"after {kills} kills: {difference}"
    assert not found.left_over, found.left_over[:3]

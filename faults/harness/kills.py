"""The plain command of a site, killed at random and started again until it ends by itself."""

import math
import random
import subprocess
import time

from faults.harness.site import Site


def timed(site: Site, kill_mean_s: float = math.inf, seed: int = 3) -> tuple[float, int]:
    """Seconds until the plain command has succeeded, and how often it was killed before."""
    dice, kills, started = random.Random(seed), 0, time.monotonic()
    while True:
        run = site.begin_night()
        try:
            patience = None if math.isinf(kill_mean_s) else dice.expovariate(1 / kill_mean_s)
            assert run.wait(patience) == 0, site.log()[-300:]
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
            kills += 1
        else:
            return time.monotonic() - started, kills

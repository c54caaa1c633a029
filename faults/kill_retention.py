"""SIGKILL while rows, rejects and landing copies that are due are removed."""

import os
import shutil
import time

from faults.harness.checker import census
from faults.harness.interrupted import EVERYWHERE, interrupted, same_as
from faults.harness.site import Site

TIER, START, RECOVER, SAME = "test", "few", "own", False
EXPECT = "the next run completes the removal; the ledger keeps the account"
PERIODS = "[retention]\nraw_days = 1\nquarantine_days = 1\nlanding_days = 1\n"


def inject(site: Site) -> None:
    """Everything taken is older than a day."""
    assert site.night() == 0
    old = time.time() - 10 * 86400
    for copy in (site.home / "landing").iterdir():
        os.utime(copy, (old, old))
    path = site.config / "huisheng.toml"
    path.write_text(path.read_text("utf-8") + PERIODS, "utf-8")
    before = site.folder / "taken"
    shutil.copytree(site.home, before, symlinks=True)
    command = ("retention", "--enforce")
    assert site.run(*command) == 0, site.log()[-300:]
    expected = census(site.home)
    assert not expected.records, "nothing was due: the fault was not done"
    shutil.rmtree(site.home)
    before.rename(site.home)
    site.facts["points"] = interrupted(site, command, EVERYWHERE)
    same_as(expected, site)

"""SIGKILL while a person is erased: in rows, in state files, in removals; then a re-import of the same file."""

import csv
import shutil

from faults.harness.checker import census
from faults.harness.interrupted import EVERYWHERE, interrupted, same_as
from faults.harness.site import Site

TIER, START, RECOVER, SAME, READERS = "ci", "few", "own", False, False
EXPECT = "the same command again completes the erasure; it equals an undisturbed one, and the person never comes back"


def inject(site: Site) -> None:
    """One person of the survey, erased undisturbed in one copy and under kills in the other."""
    assert site.night() == 0
    before, whole = site.folder / "taken", site.folder / "undisturbed"
    shutil.copytree(site.home, before, symlinks=True)
    command = ("erase", "--customer", _phone(site), "--yes")
    assert site.run(*command) == 0, site.log()[-300:]
    assert site.night() == 0
    expected = census(site.home)
    site.home.rename(whole)
    before.rename(site.home)
    site.facts["points"] = interrupted(site, command, EVERYWHERE)
    assert site.night() == 0, site.log()[-300:]
    same_as(expected, site)


def _phone(site: Site) -> str:
    path = next((site.inbox / "wjx").glob("appliance_customer_v1_*.csv"))
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    rows = list(csv.DictReader(text.splitlines()))
    column = next(name for name in rows[0] if "手机号" in name)
    return next(row[column] for row in rows if sum(char.isdigit() for char in row[column]) >= 11)

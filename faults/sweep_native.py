"""The database library's own writes, syncs and truncations fail in turn, injected by strace into a publisher."""

import shutil
import sys
from functools import partial

from faults.harness import process, publisher, tracing
from faults.harness.checker import unsound
from faults.harness.site import Site

TIER, START, RECOVER, SAME = "nightly", "bare", "own", False
EXPECT = "readers keep the former release, whole; the same publisher again succeeds"
CALLS = {
    "pwrite64": ("signal=KILL", "error=ENOSPC", "error=EIO"),
    "fsync": ("signal=KILL", "error=EIO"),
    "write": ("signal=KILL",),
}


def inject(site: Site) -> None:
    """Every call of every kind until the publisher gets through untouched."""
    tracing.require()
    ready, points = site.folder / "ready", 0
    for number in (1, 2):
        assert publisher.in_child(partial(publisher.make_work, ready, number)) == 0
        if number == 1:
            assert publisher.in_child(lambda: publisher.attempt(ready, 1)) == 0
    for call, harms in CALLS.items():
        for harm in harms:
            nth = 0
            while _one(site, call, f"{harm}:when={(nth := nth + 1)}"):
                points += 1
    site.facts["points"] = points


def _one(site: Site, call: str, harm: str) -> bool:
    """Whether the harm was done at all: there were that many calls."""
    home, log = site.folder / "one", site.folder / "strace.txt"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(site.folder / "ready", home, symlinks=True)
    command = [sys.executable, "-m", "faults.harness.publisher", str(home), "2"]
    found = tracing.is_injected(command, call, harm, log, preexec_fn=process.die_with_parent)
    what = f"{call}:{harm}"
    assert not (wrong := unsound(home)), f"{what}: {wrong[0]} is visible and not whole"
    assert publisher.sabotaged(home, 2, publisher.Plan(nth=0)) == 0, f"{what}: the publisher again fails"
    assert publisher.current_number(home) == 2, f"{what}: nothing published"
    assert not (wrong := unsound(home)), f"{what}: {wrong[0]} is not whole"
    return found

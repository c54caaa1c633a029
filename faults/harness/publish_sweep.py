"""Stops a small publisher at its instants: every open, mkdir, chmod, fsync, rename, symlink and removal."""

import shutil
from functools import partial
from pathlib import Path

from faults.harness import publisher
from faults.harness.checker import unsound
from faults.harness.saboteur import Plan
from faults.harness.site import Site

HARMS = (Plan("kill"), Plan("eio"), Plan("enospc", lasting=True))


def sweep_publish(site: Site, strides: tuple[int, int, int]) -> None:
    """Three releases first, so that there is something to keep and something to drop; then each harm's instants."""
    ready = site.folder / "ready"
    for number in (1, 2, 3):
        _prepare(ready, number)
        assert publisher.in_child(partial(publisher.attempt, ready, number)) == 0
    _prepare(ready, 4)
    instants, points = _instants(site, ready), 0
    for harm, stride in zip(HARMS, strides, strict=True):
        for nth in range(1, instants + 1, stride):
            _one(site, ready, Plan(harm.harm, nth, lasting=harm.lasting))
            points += 1
    site.facts |= {"points": points, "instants": instants}


def _prepare(home: Path, number: int) -> None:
    assert publisher.in_child(lambda: publisher.make_work(home, number)) == 0


def _instants(site: Site, ready: Path) -> int:
    home, tally = _copy(site, ready), site.folder / "tally"
    assert publisher.sabotaged(home, 4, Plan("count", tally=str(tally))) == 0
    return len(tally.read_text().splitlines())


def _copy(site: Site, ready: Path) -> Path:
    home = site.folder / "one"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(ready, home, symlinks=True)
    return home


def _one(site: Site, ready: Path, plan: Plan) -> None:
    home, what = _copy(site, ready), f"{plan.harm} at instant {plan.nth}"
    code = publisher.sabotaged(home, 4, plan)
    assert code == (-9 if plan.harm == "kill" else code), f"{what}: exit code {code}"
    assert publisher.current_number(home) in (3, 4), f"{what}: readers see another release"
    assert not (wrong := unsound(home)), f"{what}: {wrong[0]} is visible and not whole"
    assert publisher.sabotaged(home, 4, Plan(nth=0)) == 0, f"{what}: the same publisher again fails"
    assert publisher.current_number(home) == 4, f"{what}: the retry published nothing"
    assert not (wrong := unsound(home)), f"{what}: after the retry {wrong[0]} is not whole"
    assert publisher.whole(home) == ["r4", "r3"], f"{what}: kept {publisher.whole(home)}"
    left = [path.name for pattern in ("releases/.*", ".current.*") for path in home.glob(pattern)]
    assert not left, f"{what}: left behind {left[0]}"

"""A command that is killed again and again at chosen changes of files, then run to its end."""

import signal
from collections.abc import Sequence

from faults.harness.checker import Census, census, compare
from faults.harness.saboteur import Plan
from faults.harness.site import Site


def interrupted(site: Site, command: Sequence[str], plans: Sequence[Plan]) -> int:
    """Kill the command by each plan in turn, on top of what the former left; returns how many plans met it."""
    met = 0
    for plan in plans:
        code = site.run(*command, plan=plan)
        assert code in (0, -signal.SIGKILL), f"exit code {code}: {site.log()[-300:]}"
        met += code == -signal.SIGKILL
    assert site.run(*command) == 0, site.log()[-400:]
    return met


def same_as(expected: Census, site: Site) -> None:
    """Fails where the site holds something else than expected, or drafts."""
    found = census(site.home)
    difference = compare(expected, found)
    assert difference.is_none, difference
    assert not found.left_over, found.left_over[:3]


EVERYWHERE = (
    Plan(change="os.fsync", inside="/raw/"),
    Plan(change="os.rename", inside="/raw/"),
    Plan(change="os.fsync", inside="/state/", nth=2),
    Plan(change="os.rename", inside="/state/", nth=2),
    Plan(change="os.remove"),
    Plan(change="os.rmdir"),
    Plan(change="os.fsync", nth=9),
    Plan(change="os.rename", nth=5),
)
"""Instants that commands which rewrite the raw zone go through."""

"""SIGKILL while a file is taken again from its landing copy."""

from faults.harness.checker import census
from faults.harness.interrupted import EVERYWHERE, interrupted, same_as
from faults.harness.site import Site

TIER, START, RECOVER, SAME = "ci", "few", "own", False
EXPECT = "the former rows or the new ones, never half; again, the replay gives the same"


def inject(site: Site) -> None:
    """The survey's file, whose rows and rejects are replaced."""
    assert site.night() == 0
    expected = census(site.home)
    entry = next(entry for entry in site.ledger() if entry["source"].startswith("wjx"))
    command = ("quarantine", "replay", entry["source"], entry["file_id"])
    site.facts["points"] = interrupted(site, command, EVERYWHERE)
    assert site.night() == 0
    same_as(expected, site)

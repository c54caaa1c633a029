"""Many days delivered one by one: a file per source and day, taken and built in any order."""

import shutil
import time
from collections.abc import Sequence

from faults.harness.checker import census
from faults.harness.site import Site

BUSY, PAUSE_S = 5, 5


def deliver(site: Site, customers: int, days: int) -> None:
    """Replace the inbox by a file per source and day, and forget what was taken before."""
    shutil.rmtree(site.inbox)
    sample = ("sample", "--out", str(site.inbox), "--customers", str(customers), "--days", str(days), "--split", "day")
    assert site.run(*sample) == 0, site.log()[-300:]
    shutil.rmtree(site.home, ignore_errors=True)


def in_order(site: Site, dates: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The tables of plain nights in the order of their dates, and the files they took; then all is forgotten again."""
    for day in sorted(dates):
        assert site.run("run", "--direct", "--date", day) == 0, site.log()[-300:]
    tables = census(site.home).tables
    files = [f"{entry['source']}/{entry['file_name']}" for entry in site.ledger()]
    shutil.rmtree(site.home)
    return tables, files


def take_together(site: Site, files: Sequence[str], tasks: int) -> None:
    """Take the files in their order, by several tasks in turn."""
    parts = [site.start("step", "take", *files[place::tasks]) for place in range(tasks)]
    assert [part.wait(900) for part in parts] == [0] * tasks, site.log()[-300:]


def build(site: Site, day: str) -> int:
    """A build of a day that leaves readers on a later one, again while another is at work; returns how often it was."""
    refused = 0
    while (code := site.run("publish", "--keeps-newer", "--date", day)) == BUSY:
        refused += 1
        time.sleep(PAUSE_S)
    assert code == 0, f"{day}: exit code {code}: {site.log()[-300:]}"
    return refused


def require_equal(site: Site, expected: dict[str, str]) -> None:
    """Fails where a table differs; which release came before, and so what it restates, is not compared."""
    found = census(site.home).tables
    differing = [name for name in expected if expected[name] != found.get(name) and name != "restatement"]
    assert not differing, differing

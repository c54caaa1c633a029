"""Writes, opens and memory of an intake fail in turn, by strace, in all its processes, the parsing ones too."""

import shutil
import sys

from faults.harness import process, tracing
from faults.harness.checker import census, compare
from faults.harness.site import Site

TIER, START, RECOVER, SAME = "nightly", "few", "own", False
EXPECT = "no file is given up for it: the plain intake afterwards gives what an undisturbed one gives"
# `write` also goes to pipes and event descriptors, which are never full: there a process is only killed.
HARMS = (
    ("pwrite64", "error=ENOSPC"),
    ("pwrite64", "error=EIO"),
    ("write", "signal=KILL"),
    ("openat", "error=EMFILE"),
    ("mmap", "error=ENOMEM"),
)
NUMBERS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987)


def inject(site: Site) -> None:
    """Calls at Fibonacci numbers: start-up has many that fail the same way."""
    tracing.require()
    shutil.rmtree(site.inbox / "tickets")
    assert site.night() == 0
    expected, done = census(site.home), 0
    for call, harm in HARMS:
        for number in NUMBERS:
            shutil.rmtree(site.home)
            if not _injected(site, call, f"{harm}:when={number}"):
                break  # no process makes that many calls
            done += 1
            assert site.night() == 0, f"{call} {harm} {number}: {site.log()[-300:]}"
            found = census(site.home)
            difference = compare(expected, found)
            assert difference.is_none, f"{call} {harm} {number}: {difference}"
    site.facts["points"] = done


def _injected(site: Site, call: str, harm: str) -> bool:
    """Whether the harm met any of the processes."""
    command = [sys.executable, "-m", "faults.harness.saboteur", '{"nth": 0}', "ingest", "--date", site.date]
    prepared = process.prepare(site.folder, site.place, {})
    log, variables = site.folder / "strace.txt", site.variables()
    return tracing.is_injected(command, call, harm, log, env=variables, timeout=120, preexec_fn=prepared)

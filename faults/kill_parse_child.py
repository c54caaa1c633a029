"""SIGKILL of the child that parses a file, as the kernel does when memory runs out."""

import os
import signal
from pathlib import Path

from faults.harness.site import Site, wait_until

TIER, START = "test", "few"
EXPECT = "the file is not given up for what was not its fault; the others are taken"


def inject(site: Site) -> None:
    """Kill the first parsing child there is; the run itself goes on."""
    run = site.start("ingest", "--date", site.date)
    found: list[int] = []

    def is_found() -> bool:
        found.extend(_grandchildren(run.pid))
        return bool(found)

    wait_until(is_found)
    os.kill(found[0], signal.SIGKILL)
    assert run.wait(300) == 0, site.log()[-300:]


def _grandchildren(pid: int) -> list[int]:
    return [inner for child in _children(pid) for inner in _children(child)]


def _children(pid: int) -> list[int]:
    try:
        return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []

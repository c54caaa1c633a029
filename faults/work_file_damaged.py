"""A killed build's work file is cut short, and a stale write-ahead log lies beside the next one."""

import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START = "ci", "scored"
EXPECT = "what can't be gone on with is dropped, and the build begins anew"


def inject(site: Site) -> None:
    """Kill, cut the file; kill, put a log of nonsense; then the plain night."""
    plan = Plan(stage="build tables", nth=60)
    assert site.night(plan) == -signal.SIGKILL
    work = site.home / "work" / "build" / "work.duckdb"
    work.write_bytes(work.read_bytes()[: work.stat().st_size // 2])
    assert site.night(plan) == -signal.SIGKILL
    work.with_name("work.duckdb.wal").write_bytes(b"stale" * 1000)
    site.facts["points"] = 2

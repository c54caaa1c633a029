"""A limit on the address space (``ulimit -v``) makes allocations fail at odd places."""

import resource

from faults.harness.site import Site

TIER, START = "ci", "few"
EXPECT = "files are not given up for want of memory of the machine; without the limit the next run takes all"
LIMITS = (350 << 20, 700 << 20, 1200 << 20)


def inject(site: Site) -> None:
    """Three limits, from one under which not even the interpreter's parts load."""
    for limit in LIMITS:
        site.start("ingest", "--date", site.date, soft_limits={resource.RLIMIT_AS: limit}).wait(300)
    site.facts["points"] = len(LIMITS)

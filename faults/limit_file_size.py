"""A limit on the size of files (``ulimit -f``) cuts every write short."""

import resource

from faults.harness.site import Site

TIER, START = "test", "few"
EXPECT = "files that don't fit are not given up; without the limit the next run takes all"
LIMITS = (2_000, 6_000, 9_000)


def inject(site: Site) -> None:
    """Three limits: below the landing copies, between them, below the rows."""
    for limit in LIMITS:
        process = site.start("ingest", "--date", site.date, soft_limits={resource.RLIMIT_FSIZE: limit})
        assert process.wait(300) != 0 or site.ledger(), "nothing taken and nothing said"
    site.facts["points"] = len(LIMITS)

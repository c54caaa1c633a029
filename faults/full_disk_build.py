"""ENOSPC while tables are built, spilled and published: a disk with room for a part of it, then a larger one."""

from faults.harness.disk import small
from faults.harness.site import Site

TIER, START, READERS = "ci", "scored", False
EXPECT = "readers keep the former release, the message says what to do; with space the night goes on"
SPARE_KB = (2_000, 12_000)


def inject(site: Site) -> None:
    """Two sizes: the disk fills in the work file, and in the draft of the release."""
    before = site.manifest()["release_id"]
    for spare in SPARE_KB:
        with small(site, spare):
            code = site.night()
            assert code in (1, 6), f"exit code {code} with {spare} kB: {site.log()[-300:]}"
            assert site.manifest()["release_id"] == before, "readers were switched all the same"
        last = site.log().strip().splitlines()[-1]
        assert "free disk space" in last, last
    site.facts["points"] = len(SPARE_KB)

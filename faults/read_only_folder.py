"""The raw zone can't be written: a disk that the kernel has set read-only after an error."""

from faults.harness.disk import read_only
from faults.harness.site import Site

TIER, START = "test", "few"
EXPECT = "the run fails with one line, and a later one takes all"


def inject(site: Site) -> None:
    """Run against a raw zone that refuses every write."""
    (site.home / "raw").mkdir(parents=True)
    with read_only(site.home / "raw"):
        assert site.run("ingest", "--date", site.date) == 1
    assert "error: Read-only file system. Next: see why the disk is read-only" in site.log(), site.log()[-300:]

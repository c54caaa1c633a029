"""ENOSPC while files are taken: a disk of a few kilobytes, then a larger one."""

from faults.harness.disk import small
from faults.harness.site import Site

TIER, START = "test", "few"
EXPECT = "no file is refused for want of space; with space the next run takes all"
SPARE_KB = (24, 60, 100, 140)


def inject(site: Site) -> None:
    """Several sizes, so that the disk fills in landing, in rows, in rejects and in the ledger."""
    for spare in SPARE_KB:
        with small(site, spare):
            code = site.run("ingest", "--date", site.date)
            assert code in (0, 1), f"exit code {code} with {spare} kB: {site.log()[-300:]}"
    site.facts["points"] = len(SPARE_KB)
    refused = [entry["reason"] for entry in site.ledger() if entry["status"] == "refused"]
    site.facts["refused_meanwhile"] = len(refused)

"""Two runs of one installation at the same time."""

from faults.harness.site import Site

TIER, START = "test", "few"
EXPECT = "one works, the other ends at once with exit code 5; nothing is taken twice"


def inject(site: Site) -> None:
    """Start both together."""
    both = [site.start("ingest", "--date", site.date) for _ in range(2)]
    codes = sorted(process.wait(300) for process in both)
    assert codes == [0, 5] or codes == [0, 0], codes
    site.facts["codes"] = codes

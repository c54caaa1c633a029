"""The host is in another time zone, speaks another language, and hashes in another order."""

from faults.harness.site import Site

TIER, START, RECOVER = "nightly", "waiting", "own"
EXPECT = "the same bytes come out"


def inject(site: Site) -> None:
    """A night under New York's clock and the C locale."""
    site.environment |= {"TZ": "America/New_York", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "7"}
    assert site.night() == 0, site.log()[-300:]

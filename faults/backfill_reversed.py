"""Thirty days delivered file by file, the newest first and two tasks at a time, against the same in order."""

from faults.harness.checker import census
from faults.harness.site import Site

TIER, START, RECOVER, SAME, READERS = "nightly", "waiting", "own", False, False
EXPECT = "the marts are those of the days in order"


def inject(site: Site) -> None:
    """Two installations of the same files; the tables of both are compared."""
    import shutil

    shutil.rmtree(site.inbox)
    sample = ("sample", "--out", str(site.inbox), "--customers", "40", "--days", "30", "--split", "day")
    assert site.run(*sample) == 0
    shutil.rmtree(site.home)
    assert site.run("run", "--direct", "--date", site.date) == 0, site.log()[-300:]
    expected = census(site.home).tables
    files = [f"{entry['source']}/{entry['file_name']}" for entry in site.ledger()]
    files.sort(key=lambda name: name[-20:], reverse=True)
    shutil.rmtree(site.home)
    halves = [site.start("step", "take", *files[place::2]) for place in (0, 1)]
    assert [half.wait(900) for half in halves] == [0, 0], site.log()[-300:]
    assert site.run("run", "--direct", "--date", site.date) == 0, site.log()[-300:]
    found = census(site.home).tables
    site.facts["points"] = len(files)
    site.facts["differing"] = [name for name in expected if expected[name] != found.get(name)]
    assert not site.facts["differing"], site.facts["differing"]

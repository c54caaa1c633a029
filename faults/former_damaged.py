"""The release that readers have is cut short on the disk, and new files have come."""

from faults.harness.site import Site

TIER, START, READERS, SAME = "ci", "scored", False, False
EXPECT = "the next run publishes all the same, and the damaged release is no target of a rollback"


def inject(site: Site) -> None:
    """Cut the published database to half."""
    database = (site.home / "current").resolve() / "huisheng.duckdb"
    database.chmod(0o644)
    database.write_bytes(database.read_bytes()[: database.stat().st_size // 2])
    site.facts["damaged"] = database.parent.name


def check(site: Site) -> None:
    """A new release is current; going back to the damaged one is refused."""
    damaged = str(site.facts["damaged"])
    assert site.manifest()["release_id"] != damaged
    assert site.run("releases", "rollback", damaged) == 2
    assert "differs from the manifest" in site.log()
    assert site.manifest()["release_id"] != damaged

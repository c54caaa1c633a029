"""Bytes of the current release turn on the disk, and a stray write-ahead log lies beside it."""

from faults.harness.site import Site

TIER, START = "ci", "night"
EXPECT = "doctor names the damage; the next run, with nothing new, makes the release anew"
READERS = False


def inject(site: Site) -> None:
    """Turn one byte of the published database."""
    database = (site.home / "current").resolve() / "huisheng.duckdb"
    data = bytearray(database.read_bytes())
    data[len(data) // 2] ^= 0x10
    database.chmod(0o644)
    database.write_bytes(data)
    database.with_name("huisheng.duckdb.wal").write_bytes(b"stale")
    site.facts["before"] = site.manifest()["release_id"]
    assert site.run("doctor") == 1


def check(site: Site) -> None:
    """Readers are on another folder with the same content; doctor is content."""
    assert site.manifest()["release_id"] != site.facts["before"]
    assert site.run("doctor") == 0, site.log()[-300:]

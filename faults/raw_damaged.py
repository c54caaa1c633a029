"""Raw rows rot on the disk: one byte of a part turned, another file's ledger row lost, scores cut short."""

from faults.harness.site import Site

TIER, START, RECOVER = "ci", "night", "own"
EXPECT = "`huisheng restore` takes both files again from their landing copies; content hashes equal"


def inject(site: Site) -> None:
    """Damage two files and a batch of scores, then restore."""
    part = next(site.home.glob("raw/contacts/*/touch_event.parquet"))
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 0x10
    part.write_bytes(data)
    next(site.home.glob("raw/orders/*/ledger.json")).write_text("{", "utf-8")
    batch = next(site.home.glob("scored/*/*/text.parquet"))
    batch.write_bytes(batch.read_bytes()[:100])
    assert site.run("restore", out="restore.json") == 0, site.log()[-400:]


def check(site: Site) -> None:
    """Both files were named, and the tables equal those of the release before."""
    done = site.said("restore.json")
    assert len(done["retaken"]) == 2, done
    assert done["equal"] is True, done["differing"]
    site.facts["restored_files"] = done["files"]

"""SIGKILL while everything is made anew from raw: a damaged file taken again, scores, tables, the release."""

from faults.harness.interrupted import interrupted
from faults.harness.saboteur import Plan
from faults.harness.site import Site

TIER, START, RECOVER = "ci", "night", "own"
EXPECT = "readers keep the release; restore again ends with equal content hashes"
INSTANTS = (
    Plan(change="os.rename", inside="/raw/"),
    Plan(stage="forget", is_end=True),
    Plan(change="os.rename", inside="/releases/"),
)


def inject(site: Site) -> None:
    """One byte of a file turned, then restores that are killed."""
    part = next(site.home.glob("raw/contacts/*/touch_event.parquet"))
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 0x10
    part.write_bytes(data)
    site.facts["points"] = interrupted(site, ("restore",), INSTANTS)

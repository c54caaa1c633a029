"""Files that can't be taken lie among the good ones: noise, nothing, a header alone, a date to come."""

from faults.harness.checker import census, compare
from faults.harness.site import Site

TIER, START, SAME = "test", "few", False
EXPECT = "each bad file is refused with a reason, none stops or changes the good ones; a later date waits"


def inject(site: Site) -> None:
    """Five files beside the good ones."""
    contacts, survey = site.inbox / "contacts", site.inbox / "wjx"
    good = (contacts / "contacts_20260930.parquet").read_bytes()
    (contacts / "contacts_20260901.parquet").write_bytes(b"PAR1" + bytes(range(256)) * 40 + b"PAR1")
    (contacts / "contacts_20260902.parquet").write_bytes(good[:4000] + bytes(500) + good[4500:])
    (contacts / "contacts_20261001.parquet").write_bytes(good + b"")
    (survey / "appliance_customer_v1_20260901.csv").write_bytes(b"")
    header = (survey / "appliance_customer_v1_20260923.csv").read_bytes().splitlines(keepends=True)[0]
    (survey / "appliance_customer_v1_20260902.csv").write_bytes(header)
    site.facts["points"] = 5


def check(site: Site) -> None:
    """The good files' records are all there; every other ledger row is a refusal with a reason."""
    from faults.harness.template import Templates

    good = Templates(site.folder / "again").expected("ingest")
    found = census(site.home)
    assert compare(good, found).lost == 0
    assert sum((found.records - good.records).values()) == 0
    refused = [entry for entry in site.ledger() if entry["status"] == "refused"]
    assert len(refused) == 4, [entry["file_name"] for entry in refused]
    assert all(entry["code"] and entry["reason"] for entry in refused)
    assert not [entry for entry in site.ledger() if "20261001" in entry["file_name"]]

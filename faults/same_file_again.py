"""The same file once more: touched, under another name, and saved again by a spreadsheet program."""

import os

from faults.harness.site import Site

TIER, START, SAME = "test", "few", False
EXPECT = "touched or renamed changes nothing; saved again, every record counts as a duplicate"


def inject(site: Site) -> None:
    """Take everything, then deliver one file three more times."""
    assert site.night() == 0
    site.facts["before"] = {(entry["source"], entry["file_id"]) for entry in site.ledger()}
    original = site.inbox / "wjx" / "appliance_customer_v1_20260923.csv"
    text = original.read_bytes()
    os.utime(original)
    folder = site.inbox / "wjx"
    (folder / "appliance_customer_v1_20260924.csv").write_bytes(b"\xef\xbb\xbf" + _utf8(text).replace(b"\n", b"\r\n"))


def _utf8(data: bytes) -> bytes:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return text.replace("\r\n", "\n").encode()


def check(site: Site) -> None:
    """One new ledger row, all duplicates or the rejects of the first."""
    before = site.facts.pop("before")
    new = [entry for entry in site.ledger() if (entry["source"], entry["file_id"]) not in before]
    assert len(new) == 1, [entry["file_name"] for entry in new]
    assert new[0]["loaded"] == 0, new[0]["loaded"]
    assert new[0]["records_in"] == new[0]["duplicate"] + new[0]["quarantined"]

"""A day is exported again: more rows, changed rows, fewer rows, no row at all; late and future rows in them."""

import re

from faults.harness.site import Site

TIER, START, SAME = "ci", "night", False
EXPECT = "later exports of a date win row by row, what they lack stays, an empty one is refused, every row counts once"
TICKETS = "tickets/tickets_20260930.jsonl"
ACTIONS, ORDERS = "actions/actions_20260930.csv", "orders/orders_20260930.csv"
CONTACTS = "messages/messages_20260930.csv"


def inject(site: Site) -> None:
    """Four sources, each delivered once more under the same name."""
    site.facts["before"] = _actions(site)
    text = (site.inbox / ACTIONS).read_text("utf-8-sig")
    header, first, *rest = text.splitlines()
    new = [_renamed(first, f"T{number:09d}") for number in range(3)]
    late = _renamed(first, "TLATE00001").replace("2026-", "2025-")
    future = _renamed(first, "TFUTURE001").replace("2026-", "2027-")
    changed = first.replace(first.split(",")[4], "refund", 1)
    (site.inbox / ACTIONS).write_text("\n".join([header, changed, *new, late, future]) + "\n", "utf-8")
    lines = (site.inbox / ORDERS).read_text("utf-8-sig").splitlines(keepends=True)
    (site.inbox / ORDERS).write_text("".join(lines[: len(lines) // 2]), "utf-8")
    head = (site.inbox / CONTACTS).read_text("utf-8-sig").splitlines(keepends=True)[0]
    (site.inbox / CONTACTS).write_text(head, "utf-8")
    site.facts |= {"points": 4, "kept": len(rest)}


def _renamed(row: str, token: str) -> str:
    return re.sub(r"^[^,]*", token, row)


def _actions(site: Site) -> int:
    assert site.run("query", "select count(*) as n from (select distinct case_id from action_sla)", out="n.json") == 0
    return int(site.said("n.json")[0]["n"])  # type: ignore[index]


def check(site: Site) -> None:
    """Tokens are there once; the ledger says what became of each file."""
    tokens = "select case_id, count(distinct case_id || step) as n from action_sla where case_id like 'T%' group by 1"
    assert site.run("query", tokens, out="tokens.json") == 0
    found = {row["case_id"] for row in site.said("tokens.json")}  # type: ignore[index]
    wanted = {f"T{number:09d}" for number in range(3)} | {"TLATE00001", "TFUTURE001"}
    site.facts["tokens"] = len(found & wanted)
    assert _actions(site) >= int(site.facts.pop("before")), "rows that the later export lacks are gone"  # type: ignore[call-overload]
    entries = [entry for entry in site.ledger() if entry["source"] == "messages"]
    assert [entry["status"] for entry in entries].count("refused") == 1
    assert all(entry["records_in"] == entry["loaded"] + entry["quarantined"] + entry["duplicate"] for entry in entries)
    site.facts.pop("kept")

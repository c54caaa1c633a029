"""A day is exported again: more rows, changed rows, fewer rows, no row at all; late and future rows in them."""

from faults.harness.site import Site

TIER, START, SAME = "ci", "night", False
EXPECT = "later exports of a date win row by row, what they lack stays, an empty one is refused, every row counts once"
ACTIONS, ORDERS = "actions/actions_20260930.csv", "orders/orders_20260930.csv"
MESSAGES = "messages/messages_20260930.csv"
TELLING = {"ingest_ledger", "pipeline_status", "restatement"}
"""Tables about files and nights, which a new file changes whatever is in it."""
CASES = "select case_id, category, count(*) as n from action_sla where subject = 'action' group by all"


def inject(site: Site) -> None:
    """Half the orders and no message first, which change nothing; then actions with rows of every kind."""
    lines = (site.inbox / ORDERS).read_text("utf-8-sig").splitlines(keepends=True)
    (site.inbox / ORDERS).write_text("".join(lines[: len(lines) // 2]), "utf-8")
    head = (site.inbox / MESSAGES).read_text("utf-8-sig").splitlines(keepends=True)[0]
    (site.inbox / MESSAGES).write_text(head, "utf-8")
    before = _content(site)
    assert site.night() == 0, site.log()[-300:]
    assert _content(site) == before, "fewer rows, or none, changed a table"
    site.facts["expected"] = _export_again(site, _cases(site))
    site.facts["points"] = 3


def _export_again(site: Site, cases: dict[str, tuple[str, int]]) -> dict[str, tuple[str, int]]:
    """One row changed, three new ones, a late and a future one, all others left out; returns what must be there."""
    header, *rows = (site.inbox / ACTIONS).read_text("utf-8-sig").splitlines()
    row = next(row for row in rows if row.split(",")[0] in cases)
    case, category = row.split(",")[0], row.split(",")[4]
    new = [row.replace(case, f"T{number:09d}") for number in range(3)]
    late = row.replace(case, "TLATE00001").replace("2026-", "2025-")
    future = row.replace(case, "TFUTURE001").replace("2026-", "2027-")
    changed = row.replace(category, "refund", 1)
    assert changed != row
    (site.inbox / ACTIONS).write_text("\n".join([header, changed, *new, late, future]) + "\n", "utf-8")
    tokens = [line.split(",")[0] for line in (*new, late, future)]
    return cases | {case: ("refund", cases[case][1])} | dict.fromkeys(tokens, cases[case])


def _content(site: Site) -> dict[str, str]:
    tables = site.manifest()["tables"]
    return {name: fact["content_hash"] for name, fact in tables.items() if name not in TELLING}


def _cases(site: Site) -> dict[str, tuple[str, int]]:
    """Every published case of an action: its category and number of steps."""
    assert site.run("query", CASES, out="cases.json") == 0
    rows: list[dict] = site.said("cases.json")
    assert len(rows) == len({row["case_id"] for row in rows}), "a case has two categories"
    return {row["case_id"]: (row["category"], row["n"]) for row in rows}


def check(site: Site) -> None:
    """Cases are exactly those expected; the ledger says what became of each file."""
    expected: dict = site.facts.pop("expected")
    assert _cases(site) == expected
    site.facts["cases"] = len(expected)
    entries = [entry for entry in site.ledger() if entry["source"] == "messages"]
    assert [entry["status"] for entry in entries].count("refused") == 1
    assert all(entry["records_in"] == entry["loaded"] + entry["quarantined"] + entry["duplicate"] for entry in entries)

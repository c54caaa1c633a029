"""Tasks of one DAG run take all files at once, each file twice, as after a lost heartbeat; last files first."""

from faults.harness.site import Site

TIER, START = "test", "few"
EXPECT = "every file is in once, whatever the order"
FILES = (
    "contacts/contacts/contacts_20260930.parquet",
    "tickets/tickets/tickets_20260930.jsonl",
    "ticket_priorities/tickets/tickets_20260930.jsonl",
    "wjx_customer_v1/wjx/appliance_customer_v1_20260923.csv",
)


def inject(site: Site) -> None:
    """Eight processes without the lock of a run."""
    tasks = [site.start("step", "take", name) for name in (*reversed(FILES), *FILES)]
    assert [task.wait(300) for task in tasks] == [0] * len(tasks), site.log()[-300:]
    site.facts["points"] = len(tasks)

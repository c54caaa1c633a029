"""Files that are still being written: a Parquet file without its end, a text file that grows while it is read."""

import os
import shutil
import signal

from faults.harness.saboteur import Plan
from faults.harness.site import Site, is_stopped, wait_until

TIER, START = "test", "few"
EXPECT = "neither is taken by halves; complete, both are taken once"


def inject(site: Site) -> None:
    """Half a Parquet file in one run; a CSV file replaced in place while the next run copies it."""
    whole = site.inbox / "contacts" / "contacts_20260930.parquet"
    data = whole.read_bytes()
    whole.write_bytes(data[: len(data) // 2])
    assert site.night() == 0
    assert not [entry for entry in site.ledger() if entry["source"] == "contacts"]
    whole.write_bytes(data)
    shutil.rmtree(site.home)
    _replaced_while_read(site)
    site.facts["points"] = 2


def _replaced_while_read(site: Site) -> None:
    path = site.inbox / "wjx" / "appliance_customer_v1_20260923.csv"
    data = path.read_bytes()
    path.write_bytes(data[:-400])
    os.utime(path, (0, 0))
    run = site.start("ingest", "--date", site.date, plan=Plan("stop", change="open", inside="/landing/."))
    wait_until(lambda: is_stopped(run.pid))
    path.write_bytes(data)
    run.send_signal(signal.SIGCONT)
    assert run.wait(300) == 0, site.log()[-300:]

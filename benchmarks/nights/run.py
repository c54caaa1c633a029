"""What an operator waits for: a night with nothing new, publishing beyond copying, rollback, help, an equal restore.

    python benchmarks/nights/run.py [--customers 500]

On a simulated company in a folder of its own. Copying is what any way of publishing has to do: every table into a
database, Parquet and two CSV files; what publishing needs beyond it is verifying, hashing, syncing and switching.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import duckdb

from transforms import pipeline, publish, release_files, releases, restore, runs, settings
from transforms.dbt_runner import WorkFolder
from transforms.settings import Settings

DAYS = (date(2026, 9, 29), date(2026, 9, 30))
NOTHING_NEW = date(2026, 10, 1)
TRIES = 5


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(measured(Path(name), options.customers), indent=2))


def measured(folder: Path, customers: int) -> dict:
    """All figures."""
    sample = ["sample", "--out", str(folder / "inbox"), "--customers", str(customers)]
    _huisheng(folder, *sample)
    installed = settings.load(inbox=folder / "inbox", home=folder / "home")
    nights = [seconds(lambda day=day: runs.run(installed, day, through_airflow=False)) for day in DAYS]
    found = {"customers": customers, "nights_s": nights, "nothing_new": standing(installed), **publishing(installed)}
    newest, before = (one["release_id"] for one in releases.kept(installed)[:2])
    found["rollback_s"] = _median(lambda: _huisheng(folder, "releases", "rollback", before))
    _huisheng(folder, "releases", "rollback", newest)
    found["help_s"] = _median(lambda: _huisheng(folder, "--help"))
    return found | restoring(installed)


def standing(installed: Settings) -> dict[str, float]:
    """What a night costs that finds no file: wall seconds of its stages, CPU seconds of the whole."""
    started = time.process_time()
    record = runs.run(installed, NOTHING_NEW, through_airflow=False)
    spent = {f"{stage['stage']}_s": stage["seconds"] for stage in record.stages if stage["seconds"] >= 0.1}
    return spent | {"cpu_s": round(time.process_time() - started, 2)}


def publishing(installed: Settings) -> dict[str, float]:
    """A release made anew: wall and CPU seconds of publishing, and of nothing but copying the same tables first."""
    ticket = pipeline.build(installed, DAYS[1], force=True)
    pipeline.audit(installed, ticket)
    work = WorkFolder(Path(ticket["work"]))
    begun = time.process_time()
    copying = _median(lambda: copy(work, installed.home / "work"))
    copied = time.process_time()
    whole = seconds(lambda: pipeline.publish_release(installed, ticket))
    beyond_cpu = time.process_time() - copied - (copied - begun) / TRIES
    beyond = {"beyond_copying_s": round(whole - copying, 2), "beyond_copying_cpu_s": round(beyond_cpu, 2)}
    return {"publish_s": whole, "copying_s": copying, **beyond}


def copy(work: WorkFolder, folder: Path) -> None:
    """The same files as a release has, and nothing else."""
    with tempfile.TemporaryDirectory(dir=folder) as name, duckdb.connect() as con:
        place = Path(name)
        for part in ("parquet", "export"):
            (place / part).mkdir()
        con.execute(f"attach '{work.database}' as work (read_only)")
        con.execute(f"attach '{place / releases.DATABASE}' as release (storage_version '{publish.STORAGE_VERSION}')")
        for table in publish.published_tables(work):
            con.execute(f'create table release."{table.name}" as select * from {table.relation} order by all')
            release_files.write(con, table.name, con.execute(f"describe {table.relation}").fetchall(), place)
        con.execute("detach release")


def restoring(installed: Settings) -> dict:
    """Everything behind the current release made again from raw rows."""
    with runs.exclusive(installed):
        started = time.perf_counter()
        done = restore.restore(installed)
    return {"restore_s": round(time.perf_counter() - started, 2), "restored_files": done.files, "equal": done.equal}


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of a call."""
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 2)


def _median(work: Callable[[], object]) -> float:
    return statistics.median(seconds(work) for _ in range(TRIES))


def _huisheng(folder: Path, *arguments: str) -> None:
    command = [str(Path(sys.executable).with_name("huisheng")), *arguments]
    environment = os.environ | {"HUISHENG_HOME": str(folder / "home"), "HUISHENG_INBOX": str(folder / "inbox")}
    subprocess.run(command, env=environment, check=True, capture_output=True)


if __name__ == "__main__":
    main()

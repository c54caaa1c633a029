"""Runs the real DAGs, one after the other, inside this process.

``dag.test`` neither sets a partition key nor triggers the DAG that waits for an asset, so the
business date goes in as a parameter and the order of the assets is kept here: the intake of every
source that has files waiting, then the build.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

from transforms import intake
from transforms.errors import HuishengError
from transforms.progress import stage
from transforms.settings import PROJECT_ROOT, Settings

DAG_FOLDER = PROJECT_ROOT / "dags"
BUILD = "build_and_publish"
WRITER_POOL = "huisheng_writer"


def environment(settings: Settings) -> dict[str, str]:
    """The environment under which Airflow finds the DAGs and the DAGs find this installation."""
    return {
        "AIRFLOW_HOME": str(settings.zones.home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAG_FOLDER),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__MAX_ACTIVE_TASKS_PER_DAG": "2",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": settings.time_zone,
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "HUISHENG_CONFIG": str(settings.config_dir),
        "HUISHENG_INBOX": str(settings.inbox),
        "HUISHENG_HOME": str(settings.home),
    }


def run_dags(settings: Settings, business_date: date, log: Path, *, keeps_newer: bool = False) -> None:
    """Run every DAG for one business date; Airflow's own output goes to the file ``log``.

    With ``keeps_newer`` the build leaves readers on a release of a later date.

    Raises ``HuishengError`` naming the DAG and its failed tasks when one does not succeed. An
    error that a task raised is better known to the listener of ``transforms.progress``.
    """
    with (
        process_environment(settings, HUISHENG_IN_PROCESS="1"),
        log.open("a", encoding="utf-8") as sink,
        redirect_stdout(sink),
        redirect_stderr(sink),
    ):
        with stage("start Airflow"):
            prepare(settings)
            dags = _load()
        for dag_id in [*waiting_intakes(settings, business_date), BUILD]:
            more = {"keeps_newer": True} if keeps_newer and dag_id == BUILD else {}
            run = dags[dag_id].test(run_conf={"business_date": business_date.isoformat(), **more})
            if run.state != "success":
                failed = sorted({task.task_id for task in run.get_task_instances() if task.state == "failed"})
                raise HuishengError(f"failed tasks: {', '.join(failed)}", where=f"DAG {dag_id}", next_step=f"see {log}")


def prepare(settings: Settings) -> None:
    """Create or migrate Airflow's database and the one-slot pool of the writer."""
    settings.zones.home.joinpath("airflow").mkdir(parents=True, exist_ok=True, mode=0o700)
    from airflow.models.pool import Pool
    from airflow.utils.db import check_migrations, initdb, upgradedb

    try:
        check_migrations(0)
    except TimeoutError:
        fresh = not settings.zones.home.joinpath("airflow", "airflow.db").exists()
        initdb() if fresh else upgradedb()
    Pool.create_or_update_pool(
        name=WRITER_POOL, slots=1, description="one writer of the warehouse", include_deferred=False
    )


def _load() -> dict:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(DAG_FOLDER))
    if bag.import_errors:
        file, error = next(iter(bag.import_errors.items()))
        raise HuishengError(error.strip().splitlines()[-1], where=Path(file).name, next_step="correct the DAG file")
    return bag.dags


def intakes(settings: Settings) -> list[str]:
    """The ids of the intake DAGs, one per source."""
    return [f"ingest_{source.name}" for source in settings.sources]


def waiting_intakes(settings: Settings, business_date: date) -> list[str]:
    """Those whose source has something to take in."""
    waiting = {found["source"] for found in intake.find_files(settings, business_date)}
    return [dag_id for dag_id in intakes(settings) if dag_id.removeprefix("ingest_") in waiting]


@contextmanager
def process_environment(settings: Settings, **more: str) -> Iterator[None]:
    """Set Airflow's environment for a block; Airflow must not have been imported before."""
    values = environment(settings) | more
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    sys.path.insert(0, str(DAG_FOLDER))
    try:
        yield
    finally:
        sys.path.remove(str(DAG_FOLDER))
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)

"""Airflow with its UI on this machine: started, stopped without orphans, and asked for backfills."""

import ctypes
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from threading import Thread
from types import FrameType

import psutil

from transforms.airflow_session import environment, intakes, prepare, process_environment
from transforms.errors import HuishengError
from transforms.settings import Settings

COMPONENTS = (
    ("scheduler", "--skip-serve-logs"),
    ("dag-processor",),
    ("triggerer", "--skip-serve-logs"),
    ("api-server",),
)
"""Airflow's processes. It would serve logs to the whole network; on one machine the UI reads the files themselves."""
STOP_SECONDS = 20
DAG_WAIT_SECONDS = 120
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def serve(settings: Settings) -> int:
    """Run Airflow until a component of it ends or this process is told to stop; return the exit code.

    Processes that Airflow leaves behind become our children (we are their reaper), so that
    stopping us stops every one of them, whatever signal was used.
    """
    with process_environment(settings):
        prepare(settings)
        _write_configuration()
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    before = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    servers: dict[str, subprocess.Popen] = {}
    try:
        for component in COMPONENTS:
            servers[component[0]] = _start(settings, component)
        return _first_to_end(servers)
    except KeyboardInterrupt:
        return 0
    finally:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        _stop_everything(servers.values())


def _write_configuration() -> None:
    """Airflow's own file, with the keys that its components share; each would write another, all at once."""
    from airflow.configuration import write_default_airflow_configuration_if_needed

    write_default_airflow_configuration_if_needed()


def _start(settings: Settings, component: Sequence[str]) -> subprocess.Popen:
    """Start a component whose lines come out behind its name."""
    server = subprocess.Popen(
        [_airflow(), *component],
        env=_environment(settings),
        start_new_session=True,
        preexec_fn=_die_with_parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    Thread(target=_pass_on, args=(component[0], server.stdout), daemon=True).start()
    return server


def _pass_on(name: str, lines: Iterable[str]) -> None:
    for line in lines:
        _say(name, line.rstrip())


def _say(name: str, line: str) -> None:
    sys.stdout.write(f"{name:13} | {line}\n")
    sys.stdout.flush()


def _first_to_end(servers: Mapping[str, subprocess.Popen]) -> int:
    while True:
        for name, server in servers.items():
            if server.poll() is not None:
                _say(name, f"ended with code {server.returncode}: all of Airflow stops")
                return server.returncode or 1
        time.sleep(1)


def backfill(settings: Settings, first: date, last: date, *, dry_run: bool = False, reprocess: bool = False) -> None:
    """Ask the running Airflow to run every business date from ``first`` to ``last``, both included.

    Raises ``HuishengError`` when Airflow does not know the DAGs or refuses the dates.
    """
    with process_environment(settings), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        _wait_for_dags(intakes(settings))
        for dag_id in intakes(settings):
            _create_backfill(dag_id, first, last, dry_run, reprocess)


def _create_backfill(dag_id: str, first: date, last: date, dry_run: bool, reprocess: bool) -> None:
    """Airflow's own command, in this process: importing Airflow once for every source would take minutes."""
    from airflow.cli.cli_parser import get_parser

    command = ["backfill", "create", "--dag-id", dag_id, "--from-date", _local_midnight(first)]
    command += ["--to-date", _local_midnight(last), "--max-active-runs", "1"]
    command += ["--reprocess-behavior", "completed" if reprocess else "none"]
    command += ["--dry-run"] * dry_run
    try:
        parsed = get_parser().parse_args(command)
        parsed.func(parsed)
    except (Exception, SystemExit) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        where = f"airflow backfill of {dag_id}"
        raise HuishengError(reason, where=where, next_step="correct the dates, then retry") from None


def _wait_for_dags(wanted: list[str]) -> None:
    """A fresh Airflow needs a while until it has read the DAG files."""
    from airflow.models.dag import DagModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    for _ in range(DAG_WAIT_SECONDS):
        with create_session() as session:
            known = set(session.scalars(select(DagModel.dag_id)))
        if known >= set(wanted):
            return
        time.sleep(1)
    raise HuishengError(
        "Airflow does not know the DAGs",
        where="airflow backfill",
        next_step="start `make airflow` and leave it running",
    )


def execute(settings: Settings, arguments: list[str]) -> int:
    """Run Airflow's own command line in this installation's environment; return its exit code."""
    return subprocess.run([_airflow(), *arguments], env=_environment(settings), check=False).returncode


def _local_midnight(day: date) -> str:
    """With an offset: a naive date is read as UTC, and the last day would be lost."""
    return f"{day.isoformat()}T02:00:00+08:00"


def _airflow() -> str:
    return str(Path(sys.executable).with_name("airflow"))


def _environment(settings: Settings) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, **environment(settings), "PATH": path}


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _stop_everything(servers: Iterable[subprocess.Popen]) -> None:
    """Ask once the way that Airflow handles (SIGINT), then end whatever is left."""
    asked = [psutil.Process(server.pid) for server in servers if server.poll() is None]
    for process in asked:
        _quietly(lambda one: one.send_signal(signal.SIGINT), process)
    psutil.wait_procs(asked, timeout=STOP_SECONDS)
    for ask in (psutil.Process.terminate, psutil.Process.kill):
        left = psutil.Process().children(recursive=True)
        for process in left:
            _quietly(ask, process)
        psutil.wait_procs(left, timeout=5)


def _quietly(ask: Callable[[psutil.Process], object], process: psutil.Process) -> None:
    try:
        ask(process)
    except psutil.NoSuchProcess:
        return


def _die_with_parent() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _prctl(option: int, value: int) -> None:
    """Linux only; elsewhere stopping by Ctrl-C still works."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)

"""Airflow with its UI on this machine: started, stopped without orphans, and asked for backfills."""

import ctypes
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import FrameType

import psutil

from transforms.airflow_session import environment
from transforms.errors import HuishengError
from transforms.settings import Settings

STOP_SECONDS = 20
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def serve(settings: Settings) -> int:
    """Run ``airflow standalone`` until it ends or this process is told to stop; return its exit code.

    Processes that Airflow leaves behind become our children (we are their reaper), so that
    stopping us stops every one of them, whatever signal was used.
    """
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    server = subprocess.Popen(
        [_airflow(), "standalone"], env=_environment(settings), start_new_session=True, preexec_fn=_die_with_parent
    )
    before = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        _stop_everything(server)


def backfill(settings: Settings, first: date, last: date, *, dry_run: bool = False, reprocess: bool = False) -> int:
    """Ask the running Airflow to run every business date from ``first`` to ``last``, both included."""
    for dag_id in ("ingest_x", "ingest_o"):
        command = ["backfill", "create", "--dag-id", dag_id, "--from-date", _local_midnight(first)]
        command += ["--to-date", _local_midnight(last), "--max-active-runs", "1"]
        command += ["--reprocess-behavior", "completed" if reprocess else "none"]
        command += ["--dry-run"] * dry_run
        code = execute(settings, command)
        if code:
            raise HuishengError(
                f"airflow backfill ended with {code}", where=dag_id, next_step="make airflow, then retry"
            )
    return 0


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


def _stop_everything(server: subprocess.Popen) -> None:
    """Ask once the way that Airflow handles (SIGINT), then end whatever is left."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
    for ask in (psutil.Process.terminate, psutil.Process.kill):
        left = psutil.Process().children(recursive=True)
        for process in left:
            _quietly(ask, process)
        psutil.wait_procs(left, timeout=5)


def _quietly(ask: object, process: psutil.Process) -> None:
    try:
        ask(process)  # type: ignore[operator]
    except psutil.NoSuchProcess:
        return


def _die_with_parent() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _prctl(option: int, value: int) -> None:
    """Linux only; elsewhere stopping by Ctrl-C still works."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)

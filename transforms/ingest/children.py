"""The parent's side of parsing: hand a job to a limited child, answer its questions, tell why it died."""

import atexit
import os
import pickle
import resource
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transforms.errors import HuishengError
from transforms.ingest import messages
from transforms.ingest.job import Job

_ROOT = Path(__file__).resolve().parents[2]
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "POLARS_MAX_THREADS", "TMPDIR")
# Where no memory is left to raise an error with, Python 3.11 can turn in a circle for ever: loading, which takes a
# second of CPU, has a limit of its own.
_START = """
import resource, sys
former = resource.getrlimit(resource.RLIMIT_CPU)
most = 20 if former[1] == resource.RLIM_INFINITY else min(20, former[1])
resource.setrlimit(resource.RLIMIT_CPU, (most, former[1]))
sys.path.insert(0, {root!r})
from transforms.ingest.nursery import main
resource.setrlimit(resource.RLIMIT_CPU, former)
main()
"""

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_LIMITS = {
    "memory": ("parsing it needs more than {job.memory_mb} MB", "parse_memory_mb"),
    "time": ("parsing it takes more than {job.cpu_s} s of CPU time", "parse_cpu_s"),
    "output": ("it unfolds to more than {job.output_mb} MB", "max_uncompressed_mb"),
}
_SIGNALS = {-24: "time", -25: "output", -6: "crash", -11: "crash"}

Tokens = Callable[[list[str], str], list[str | None]]


@dataclass(frozen=True)
class Outcome:
    """What a child gave: a result, or the four parts of a refusal."""

    result: dict[str, Any] | None
    refusal: dict[str, str] | None
    peak_mb: int
    sandbox: tuple[str, ...] = ()


class _Nursery:
    """The forking process of this process, started on first use."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.control, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        command = [sys.executable, "-I", "-c", _START.format(root=str(_ROOT)), str(theirs.fileno())]
        self.process = subprocess.Popen(
            command, pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        theirs.close()

    def close(self) -> None:
        if os.getpid() == self.owner:
            self.control.close()
            self.process.wait(timeout=30)


_lock = threading.Lock()
_current: _Nursery | None = None


def start() -> None:
    """Begin loading the readers in the background; ``run`` does it otherwise."""
    with _lock:
        _nursery()


def _nursery() -> _Nursery:
    global _current
    if _current is None or _current.owner != os.getpid() or _current.process.poll() is not None:
        _current = _Nursery()
        atexit.register(_current.close)
    return _current


def run(job: Job, tokens: Tokens) -> Outcome:
    """Parse one file in a child. Never raises for what the file does to the child."""
    with _lock:
        nursery = _nursery()
        ours, theirs = socket.socketpair()
        with ours:
            limits = struct.pack("<II", job.memory_mb, 2 * job.cpu_s + 30)
            socket.send_fds(nursery.control, [limits], [theirs.fileno()])
            theirs.close()
            data = pickle.dumps(job)
            ours.sendall(struct.pack("<I", len(data)) + data)
            answer = _talk(ours, tokens)
        end = messages.receive(nursery.control)
    if end is None:
        raise HuishengError("the parsing process is gone", where=job.file_name, next_step="run the command again")
    return _outcome(answer, end, job)


def _talk(line: socket.socket, tokens: Tokens) -> dict[str, Any] | None:
    """Answer questions until the child gives its result or is gone."""
    while (message := messages.receive(line)) is not None:
        if "field" not in message:
            return message
        try:
            made = tokens(messages.unpacked(message["text"]), str(message["field"]))
            messages.send(line, {}, messages.packed(made))
        except (ConnectionError, UnicodeDecodeError):
            return None
    return None


def _outcome(answer: dict[str, Any] | None, end: dict[str, Any], job: Job) -> Outcome:
    peak = int(end.get("peak_mb", 0))
    if answer is not None and not end["killed"] and end["code"] == 0:
        refusal = _fair(answer.get("refused"))
        return Outcome(answer.get("result"), refusal, peak, tuple(answer.get("sandbox", ())))
    return Outcome(None, _death(end, job) if end["killed"] else _fair(_death(end, job)), peak)


def _fair(refusal: dict[str, str] | None) -> dict[str, str] | None:
    """Under a limit that somebody else put on us, a failure tells nothing of the file."""
    is_limited = resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
    if refusal is None or not is_limited or refusal["code"] not in ("memory", "unreadable", "parser_died"):
        return refusal
    return {
        "code": "machine_memory",
        "found": "this process may not have the memory that parsing takes",
        "expected": "no limit on the address space (ulimit -v)",
        "next_step": "lift it; the file is tried again at the next run",
    }


def one_line(file_name: str, refusal: dict[str, str]) -> str:
    """A refusal as file: found; expected …. Next: …, in one line."""
    line = f"{file_name}: {refusal.get('found', 'unknown')}"
    if refusal.get("expected"):
        line += f"; expected {refusal['expected']}"
    if refusal.get("next_step"):
        line += f". Next: {refusal['next_step']}"
    return "".join(char if char.isprintable() else "�" for char in " ".join(line.split()))


def _death(end: dict[str, Any], job: Job) -> dict[str, str]:
    how = str(end["killed"]) or _SIGNALS.get(end["code"], "")
    if how == "crash":
        found = f"its parser gave up (signal {-end['code']}), as it does for cells far apart or sizes that lie"
        return {"code": "memory", "found": found, "expected": "a whole file", "next_step": _other_format(job)}
    if how not in _LIMITS:
        found = f"its parser ended with code {end['code']}"
        return {"code": "parser_died", "found": found, "expected": "a whole file", "next_step": _other_format(job)}
    found, setting = _LIMITS[how]
    sheet = ", or save its sheet as CSV" if _is_workbook(job) and how != "output" else ""
    return {
        "code": how,
        "found": found.format(job=job),
        "expected": "a file within the limits of huisheng.toml",
        "next_step": f"split it{sheet}, or raise {setting} in [limits]",
    }


def _other_format(job: Job) -> str:
    return "save its sheet as CSV" if _is_workbook(job) else "export it again"


def _is_workbook(job: Job) -> bool:
    return Path(job.file_name).suffix.lower() in _WORKBOOKS

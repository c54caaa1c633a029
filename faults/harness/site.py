"""One installation in a folder of its own, driven by real processes as a user or a DAG would."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from faults.harness import process
from faults.harness.saboteur import Plan

ROOT = Path(__file__).resolve().parents[2]
KEY = "5a" * 32
PATIENCE_S = 900
FOREIGN = ("AIRFLOW", "PYTHONDONTWRITEBYTECODE")
"""What an installation's processes don't inherit: without bytecode each would compile dbt anew, 4 s of its own."""


@dataclass
class Site:
    """Folders of an installation. ``log`` collects what its processes wrote to standard error."""

    folder: Path
    date: str
    scope: str
    environment: dict[str, str] = field(default_factory=dict)
    program: Path = ROOT
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> Path:
        """Where its processes see its folder."""
        place = self.folder.parent / "place"
        if not process.may_mount():
            return self.folder
        place.mkdir(exist_ok=True)
        return place

    @property
    def home(self) -> Path:
        """Everything the installation writes."""
        return self.folder / "home"

    @property
    def inbox(self) -> Path:
        """Where files arrive."""
        return self.folder / "inbox"

    @property
    def config(self) -> Path:
        """Settings and sources."""
        return self.folder / "config"

    @property
    def ticket(self) -> Path:
        """What the build step handed on, where steps run one by one."""
        return self.folder / "ticket.json"

    def variables(self) -> dict[str, str]:
        """The environment of its processes."""
        place = self.place
        own = {
            "HUISHENG_HOME": str(place / "home"),
            "HUISHENG_INBOX": str(place / "inbox"),
            "HUISHENG_CONFIG": str(place / "config"),
            "HUISHENG_PSEUDONYM_KEY": KEY,
            "PYTHONPATH": str(self.program),
            "FAULTS_DATE": self.date,
        }
        plain = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        return plain | own | self.environment

    def start(
        self,
        *arguments: str,
        plan: Plan | None = None,
        soft_limits: dict[int, int] | None = None,
        out: IO[bytes] | int = subprocess.DEVNULL,
    ) -> subprocess.Popen:
        """A ``huisheng`` process (or ``step NAME TICKET``) under a plan of sabotage."""
        text = (plan or Plan(nth=0)).text()
        command = [sys.executable, "-m", "faults.harness.saboteur", text, *arguments]
        with (self.folder / "log.txt").open("ab") as log:
            return subprocess.Popen(
                command,
                env=self.variables(),
                cwd=self.program,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
                preexec_fn=process.prepare(self.folder, self.place, soft_limits or {}),
            )

    def run(self, *arguments: str, plan: Plan | None = None, out: str = "") -> int:
        """Wait for such a process; returns its exit code, negative for a signal. ``out`` keeps its JSON."""
        if not out:
            return self.start(*arguments, plan=plan).wait(PATIENCE_S)
        with (self.folder / out).open("wb") as sink:
            return self.start(*arguments, "--json", plan=plan, out=sink).wait(PATIENCE_S)

    def said(self, out: str) -> Any:
        """The JSON that a process printed."""
        return json.loads((self.folder / out).read_text("utf-8"))

    def night(self, plan: Plan | None = None) -> int:
        """The plain command of this site: a whole night, or the intake alone."""
        return self.begin_night(plan).wait(PATIENCE_S)

    def begin_night(self, plan: Plan | None = None) -> subprocess.Popen:
        """Start the plain command."""
        command = ("ingest",) if self.scope == "ingest" else ("run", "--direct")
        return self.start(*command, "--date", self.date, plan=plan)

    def step(self, name: str, plan: Plan | None = None) -> int:
        """One step as a DAG's task."""
        return self.run("step", name, str(self.ticket), plan=plan)

    def log(self) -> str:
        """What processes have said so far."""
        path = self.folder / "log.txt"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def manifest(self) -> dict:
        """The manifest of the release readers see."""
        return json.loads((self.home / "current" / "manifest.json").read_text("utf-8"))

    def ledger(self) -> list[dict]:
        """Every ledger row."""
        return [json.loads(path.read_text("utf-8")) for path in sorted(self.home.glob("raw/*/[!.]*/ledger.json"))]

    @contextmanager
    def read_meanwhile(self) -> Iterator[dict]:
        """A reader process loops over ``current`` inside the block; its account fills the dictionary."""
        account: dict = {}
        report = self.folder / "reader.json"
        command = [sys.executable, "-m", "faults.harness.reader", str(self.home), str(report)]
        reader = subprocess.Popen(command, cwd=ROOT, preexec_fn=process.die_with_parent)
        try:
            yield account
        finally:
            reader.send_signal(signal.SIGTERM)
            reader.wait(60)
            account.update(json.loads(report.read_text()) if report.exists() else {})


def wait_until(condition: Callable[[], object], seconds: float = 120) -> None:
    """Poll until the condition holds. Raises ``AssertionError`` when it does not in time."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "the awaited instant did not come"
        time.sleep(0.01)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def is_stopped(pid: int) -> bool:
    """Whether a process is paused."""
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "T"

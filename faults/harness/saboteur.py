"""Runs ``huisheng`` or one step of the pipeline in this process and does harm at a chosen instant.

The instant is a stage of ``transforms.progress`` or the N-th change of a file below the installation:
open for writing, rename, remove, mkdir, rmdir, symlink, link, chmod, fsync. The interpreter's audit events
name all but fsync, so nothing of the product is replaced. Usage: saboteur PLAN_JSON ARGUMENT …
"""

import errno
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

Harm = Literal["kill", "term", "stop", "eio", "enospc", "count"]
SIGNALS = {"kill": signal.SIGKILL, "term": signal.SIGTERM, "stop": signal.SIGSTOP}
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.chmod", "os.truncate"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True)
class Plan:
    """When and which harm. ``stage`` and ``doing`` pick a stage event, ``change`` and ``inside`` file changes.

    ``inside`` is a part of the path below home, its end where it closes with a dollar sign. ``nth`` counts the
    events that match, from 1. Errors are raised at the N-th and, where ``lasting``, at every later one; a
    removal never fails for want of space. ``tally`` is a file that gets a line per match.
    """

    harm: Harm = "kill"
    nth: int = 1
    stage: str = ""
    doing: str = ""
    is_end: bool = False
    change: str = ""
    inside: str = ""
    lasting: bool = False
    tally: str = ""

    def text(self) -> str:
        """The plan as an argument for the command line."""
        return json.dumps(asdict(self))


class Saboteur:
    """Counts the events a plan names and does its harm."""

    def __init__(self, plan: Plan, home: Path) -> None:
        self.plan, self.home, self.seen = plan, str(home), 0

    def arm(self) -> None:
        """From now on events count."""
        if self.plan.stage:
            from transforms import progress

            progress._listeners.append(self._staged)
            return
        sys.addaudithook(self._audited)
        flush = os.fsync
        os.fsync = self._counted(flush)  # type: ignore[assignment]  # the same call, counted

    def _staged(self, stage: Any) -> None:
        plan = self.plan
        named = stage.name.startswith(plan.stage) and stage.done == plan.is_end
        if named and (not plan.doing or stage.doing == plan.doing):
            self._met("stage")

    def _counted(self, flush: Callable[[Any], None]) -> Callable[[Any], None]:
        def fsync(handle: Any) -> None:
            number = handle if isinstance(handle, int) else handle.fileno()
            self._changed("os.fsync", _place(number))
            flush(handle)

        return fsync

    def _audited(self, event: str, arguments: tuple) -> None:
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
            self._changed(event, arguments[0])
        elif event in CHANGES:
            self._changed(
                event, *arguments[: 2 if event in ("os.rename", "os.symlink", "os.link") else 1], at=arguments[-1]
            )

    def _changed(self, event: str, *paths: Any, at: Any = -1) -> None:
        if self.plan.change and self.plan.change != event:
            return
        names = [_whole(path, at) for path in paths]
        below = [name.removeprefix(self.home) for name in names if name.startswith(self.home)]
        if any(_fits(name, self.plan.inside) for name in below):
            self._met(event)

    def _met(self, event: str) -> None:
        self.seen += 1
        plan = self.plan
        if plan.tally:
            handle = os.open(plan.tally, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.write(handle, f"{event}\n".encode())
            os.close(handle)
        due = self.seen == plan.nth or (plan.lasting and self.seen > plan.nth)
        if not due or plan.harm == "count":
            return
        if plan.harm in SIGNALS:
            os.kill(os.getpid(), SIGNALS[plan.harm])
        elif plan.harm == "eio":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        elif event not in ("os.remove", "os.rmdir"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _fits(name: str, inside: str) -> bool:
    return name.endswith(inside[:-1]) if inside.endswith("$") else inside in name


def _place(handle: int) -> str:
    return str(Path(f"/proc/self/fd/{handle}").readlink())


def _whole(path: Any, folder: Any) -> str:
    if isinstance(path, int):
        return ""
    name = os.fsdecode(path)
    if not name.startswith("/") and isinstance(folder, int) and folder >= 0:
        return f"{_place(folder)}/{name}"
    return name


def step(name: str, *arguments: str) -> None:
    """One step as a task of the DAG runs it. ``build`` writes the ticket that the others read.

    The arguments of ``take`` are SOURCE/PATH, those of the others one path of a ticket.
    """
    from datetime import date

    from transforms import intake, pipeline, settings

    installed, day = settings.load(), date.fromisoformat(os.environ["FAULTS_DATE"])
    if name == "take":
        for argument in arguments:
            source, _, path = argument.partition("/")
            intake.take(installed, {"source": source, "path": path, "bytes": 0}, day)
        return
    ticket = Path(arguments[0])
    if name == "build":
        ticket.write_text(json.dumps(pipeline.build(installed, day)))
        return
    steps: dict[str, Callable[..., object]] = {"audit": pipeline.audit, "publish": pipeline.publish_release}
    steps[name](installed, json.loads(ticket.read_text()))


def main() -> None:
    """Arm the plan, then run the command line or, after the word ``step``, one step."""
    plan = Plan(**json.loads(sys.argv[1]))
    from transforms import cli

    if plan.nth:
        Saboteur(plan, Path(os.environ["HUISHENG_HOME"])).arm()
    if sys.argv[2] != "step":
        sys.argv = ["huisheng", *sys.argv[2:]]
        cli.main()
        return
    try:
        step(*sys.argv[3:])
    except cli.HuishengError as error:
        sys.stderr.write(f"error: {error.one_line()}\n")
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

"""What a long stage is doing, told to whoever listens: the terminal, or the task log of Airflow.

Stages report counts only, never text of customers. The command line installs a listener that
draws; without one every event is a log line.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

log = logging.getLogger("huisheng")


@dataclass
class Stage:
    """One running stage: its name, what it does now, and its counts."""

    name: str
    started: float = field(default_factory=time.monotonic)
    doing: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    done: bool = False
    error: BaseException | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the stage began."""
        return time.monotonic() - self.started

    def step(self, doing: str = "", **counts: int) -> None:
        """Say what happens now and add to the counts."""
        self.doing = doing or self.doing
        for name, number in counts.items():
            self.counts[name] = self.counts.get(name, 0) + number
        _tell(self)


Listener = Callable[[Stage], None]
_listeners: list[Listener] = []


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Call ``listener`` at every event inside the block."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


@contextmanager
def stage(name: str) -> Iterator[Stage]:
    """Report the beginning, the steps and the end of a stage, failed or not."""
    running = Stage(name)
    _tell(running)
    try:
        yield running
    except BaseException as error:
        running.error = error
        raise
    finally:
        running.done = True
        _tell(running)


def _tell(event: Stage) -> None:
    for listener in _listeners:
        listener(event)
    if not _listeners:
        counts = " ".join(f"{name}={number}" for name, number in event.counts.items())
        state = "failed" if event.error else "done" if event.done else event.doing or "started"
        log.info("%s %s %s %.1fs", event.name, state, counts, event.seconds)

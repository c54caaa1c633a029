"""Runs the faults and prints what each did: ``python -m faults.run [--tier test|ci|nightly] [--beyond …] [NAME …]``.

Exit code 0 when every fault was survived, 1 otherwise. ``--json FILE`` keeps the account.
"""

import argparse
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faults.harness import process
from faults.harness.fault import TIERS, Verdict, every, judge
from faults.harness.template import Templates

PREFIX = "huisheng-faults-"


def main() -> int:
    """Run the chosen faults, two at a time where there are cores for it; those that measure time run alone."""
    arguments = _arguments()
    _clear_away()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    signal.signal(signal.SIGTERM, lambda *_: _stop(folder))
    verdicts, started = [], time.monotonic()
    try:
        for verdict in _judged(_chosen(arguments), folder, arguments.jobs):
            verdicts.append(verdict)
            print(_line(verdict), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True) if not arguments.keep else print(f"kept {folder}")
    print(_total(verdicts, time.monotonic() - started))
    if arguments.json:
        arguments.json.write_text(json.dumps([v.as_dict() for v in verdicts], ensure_ascii=False, indent=1), "utf-8")
    return int(not verdicts or any(verdict.status == "failed" for verdict in verdicts))


def _clear_away() -> None:
    """What runners left that were killed; their number stands in the name."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        number = left.name.removeprefix(PREFIX).partition("-")[0]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _chosen(arguments: argparse.Namespace) -> list[ModuleType]:
    if arguments.names:
        return [fault for fault in every("nightly") if fault.__name__.split(".")[-1] in arguments.names]
    done = set(every(arguments.beyond)) if arguments.beyond else set()
    return [fault for fault in every(arguments.tier) if fault not in done]


def _judged(faults: list[ModuleType], folder: Path, jobs: int) -> Iterator[Verdict]:
    alone = [fault.__name__ for fault in faults if getattr(fault, "ALONE", False)]
    together = [fault.__name__ for fault in _by_weight(faults) if fault.__name__ not in alone]
    for names, at_a_time in ((together, jobs), (alone, 1)):
        with ProcessPoolExecutor(at_a_time, mp_context=get_context("fork"), initializer=_begin) as pool:
            try:
                for done in as_completed([pool.submit(_judge, name, folder) for name in names]):
                    yield done.result()
            except BaseException:
                _end_workers()
                raise


def _by_weight(faults: list[ModuleType]) -> list[ModuleType]:
    """One fault of whole nights prepares what the others of its kind begin with; light ones run beside it."""
    light = [fault for fault in faults if fault.START in ("bare", "few")]
    heavy = [fault for fault in faults if fault not in light]
    return [*heavy[:1], *light, *heavy[1:]]


def _begin() -> None:
    """A worker ends with the runner, and what it mounts goes with it."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    process.die_with_parent()
    process.own_mounts()


def _stop(folder: Path) -> None:
    """End at once: an exception raised here could get lost in whatever was going on."""
    _end_workers()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(128 + signal.SIGTERM)


def _end_workers() -> None:
    """What a worker has started ends with it."""
    for worker in psutil.Process().children():
        worker.kill()


def _judge(name: str, folder: Path) -> Verdict:
    return judge(importlib.import_module(name), Templates(folder))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="faults to run, whatever their tier")
    parser.add_argument("--tier", choices=TIERS, default="ci", help="up to which faults are run")
    parser.add_argument("--beyond", choices=TIERS, help="leave out those of this tier and below")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="faults at a time")
    parser.add_argument("--keep", action="store_true", help="keep the installations to look into")
    return parser.parse_args()


def _line(verdict: Verdict) -> str:
    mark = {"passed": "✓", "failed": "✗", "skipped": "-"}[verdict.status]
    facts = "  ".join(f"{name} {value}" for name, value in verdict.facts.items())
    counts = f"points {verdict.points}  reads {verdict.reads}"
    tail = f"\n    {verdict.problem}" if verdict.problem else ""
    return f"{mark} {verdict.name:<28}{verdict.seconds:7.1f} s  {counts}  {facts}{tail}"


def _total(verdicts: list[Verdict], seconds: float) -> str:
    def total(name: str) -> int:
        return sum(getattr(verdict, name) for verdict in verdicts if verdict.status != "skipped")

    passed = sum(verdict.status == "passed" for verdict in verdicts)
    names = ("points", "lost", "doubled", "phantom", "reads", "read_errors", "mixed")
    counts = "  ".join(f"{name.replace('_', ' ')} {total(name)}" for name in names)
    spent = os.times()
    cpu = spent.children_user + spent.children_system
    return f"{passed} of {len(verdicts)} faults survived in {seconds:.0f} s ({cpu:.0f} s of CPU): {counts}"


if __name__ == "__main__":
    sys.exit(main())

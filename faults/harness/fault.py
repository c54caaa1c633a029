"""What every fault file defines, and how one is run and judged.

A fault is a module with ``START`` (a prepared installation), ``EXPECT`` (one line), ``inject(site)`` and, where
there is more to say than "nothing lost, doubled or invented", ``check(site)``. ``SAME`` False leaves that out,
``READERS`` False the reader process. ``RECOVER`` is the plain command that heals it: ``night`` by default, ``publish``
for a retried task, ``own`` where inject does it all. ``TIER`` is ``test`` (in pytest), ``ci`` (after it, so CI runs
both) or ``nightly``. ``ALONE`` True runs it beside no other, for its times.
"""

import importlib
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import ModuleType

from faults.harness.checker import Difference, census, compare, unsound
from faults.harness.site import Site
from faults.harness.template import Templates

FOLDER = Path(__file__).resolve().parents[1]
TIERS = ("test", "ci", "nightly")


class Skipped(Exception):
    """This machine can't produce the fault: no right to mount, no strace."""


@dataclass
class Verdict:
    """The outcome of one fault. ``points`` counts the instants at which harm was done."""

    name: str
    expect: str
    status: str = "passed"
    problem: str = ""
    points: int = 1
    lost: int = 0
    doubled: int = 0
    phantom: int = 0
    reads: int = 0
    read_errors: int = 0
    mixed: int = 0
    seconds: float = 0.0
    facts: dict[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """JSON-able."""
        return asdict(self)


def every(tier: str) -> Iterator[ModuleType]:
    """The faults of a tier and those below it, by name."""
    for path in sorted(FOLDER.glob("*.py")):
        if path.stem not in ("__init__", "run"):
            module = importlib.import_module(f"faults.{path.stem}")
            if TIERS.index(module.TIER) <= TIERS.index(tier):
                yield module


def judge(fault: ModuleType, templates: Templates) -> Verdict:
    """Inject, recover, compare; readers look on throughout. Never raises for a failed expectation."""
    name = fault.__name__.rsplit(".", 1)[-1]
    verdict, started = Verdict(name, fault.EXPECT), time.monotonic()
    try:
        site = templates.site(fault.START, name.replace("_", "-"))
        _through(fault, site, templates, verdict)
    except Skipped as reason:
        verdict.status, verdict.problem = "skipped", str(reason)
    except AssertionError as error:
        verdict.status, verdict.problem = "failed", " ".join(str(error).split())[:600] or "an expectation did not hold"
    except Exception as error:
        verdict.status, verdict.problem = "failed", f"{type(error).__name__}: {error}"[:600]
    verdict.seconds = round(time.monotonic() - started, 1)
    return verdict


def _through(fault: ModuleType, site: Site, templates: Templates, verdict: Verdict) -> None:
    if site.scope == "ingest" or not getattr(fault, "READERS", True):
        fault.inject(site)
        _recover(fault, site)
    else:
        account: dict = {}
        try:
            with site.read_meanwhile() as account:
                fault.inject(site)
                _recover(fault, site)
        finally:
            verdict.reads, verdict.read_errors = account.get("reads", 0), account.get("errors", 0)
            verdict.mixed = account.get("mixed", 0)
        problem = account.get("first_error")
        assert not verdict.read_errors and not verdict.mixed, f"readers: {problem or 'a mixed version'}"
        assert verdict.reads, "the reader has read nothing"
    verdict.points = int(site.facts.pop("points", 1))
    verdict.facts = site.facts
    _compare(fault, site, templates, verdict)
    if hasattr(fault, "check"):
        fault.check(site)


def _recover(fault: ModuleType, site: Site) -> None:
    how = getattr(fault, "RECOVER", "night")
    if how == "own":
        return
    site.environment.clear()
    code = site.night() if how == "night" else site.step(how)
    assert code == 0, f"the plain run afterwards ended with code {code}: {site.log()[-400:]}"


def _compare(fault: ModuleType, site: Site, templates: Templates, verdict: Verdict) -> None:
    if not getattr(fault, "SAME", True):
        return
    found = census(site.home)
    difference = compare(templates.expected(site.scope), found)
    verdict.lost, verdict.doubled, verdict.phantom = difference.lost, difference.doubled, difference.phantom
    assert difference.is_none, f"differs from the undisturbed installation: {_say(difference)}"
    assert not found.left_over, f"left behind: {', '.join(found.left_over[:5])}"
    assert not (wrong := unsound(site.home)), f"unsound: {', '.join(wrong[:3])}"


def _say(difference: Difference) -> str:
    tables = f", tables {', '.join(difference.tables[:5])}" if difference.tables else ""
    return f"{difference.lost} lost, {difference.doubled} doubled, {difference.phantom} phantom{tables}"

"""Prepared installations that faults begin with: made once per run of the runner, copied for each fault.

``bare``: nothing at all. ``few``: four small sources, nothing taken yet. ``waiting``: one release of the day
before is published, the files of the day wait. ``scored``: the same with files taken and texts scored.
``audited``: the tables built and audited by single steps, the ticket for the publisher beside them.
``night``: what the undisturbed night leaves.
"""

import fcntl
import json
import pickle
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from faults.harness.checker import Census, census
from faults.harness.site import ROOT, Site

DAY_BEFORE, DAY = "2026-09-29", "2026-09-30"
Made = TypeVar("Made")
FEW = ("wjx_customer_v1", "contacts", "tickets", "ticket_priorities")
SETTINGS = """company = "Faults"
[limits]
parse_memory_mb = 1024
duckdb_memory = "1GB"
[thresholds]
keep_releases = 2
min_free_disk_mb = 0
"""


class Templates:
    """Makes each prepared installation when it is first asked for, once for all processes that share the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def site(self, start: str, name: str) -> Site:
        """A fresh copy of a prepared installation."""
        return self._copy(self._ready(start), name)

    def _ready(self, start: str) -> Site:
        return self._once(start, getattr(self, f"_{start}"))

    def expected(self, scope: str) -> Census:
        """What an undisturbed installation holds after its plain command."""
        return self._once(f"expected-{scope}", lambda: self._undisturbed(scope))

    def _undisturbed(self, scope: str) -> Census:
        site = self.site("few" if scope == "ingest" else "scored", f"undisturbed-{scope}")
        _require(site, site.night())
        return census(site.home)

    def _once(self, name: str, make: Callable[[], Made]) -> Made:
        kept = self.folder / f"{name}.pickle"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                kept.write_bytes(pickle.dumps(make()))
        return pickle.loads(kept.read_bytes())

    def _copy(self, origin: Site, name: str) -> Site:
        site = Site(self.folder / name, DAY, origin.scope)
        shutil.rmtree(site.folder, ignore_errors=True)
        shutil.copytree(origin.folder, site.folder, symlinks=True)
        if site.ticket.exists():
            ticket = json.loads(site.ticket.read_text())
            ticket["work"] = ticket["work"].replace(str(origin.place), str(site.place))
            site.ticket.write_text(json.dumps(ticket))
        return site

    def _fresh(self, name: str, scope: str) -> Site:
        site = Site(self.folder / f"template-{name}", DAY, scope)
        site.config.mkdir(parents=True)
        _require(site, site.run("sample", "--out", str(site.inbox), "--customers", "40", "--days", "20"))
        shutil.rmtree(site.inbox / "truth")
        (site.config / "huisheng.toml").write_text(SETTINGS, "utf-8")
        shutil.copy(ROOT / "config" / "sources.toml", site.config)
        if (ROOT / "config" / "seeds").is_dir():
            shutil.copytree(ROOT / "config" / "seeds", site.config / "seeds")
        return site

    def _bare(self) -> Site:
        site = Site(self.folder / "template-bare", DAY, "ingest")
        site.folder.mkdir(parents=True, exist_ok=True)
        return site

    def _few(self) -> Site:
        site = self._fresh("few", "ingest")
        path = site.config / "sources.toml"
        blocks = re.split(r"(?m)^(?=\[)", path.read_text("utf-8"))
        path.write_text("".join(b for b in blocks if re.split(r"[\].]", b[1:])[0] in FEW), "utf-8")
        return site

    def _waiting(self) -> Site:
        site = self._fresh("waiting", "night")
        _require(site, site.run("run", "--direct", "--date", DAY_BEFORE))
        _age(site)
        return site

    def _scored(self) -> Site:
        site = self.site("waiting", "template-scored")
        _require(site, site.run("ingest", "--date", DAY))
        _require(site, site.run("score"))
        return site

    def _night(self) -> Site:
        self.expected("night")
        return Site(self.folder / "undisturbed-night", DAY, "night")

    def _audited(self) -> Site:
        site = self.site("scored", "template-audited")
        _require(site, site.step("build"))
        _require(site, site.step("audit"))
        return site


def _age(site: Site) -> None:
    """Older releases beside the current one, so that each publisher has something to clear away."""
    newest = (site.home / "current").resolve()
    for number in (1, 2):
        older = newest.with_name(f"2026092{number}-00000000")
        shutil.copytree(newest, older)
        path = older / "manifest.json"
        facts = json.loads(path.read_text("utf-8"))
        path.chmod(0o644)
        path.write_text(json.dumps(facts | {"release_id": older.name, "attempt": number - 3}), "utf-8")
        path.chmod(0o444)


def _require(site: Site, code: int) -> None:
    if code:
        raise RuntimeError(f"preparing {site.folder.name} failed with code {code}:\n{site.log()[-2000:]}")

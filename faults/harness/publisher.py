"""A publisher small enough to be stopped at every single instant: one table, no dbt, forked and not started.

Children do the publishing, so that DuckDB is imported once; the parent never connects.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb

from faults.harness import process
from faults.harness.saboteur import Plan, Saboteur
from transforms import locks, publish, releases, settings
from transforms.dbt_runner import WorkFolder
from transforms.progress import Stage

ROWS = 500


def installed(home: Path) -> settings.Settings:
    """Settings of an installation that keeps two releases."""
    (home / "state").mkdir(parents=True, exist_ok=True)
    return settings.Settings(
        config_dir=home, inbox=home, home=home, thresholds=settings.Thresholds(keep_releases=2, min_free_disk_mb=0)
    )


def in_child(work: Callable[[], None], before: Callable[[], None] | None = None) -> int:
    """Run something in a forked process; returns its exit code, negative for a signal."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 0
        try:
            process.die_with_parent()
            if before:
                before()
            work()
        except BaseException:
            code = 1
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def make_work(home: Path, number: int) -> None:
    """A work file with one table whose every row carries the number of the release."""
    work = WorkFolder(home / "work" / "w")
    work.path.mkdir(parents=True, exist_ok=True)
    work.target.mkdir(parents=True, exist_ok=True)
    work.database.unlink(missing_ok=True)
    with duckdb.connect(str(work.database)) as con:
        con.execute(
            f"create table gap as select 'k' || i as gap_id, {number}::double as shortfall from range({ROWS}) t(i)"
        )
    node: dict[str, object] = {
        "resource_type": "model",
        "alias": "gap",
        "schema": "main",
        "tags": ["published"],
        "description": "One row per gap.",
    }
    node |= {"columns": {}, "config": {"meta": {"key": ["gap_id"]}}}
    work.documentation.write_text("<html></html>", "utf-8")
    (work.target / "manifest.json").write_text(json.dumps({"nodes": {"model.huisheng.gap": node}}), "utf-8")


def attempt(home: Path, number: int) -> None:
    """One attempt to publish release ``r<number>``, as ``pipeline.publish_release`` makes it."""
    settings_ = installed(home)
    with locks.held(settings_.zones.state, "writer", purpose="a build"):
        facts: dict[str, object] = {
            "release_id": f"r{number}",
            "business_date": "2026-09-30",
            "fingerprint": f"{number:064d}",
        }
        facts["fence"] = locks.next_fence(settings_.zones.state)
        publish.publish(settings_, WorkFolder(home / "work" / "w"), facts, Stage("publish"))


def sabotaged(home: Path, number: int, plan: Plan) -> int:
    """Such an attempt under a plan."""
    return in_child(lambda: attempt(home, number), Saboteur(plan, home).arm)


def current_number(home: Path) -> int:
    """The number of the release readers see, 0 for none."""
    link = home / "current"
    return int(link.resolve().name.removeprefix("r")) if link.is_symlink() else 0


def whole(home: Path) -> list[str]:
    """Names of the releases the product lists."""
    return [manifest["release_id"] for manifest in releases.kept(installed(home))]


if __name__ == "__main__":
    attempt(Path(sys.argv[1]), int(sys.argv[2]))

"""Runs dbt inside this process against one private work file."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transforms.errors import AuditError, FullDiskError, HuishengError
from transforms.progress import Stage
from transforms.settings import PROJECT_ROOT, Settings

PROJECT = PROJECT_ROOT / "dbt_project"
FULL_DISK = ("No space left", "max_temp_directory_size")
"""Words of the engine where the disk is to blame, not the work file or the SQL."""

DEBUG = "HUISHENG_DEBUG"
"""Set by whoever may read rows: dbt then writes its own log, and messages stay whole."""

WRAPPERS = {"Runtime", "Database"}
ABOUT_NAMES = {"Binder", "Catalog", "Compilation", "Parser", "IO", "Permission"}
"""Kinds of errors whose message names tables, columns and files, never what stands in a row."""


@dataclass(frozen=True)
class WorkFolder:
    """The private folder of one build, and dbt's project copy that all builds share in turn.

    The copy has a fixed place because dbt then parses only what changed since the last night.
    """

    path: Path

    @property
    def database(self) -> Path:
        """The work database. Nobody but the build, the audit and the publisher opens it."""
        return self.path / "work.duckdb"

    @property
    def project(self) -> Path:
        """The dbt project with the configuration's seeds laid over its own."""
        return self.path.parent / "dbt_project"

    @property
    def target(self) -> Path:
        """dbt's target folder: manifest.json and run_results.json."""
        return self.path.parent / "dbt_target"

    @property
    def documentation(self) -> Path:
        """The one-page documentation of every model and column."""
        return self.target / "static_index.html"


@dataclass(frozen=True)
class NodeOutcome:
    """What became of one dbt node."""

    unique_id: str
    status: str
    failures: int | None
    message: str
    seconds: float


_parsed: dict[Path, Any] = {}
"""Project copy → its manifest, as this process parsed it last."""


def forget(work: WorkFolder) -> None:
    """Have the project parsed again: its copy was put in place anew."""
    _parsed.pop(work.project, None)


def invoke(
    arguments: list[str],
    work: WorkFolder,
    settings: Settings,
    stage: Stage,
    finished: Callable[[str], None] = lambda name: None,
) -> list[NodeOutcome]:
    """Run one dbt command; return the outcome of every node it ran. Calls ``finished`` with each that succeeded.

    The project is parsed once per process. Raises ``HuishengError`` when dbt could not start (a project that
    doesn't parse, a wrong seed).
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    callbacks = [lambda event: _report(event, stage, finished)]
    with _environment(work, settings):
        try:
            if work.project not in _parsed:
                _parsed[work.project] = _result(dbtRunner(), ["parse"], work, settings)
            done = _result(dbtRunner(_parsed[work.project], callbacks), arguments, work, settings)
        finally:
            DuckDBConnectionManager.close_all_connections()
            _forget_values(work)
    return [_outcome(result) for result in getattr(done, "results", [])]


def _result(runner: Any, arguments: list[str], work: WorkFolder, settings: Settings) -> Any:
    outcome = runner.invoke([*arguments, *_options(work, settings)])
    if outcome.exception is not None:
        raise HuishengError(_first_line(outcome.exception), where="dbt", next_step=f"see {work.path / 'dbt.log'}")
    return outcome.result


def _options(work: WorkFolder, settings: Settings) -> list[str]:
    places = {
        "--project-dir": work.project,
        "--profiles-dir": work.project,
        "--target-path": work.target,
        "--log-path": work.path,
        "--vars": f"{{time_zone: '{settings.time_zone}'}}",
        "--log-level": "none",
        "--log-level-file": "error" if os.environ.get(DEBUG) else "none",
    }
    flags = ("--no-use-colors", "--no-send-anonymous-usage-stats", "--no-version-check")
    return [*(str(word) for option in places.items() for word in option), *flags]


def require_success(outcomes: list[NodeOutcome], work: WorkFolder) -> None:
    """Raise ``AuditError`` naming the first nodes that failed, with their row counts; ``FullDiskError`` for that."""
    bad = [node for node in outcomes if node.status in ("error", "fail", "runtime error")]
    if not bad:
        return
    require_space(" ".join(node.message for node in bad), work.path)
    with (work.path / "dbt.log").open("a", encoding="utf-8") as log:
        log.writelines(f"{node.unique_id}: {_describe(node)}\n" for node in bad)
    named = "; ".join(_describe(node) for node in bad[:3]) + ("; …" if len(bad) > 3 else "")
    raise AuditError(
        f"{len(bad)} of {len(outcomes)} checks failed: {named}",
        where="dbt",
        next_step=f"the former release stays; see {work.path / 'dbt.log'}",
    )


def _forget_values(work: WorkFolder) -> None:
    """dbt keeps the engine's messages, which may quote a row; what remains is their kind and names in SQL."""
    path = work.target / "run_results.json"
    if os.environ.get(DEBUG) or not path.exists():
        return
    facts = json.loads(path.read_text("utf-8"))
    for result in facts["results"]:
        result["message"] = _without_values(_first_line(result["message"] or ""))
    path.write_text(json.dumps(facts), "utf-8")


def require_space(message: str, folder: Path) -> None:
    """Raise ``FullDiskError`` where a message of the engine says that the disk is full."""
    if any(words in message for words in FULL_DISK):
        raise FullDiskError(
            "the disk is full", where=str(folder), next_step="free disk space, then run again"
        ) from None


def _describe(node: NodeOutcome) -> str:
    name = node.unique_id.split(".")[2]
    return f"{name} ({node.failures} rows)" if node.failures else f"{name} ({_without_values(node.message)})"


def _without_values(message: str) -> str:
    """The message where it is about names in SQL; else up to the kind of the error, as the rest may quote values."""
    kinds = re.finditer(r"\b([A-Z][A-Za-z ]*?) Error\b", message)
    kind = next((found for found in kinds if found[1] not in WRAPPERS), None)
    return message if kind is None or kind[1] in ABOUT_NAMES else message[: kind.end()]


def _outcome(result: Any) -> NodeOutcome:
    status = getattr(result.status, "value", str(result.status))
    message = _first_line(result.message or "")
    return NodeOutcome(result.node.unique_id, status, result.failures, message, result.execution_time)


def _first_line(error: object) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:3])[:400]


def _report(event: Any, stage: Stage, finished: Callable[[str], None]) -> None:
    if event.info.name == "NodeStart":
        stage.step(doing=event.data.node_info.node_name)
    elif event.info.name == "NodeFinished":
        stage.step(models=1)
        if event.data.node_info.node_status == "success":
            finished(event.data.node_info.node_name)


@contextmanager
def _environment(work: WorkFolder, settings: Settings) -> Iterator[None]:
    values = {
        "HUISHENG_WORK_DB": str(work.database),
        "HUISHENG_TEMP": str(work.path / "spill"),
        "HUISHENG_DUCKDB_MEMORY": settings.limits.duckdb_memory,
    }
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)

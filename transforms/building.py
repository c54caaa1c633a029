"""The making of tables: dbt in a private work file, on the kept warehouse where that gives the same.

A killed build of the same inputs is gone on with. One that fails on what an earlier night left begins anew.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from transforms import checkpoint, former_rows, inputs, kept, publish, releases, touched
from transforms.checkpoint import Checkpoint
from transforms.dbt_runner import WorkFolder, forget, invoke, require_space, require_success
from transforms.errors import HuishengError
from transforms.inputs import raw_relations
from transforms.kept import Kept
from transforms.progress import Stage
from transforms.settings import Settings

EVERY_NIGHT = ("run", "ledger", "source", "published_figure", "published_file", "former_response")
"""Raw relations that every night fills anew: facts of its own, of the intake and of the former release."""

PERSONS = ("int_touched_person", "int_tier_person")
VIEWS = "config.materialized:view"


@dataclass(frozen=True)
class Building:
    """One build: settings, work folder, date, rules by name, the database of the release readers had before."""

    settings: Settings
    work: WorkFolder
    day: date
    rules: dict[str, str]
    former: Path | None
    running: Stage

    @property
    def former_id(self) -> str:
        """The former release's id, empty where there is none."""
        return self.former.parent.name if self.former else ""


def build(building: Building, fingerprint: str, *, anew: bool = False) -> None:
    """Go on with a build of the same inputs that was killed; where that fails, and otherwise, begin anew.

    With ``anew`` every row is computed, also where the kept warehouse would do. Raises ``FullDiskError``, and
    throws nothing away for it.
    """
    settings, work = building.settings, building.work
    publish.require_disk(settings)
    key = f"{fingerprint} after {building.former_id or 'nothing'}{' anew' * anew}"
    if anew:
        kept.spend(settings)
    is_begun = Checkpoint(work.path).is_begun(key)
    while True:
        try:
            if not is_begun:
                _make_ready(building)
                Checkpoint(work.path).begin(key)
            _build_rest(building)
            return
        except (HuishengError, duckdb.Error) as error:
            require_space(str(error), settings.zones.work)
            is_spent = kept.spend(settings)
            if not (is_begun or is_spent):
                raise
            is_begun = False
            building.running.step(doing="everything anew")


def _make_ready(building: Building) -> None:
    """Put the project and the raw tables in place, on the kept warehouse where that gives the same tables."""
    from transforms import warehouse

    settings, work = building.settings, building.work
    Checkpoint(work.path).empty()
    shutil.rmtree(work.project, ignore_errors=True)
    warehouse.stage_project(work.project, [settings.config_dir / "seeds"])
    forget(work)
    before, relations = kept.read(settings), raw_relations(settings)
    files = touched.facts(relations)
    now = _described(before, building.rules, files, building.former_id)
    is_lent = before is not None and kept.is_usable(before, now.rules, files)
    if is_lent:
        kept.lend(settings, work)
    create_raw_tables(settings, work, building.day, relations, building.former, before, has_new_rules=now.has_new_rules)
    if before and is_lent:
        with duckdb.connect(str(work.database)) as con:
            touched.mark(con, before.files, files)
        moved, renewed = touched.moved(before.files, files), kept.renewed(before, now.rules)
        now = replace(now, nights=before.nights + 1, renewed=renewed, moved=moved)
    kept.note(work, now)


def _described(before: Kept | None, rules: dict[str, str], files: touched.Facts, former: str) -> Kept:
    """The facts of this build. The kept warehouse is of the former release, or of this very night, made before."""
    has_new_rules = before is not None and before.rules != rules
    was_new_already = before is not None and before.has_new_rules and before.former == former
    return Kept(rules, files, former=former, has_new_rules=has_new_rules or was_new_already)


def _build_rest(building: Building) -> None:
    begun, settings, work = Checkpoint(building.work.path), building.settings, building.work
    done = begun.done()
    if checkpoint.BUILT in done:
        return
    for command in commands(kept.noted(work), sorted(done)):
        require_success(invoke(command, work, settings, building.running, begun.note), work)
    _document(building)
    begun.note(checkpoint.BUILT)


def commands(known: Kept | None, done: list[str]) -> list[list[str]]:
    """What dbt is called with: one full build. On a lent warehouse what files touch, then what other rules reach, anew.

    It has its seeds and views, and of its tables those stay that hang on nothing that moved.
    """
    build = ["build", "--exclude-resource-types", "test", "unit_test"]
    without = ["--exclude", *done] if done else []
    if known is None or not known.nights:
        return [[*build, *without]]
    reached = [selector for name in known.renewed for selector in _dependents(name)]
    fed = [*PERSONS, *(f"source:raw.{name}+" for name in (*EVERY_NIGHT, *known.moved))]
    night = [*build, "seed", "--select", *fed, "--exclude", VIEWS, *reached, *done]
    return [night, [*build, "--full-refresh", "--select", *reached, *without]] if reached else [night]


def _dependents(rule: str) -> list[str]:
    """dbt's selectors of what a seed, or the text model, reaches."""
    return [f"source:raw.{name}+" for name in inputs.SCORES] if rule == inputs.MODEL else [f"path:seeds/{rule}.csv+"]


def _document(building: Building) -> None:
    """The page of all models and columns; rules alone make it, so the former release's does where they are the same."""
    building.running.step(doing="documentation")
    if building.former and releases.rules_of(building.former.parent) == inputs.rules_digest(building.rules):
        shutil.copyfile(building.former.parent / releases.DOCUMENTATION, building.work.documentation)
    else:
        invoke(["docs", "generate", "--static", "--no-compile"], building.work, building.settings, building.running)


def create_raw_tables(
    settings: Settings,
    work: WorkFolder,
    day: date,
    files: Mapping[str, Sequence[Path]] | None = None,
    former: Path | None = None,
    before: Kept | None = None,
    *,
    has_new_rules: bool = False,
) -> None:
    """Make the raw schema of a work file from everything committed (``files``, where they are known already).

    ``former`` is the database readers had before.

    ``before`` describes the kept warehouse: where it is the one behind ``former``, or was compared with it, its
    rows explain what moved.
    """
    from transforms import source_facts, warehouse
    from transforms.ingest import ledger

    entries = ledger.read(settings)
    taken, sources = ledger.frame(entries), source_facts.frame(settings, entries)
    with duckdb.connect(str(work.database)) as con:
        found = raw_relations(settings) if files is None else files
        warehouse.create_raw_schema(con, found, taken, sources, former, day, has_new_rules)
        if before and former and before.explains(former.parent.name):
            is_again = releases.plain_name(before.release) != releases.plain_name(former.parent.name)
            former_rows.fill(con, kept.database(settings), is_again=is_again)


def former_release(settings: Settings, fingerprint: str) -> Path | None:
    """The newest sound release made from other inputs: what readers saw before, also when this one is made again."""
    others = (Path(one["path"]) for one in releases.kept(settings) if one["fingerprint"] != fingerprint)
    former = next((folder for folder in others if not releases.damaged_files(folder)), None)
    return former / releases.DATABASE if former else None

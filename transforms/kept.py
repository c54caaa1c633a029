"""The warehouse of the last published night, kept so that the next one computes only what its files touch.

``work/kept/`` holds the database and the facts of its making; it appears by one rename and is nobody's but the
builder's. It holds tokens and masked texts: erasure, retention and rotation remove it. Without it, with other
rules (SQL, seeds, model, settings, engines) or after much has changed, a night builds everything anew, which
gives the same tables.
"""

import json
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from transforms import locks, touched
from transforms.dbt_runner import WorkFolder
from transforms.settings import Settings
from transforms.touched import Facts

NAME, DATABASE, FACTS = "kept", "warehouse.duckdb", "facts.json"
MAX_NIGHTS = 30
MAX_SHARE = 0.25


@dataclass(frozen=True)
class Kept:
    """What a warehouse was built from: a digest of the rules, the raw files, the nights since a full build.

    ``release`` is the release it became, empty before.
    """

    rules: str
    files: Facts
    nights: int = 0
    release: str = ""


def read(settings: Settings) -> Kept | None:
    """The facts of the kept warehouse, None where there is none."""
    return _read(settings.zones.work / NAME / FACTS)


def note(work: WorkFolder, kept: Kept) -> None:
    """Write beside a work database what it is built from."""
    locks.write_durably(work.path / FACTS, json.dumps(asdict(kept)))


def is_usable(kept: Kept | None, rules: str, files: Facts) -> bool:
    """Whether a night on the kept warehouse gives what a full build gives, at less cost."""
    if kept is None or kept.rules != rules or kept.nights >= MAX_NIGHTS:
        return False
    return touched.share(kept.files, files) <= MAX_SHARE


def lend(settings: Settings, work: WorkFolder) -> None:
    """Copy the kept database into a work folder; what a killed night leaves is thrown away with the copy."""
    shutil.copyfile(settings.zones.work / NAME / DATABASE, work.database)
    work.database.chmod(0o600)


def take(settings: Settings, work: WorkFolder, release: str) -> None:
    """Keep the database of a published work folder instead of the former one."""
    known = _read(work.path / FACTS)
    if known is None or work.database.with_suffix(".duckdb.wal").exists():
        return
    note(work, replace(known, release=release))
    draft = settings.zones.work / f".{NAME}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    work.database.rename(draft / DATABASE)
    (work.path / FACTS).rename(draft / FACTS)
    drop(settings)
    draft.rename(settings.zones.work / NAME)
    locks.sync_folder(settings.zones.work)


def drop(settings: Settings) -> bool:
    """Remove the kept warehouse and drafts of one; the next night builds everything anew."""
    folder = settings.zones.work / NAME
    was_there = folder.exists()
    (folder / FACTS).unlink(missing_ok=True)  # first: without facts the rest is never used
    shutil.rmtree(folder, ignore_errors=True)
    return was_there


def _read(path: Path) -> Kept | None:
    try:
        return Kept(**json.loads(path.read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None

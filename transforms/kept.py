"""The warehouse of the last published night, kept so that the next one computes only what its files touch.

``work/kept/`` holds the database and the facts of its making; it appears by one rename and is nobody's but the
builder's. It holds tokens and masked texts: erasure, rotation and retention of rows leave of it what names nobody.
With other seeds or another text model a night makes anew what depends on them; without the warehouse, with other SQL,
settings or engines, or after much has changed, everything, which gives the same tables. One that is not built on any
more still tells which rows were behind the last release.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from transforms import durable, former_rows, inputs, releases, touched
from transforms.dbt_runner import WorkFolder
from transforms.settings import Settings
from transforms.touched import Facts

NAME, DATABASE, FACTS = "kept", "warehouse.duckdb", "facts.json"
REFRESH = "full_refresh"
MAX_NIGHTS = 30
MAX_SHARE = 0.25


@dataclass(frozen=True)
class Kept:
    """What a warehouse was built from: digests of the rules, the raw files, the nights since a full build.

    ``renewed`` are the rules that are not those of the warehouse it was built on: seeds, the text model. ``moved`` are
    the raw relations of which files came or went since. ``release`` is
    the release it became, empty before, and where persons were taken out of it; ``former`` the one it was compared
    with, or is to be, and ``has_new_rules`` whether that one was made by other rules.
    """

    rules: dict[str, str]
    files: Facts
    nights: int = 0
    release: str = ""
    former: str = ""
    has_new_rules: bool = False
    renewed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()

    def explains(self, former: str) -> bool:
        """Whether its rows, or those it was compared with, are the ones behind a release."""
        return releases.plain_name(former) in (releases.plain_name(self.release), releases.plain_name(self.former))


def read(settings: Settings) -> Kept | None:
    """The facts of the kept warehouse, None where there is none. Call it under the writer lock."""
    _settle(settings)
    return _read(settings.zones.work / NAME / FACTS)


def database(settings: Settings) -> Path:
    """The kept database."""
    return settings.zones.work / NAME / DATABASE


def note(work: WorkFolder, kept: Kept) -> None:
    """Write beside a work database what it is built from."""
    durable.write(work.path / FACTS, json.dumps(asdict(kept)))


def is_usable(kept: Kept | None, rules: Mapping[str, str], files: Facts) -> bool:
    """Whether a night on the kept warehouse gives what a full build gives, at less cost.

    Other seeds or another text model need only what depends on them to be made anew; other code everything.
    """
    if kept is None or kept.rules[inputs.CODE] != rules[inputs.CODE] or kept.nights >= MAX_NIGHTS:
        return False
    left_out = inputs.SCORES if kept.rules[inputs.MODEL] != rules[inputs.MODEL] else ()
    before, now = ({name: one[name] for name in one if name not in left_out} for one in (kept.files, files))
    return touched.share(before, now) <= MAX_SHARE


def renewed(kept: Kept, rules: Mapping[str, str]) -> tuple[str, ...]:
    """Which rules are not those of the kept warehouse."""
    return tuple(sorted(name for name in rules if kept.rules.get(name) != rules[name]))


def lend(settings: Settings, work: WorkFolder) -> None:
    """Copy the kept database into a work folder; what a killed night leaves is thrown away with the copy."""
    shutil.copyfile(database(settings), work.database)
    work.database.chmod(0o600)


def noted(work: WorkFolder) -> Kept | None:
    """The facts of the build in a work folder; ``nights`` above 0 where it stands on a kept warehouse."""
    return _read(work.path / FACTS)


def take(settings: Settings, work: WorkFolder, release: str) -> None:
    """Keep the database of a published work folder instead of the former one; one that was killed is completed."""
    known = noted(work)
    if known is None or work.database.with_suffix(".duckdb.wal").exists():
        return
    draft = _draft(settings)
    note(work, replace(known, release=release))
    if work.database.exists():
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        work.database.rename(draft / DATABASE)
    (work.path / FACTS).rename(draft / FACTS)
    _settle(settings)


def _settle(settings: Settings) -> None:
    """Give a complete draft its name; its facts come last."""
    draft, folder = _draft(settings), settings.zones.work / NAME
    if (draft / FACTS).exists():
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        durable.sync(settings.zones.work)


def spend(settings: Settings) -> bool:
    """Have the next night build everything anew; the rows behind the last release can still be read."""
    known = read(settings)
    if known is None or known.nights >= MAX_NIGHTS:
        return False
    durable.write(settings.zones.work / NAME / FACTS, json.dumps(asdict(replace(known, nights=MAX_NIGHTS))))
    return True


def leave_nameless(settings: Settings, erased: Iterable[str] = ()) -> bool:
    """Leave of the kept warehouse only what explains the next restatement, without the persons of these responses.

    ``erased`` as in :func:`former_rows.put_aside`. Where that fails nothing is left. Returns whether something was.
    """
    known, draft = read(settings), _draft(settings)
    if known is None:
        return drop(settings)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        former_rows.put_aside(database(settings), draft / DATABASE, erased, is_aside=not known.release)
    except duckdb.Error:
        return drop(settings)
    left = Kept(known.rules, {}, MAX_NIGHTS, former=known.release or known.former)
    durable.write(draft / FACTS, json.dumps(asdict(left)))
    _settle(settings)
    return True


def drop(settings: Settings) -> bool:
    """Remove the kept warehouse and drafts of one; the next night builds everything anew."""
    folders = (settings.zones.work / NAME, _draft(settings))
    was_there = any(folder.exists() for folder in folders)
    for folder in folders:
        (folder / FACTS).unlink(missing_ok=True)  # first: without facts the rest is never used
        shutil.rmtree(folder, ignore_errors=True)
    return was_there


def _draft(settings: Settings) -> Path:
    return settings.zones.work / f".{NAME}"


def ask_refresh(settings: Settings) -> None:
    """Let the next release compute every row anew, also without new input and when a first try is killed."""
    settings.zones.work.mkdir(parents=True, exist_ok=True)
    durable.write(settings.zones.work / REFRESH, "")


def is_refresh_asked(settings: Settings) -> bool:
    """Whether a full build was asked for and not published yet."""
    return (settings.zones.work / REFRESH).exists()


def end_refresh(settings: Settings) -> None:
    """Note that the full build is published."""
    (settings.zones.work / REFRESH).unlink(missing_ok=True)


def _read(path: Path) -> Kept | None:
    try:
        found = json.loads(path.read_text("utf-8"))
        lists = {name: tuple(found[name]) for name in ("renewed", "moved")}
        return Kept(**found | {"rules": dict(found["rules"])} | lists)
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError):
        return None

"""A configuration folder for a folder of exports: each kind of file is looked at and gets an entry."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path

from transforms import settings as settings_of
from transforms.errors import ConfigError, UserError
from transforms.ingest import suggestion
from transforms.ingest.inbox import printable, visible
from transforms.ingest.inspection import Inspection, inspect_file
from transforms.ingest.places import place_of

_MAIN = """# Where things are and what a run may use; paths are relative to the folder of this file.
# What else can be set, with its default: config/huisheng.toml and transforms/settings.py of the project.
[paths]
inbox = {inbox}
home = {home}
"""
_SOURCES = """# One entry per kind of file, made from the newest of each. What could not be known stands in comments.
# Every key is explained in CONTRIBUTING.md of the project.
"""
_NEEDED = re.compile(r'^# (\w+) = "…"', re.M)
# Called before a file is looked at, with how many are done of how many.
Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class FirstSource:
    """One kind of file: its pattern, how many files have it, the source's name ("" if refused), what the newest is."""

    files: str
    number: int
    name: str
    found: Inspection

    @property
    def needed(self) -> list[str]:
        """Fields without which no record is taken, for the user to say."""
        return _NEEDED.findall(self.found.source_entry)


def write(config: Path, data: Path, report: Report) -> list[FirstSource]:
    """Look at every file of the inbox ``data`` and write huisheng.toml, sources.toml and seeds/question_roles.csv.

    Raises ``UserError`` where ``config`` holds something or ``data`` holds no file.
    """
    if config.exists() and (not config.is_dir() or any(config.iterdir())):
        raise UserError(f"{config} holds something already", next_step="name a new folder for the configuration")
    kinds = _kinds(data)
    if not kinds:
        raise UserError(f"no file in {data}", next_step="name the folder of your exports with --data")
    sources = list(_sources(data, kinds, report))
    entries = [_commented(each) if each.found.refused else each.found.source_entry for each in sources]
    roles = [suggestion.role_columns(), *(row for each in sources for row in each.found.question_roles)]
    (config / "seeds").mkdir(parents=True, exist_ok=True)
    home = config.resolve().with_name(f"{config.resolve().name}_home")
    places = {"inbox": suggestion.quoted(_relative(data, config)), "home": suggestion.quoted(_relative(home, config))}
    (config / "huisheng.toml").write_text(_MAIN.format(**places), "utf-8")
    (config / "sources.toml").write_text("\n".join([_SOURCES, *entries]), "utf-8")
    (config / "seeds" / "question_roles.csv").write_text("\n".join(roles) + "\n", "utf-8")
    settings_of.load(config)
    return sources


def _kinds(data: Path) -> dict[str, list[str]]:
    """Pattern → paths below the inbox, the newest by name last."""
    if not data.is_dir():
        raise ConfigError(f"no folder {data}", expected="the folder of your exports")
    found: dict[str, list[str]] = {}
    for entry in sorted(visible(place_of(data)), key=lambda entry: entry.path):
        if entry.kind != "folder":
            found.setdefault(suggestion.pattern(entry.path), []).append(entry.path)
    return found


def _sources(data: Path, kinds: dict[str, list[str]], report: Report) -> Iterator[FirstSource]:
    used: set[str] = set()
    for number, (pattern, paths) in enumerate(kinds.items()):
        report(printable(paths[-1]), number, len(kinds))
        found = inspect_file(data / paths[-1], below=paths[-1])
        name = "" if found.refused else _name(found.source_entry)
        free, turn = name, 1
        while free and free in used:
            turn += 1
            free = f"{name}_{turn}"
        if free != name:
            found = _renamed(found, name, free)
        used.add(free)
        yield FirstSource(pattern, len(paths), free, found)


def _name(entry: str) -> str:
    return entry[1 : entry.index("]")]


def _renamed(found: Inspection, name: str, free: str) -> Inspection:
    """The same under a name that no other source has."""
    entry = re.sub(rf"(?m)^\[{name}(?=[.\]])", f"[{free}", found.source_entry)
    found.source_entry = entry.replace(f'\nsurvey_id = "{name}"\n', f'\nsurvey_id = "{free}"\n', 1)
    found.question_roles = [row.replace(f"{name},", f"{free},", 1) for row in found.question_roles]
    return found


def _commented(source: FirstSource) -> str:
    return f"# {suggestion.one_line(f'{source.files}: {source.found.refused}')}\n"


def _relative(path: Path, config: Path) -> str:
    return relpath(path.resolve(), config.resolve())

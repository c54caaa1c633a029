"""What a build has done so far, kept beside its work file, so that a killed one goes on instead of beginning anew.

A step is noted after the database has committed it, so nothing noted is missing; a step that was committed and
not noted is done once more, which replaces it. The key names everything the work file is made from: with any
other key the folder is emptied first.
"""

import shutil
from importlib.metadata import version
from pathlib import Path

from transforms import durable

KEY, STEPS, END = "key", "finished", " done"
BUILT, AUDITED = "*built", "*audited"
ENGINES = ("duckdb", "dbt-core", "dbt-duckdb")


class Checkpoint:
    """The steps of the build in one work folder. Call it under the writer lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def is_begun(self, inputs: str) -> bool:
        """Whether the folder holds a build of these inputs, by the same engines, that can be gone on with."""
        return _read(self.folder / KEY) == _key(inputs)

    def is_audited(self, fingerprint: str) -> bool:
        """Whether the folder holds a build of this fingerprint that has passed its audit."""
        return _read(self.folder / KEY).startswith(f"{fingerprint} ") and AUDITED in self.done()

    def begin(self, inputs: str) -> None:
        """Say that the folder is ready for steps: the raw tables are made."""
        durable.write(self.folder / KEY, _key(inputs))

    def empty(self) -> None:
        """Forget everything: the key goes first, so that a half-emptied folder is never gone on with."""
        (self.folder / KEY).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)

    def done(self) -> set[str]:
        """The steps that are done. A line that was cut off lacks its end mark and is none."""
        lines = _read(self.folder / STEPS).splitlines()
        return {line.removesuffix(END) for line in lines if line.endswith(END)}

    def note(self, step: str) -> None:
        """Add a step, in a line of its own also where the last one was cut off."""
        with (self.folder / STEPS).open("a", encoding="utf-8") as handle:
            handle.write(f"\n{step}{END}\n")


def engines() -> str:
    """Names and versions of what runs the SQL."""
    return " ".join(f"{name} {version(name)}" for name in ENGINES)


def _key(inputs: str) -> str:
    return f"{inputs} {engines()}"


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""

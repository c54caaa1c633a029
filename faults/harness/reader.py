"""A reader that never rests: opens what ``current`` names and asks whether it is one whole version.

Usage: reader HOME REPORT. Stops at SIGTERM and writes {"reads", "errors", "mixed", "versions"}.
"""

import contextlib
import json
import signal
import sys
import time
from pathlib import Path

import duckdb

PAUSE_S = 0.4


class Reader:
    """Reads as a dashboard does: the fixed name through the symlink, then every table."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.reads = self.errors = self.mixed = 0
        self.versions: list[str] = []
        self.first_error = ""
        self.is_stopped = False

    def read(self) -> None:
        """One look: resolve, open, count every table, compare with that version's manifest."""
        try:
            folder = (self.home / "current").resolve(strict=True)
            manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
            with duckdb.connect(str(folder / "huisheng.duckdb"), read_only=True) as con:
                found = {
                    name: con.execute(f'select count(*) from "{name}"').fetchall()[0][0] for name in manifest["tables"]
                }
        except Exception as error:
            self.errors += 1
            self.first_error = self.first_error or f"{type(error).__name__}: {error}"
            return
        self.reads += 1
        self.mixed += found != {name: fact["rows"] for name, fact in manifest["tables"].items()}
        if not self.versions or self.versions[-1] != manifest["release_id"]:
            self.versions.append(manifest["release_id"])

    def loop(self, report: Path) -> None:
        """Read until SIGTERM, then report."""
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "is_stopped", True))
        while not self.is_stopped:
            self.read()
            time.sleep(PAUSE_S)
        facts = {name: getattr(self, name) for name in ("reads", "errors", "mixed", "versions", "first_error")}
        report.write_text(json.dumps(facts))


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        Reader(Path(sys.argv[1])).loop(Path(sys.argv[2]))

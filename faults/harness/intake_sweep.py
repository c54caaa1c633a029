"""Stops the intake at every instant in turn. Its own process: the forked children need a parent without threads.

Usage: intake_sweep FOLDER DATE HARM[,HARM …] STRIDE. Harms take turns; after "all" each is done at every
instant; of the instants every STRIDE-th. Prints {"instants", "points", "lost", "doubled", "phantom", "problems"}.
"""

import json
import os
import pickle
import shutil
import sys
import time
from datetime import date
from pathlib import Path
from typing import cast

from faults.harness.checker import census, compare
from faults.harness.publisher import in_child
from faults.harness.saboteur import Harm, Plan, Saboteur
from faults.harness.site import KEY
from transforms import intake, runs, settings


class Sweep:
    """An installation that is made anew for every instant."""

    def __init__(self, folder: Path, day: str) -> None:
        self.folder, self.day, self.home = folder, date.fromisoformat(day), folder / "one"
        self.expected = folder / "expected.pickle"
        self.points = 0
        self.problems: list[str] = []
        self.counts = {"lost": 0, "doubled": 0, "phantom": 0}

    def instants(self) -> int:
        """Run undisturbed, keep its census, count the changes of files."""
        tally = self.folder / "tally"
        assert in_child(self._take, Saboteur(Plan("count", tally=str(tally)), self.home).arm) == 0
        assert in_child(self._keep_census) == 0
        return len(tally.read_text().splitlines())

    def one(self, plan: Plan) -> None:
        """Harm, then the plain intake again, then compare."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.points += 1
        in_child(self._take, Saboteur(plan, self.home).arm)
        for draft in self.home.glob("landing/.*"):
            os.utime(draft, (time.time() - 60, time.time() - 60))
        report = self.folder / "difference.json"
        report.unlink(missing_ok=True)
        code = in_child(self._take)
        if code or in_child(lambda: self._compare(report)):
            problem = json.loads(report.read_text()) if report.exists() else f"the plain run again ends with {code}"
            self.problems.append(f"{plan.harm} at {plan.nth}: {problem}")
            for name in self.counts:
                self.counts[name] += problem.get(name, 0) if isinstance(problem, dict) else 0

    def _take(self) -> None:
        installed = settings.load(self.folder / "config", inbox=self.folder / "inbox", home=self.home)
        with runs.exclusive(installed):
            intake.take_all(installed, self.day)

    def _keep_census(self) -> None:
        self.expected.write_bytes(pickle.dumps(census(self.home)))

    def _compare(self, report: Path) -> None:
        found = census(self.home)
        difference = compare(pickle.loads(self.expected.read_bytes()), found)
        facts = {"lost": difference.lost, "doubled": difference.doubled, "phantom": difference.phantom}
        report.write_text(json.dumps(facts | {"left": found.left_over}))
        assert difference.is_none and not found.left_over


def main() -> None:
    """Sweep and print the account."""
    os.environ["HUISHENG_PSEUDONYM_KEY"] = KEY
    sweep, harms = Sweep(Path(sys.argv[1]), sys.argv[2]), sys.argv[3].split(",")
    every, harms = harms[0] == "all", [harm for harm in harms if harm != "all"]
    instants = sweep.instants()
    for turn, nth in enumerate(range(1, instants + 1, int(sys.argv[4]))):
        for harm in harms if every else [harms[turn % len(harms)]]:
            sweep.one(Plan(cast(Harm, harm), nth, lasting=harm == "enospc"))
    facts = {"instants": instants, "points": sweep.points, **sweep.counts, "problems": sweep.problems}
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main()

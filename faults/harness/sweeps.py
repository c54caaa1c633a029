"""Starts the sweeps that need a process of their own."""

import json
import shutil
import subprocess
import sys

from faults.harness import process
from faults.harness.site import ROOT, Site


def sweep_intake(site: Site, harms: str, stride: int = 1) -> None:
    """Sweep over the intake of a CSV and a Parquet file, every ``stride``-th instant; fails with the first problems."""
    shutil.rmtree(site.inbox / "tickets")
    command = [sys.executable, "-m", "faults.harness.intake_sweep", str(site.folder), site.date, harms, str(stride)]
    with (site.folder / "log.txt").open("ab") as log:
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, preexec_fn=process.die_with_parent, check=False
        )
    assert done.returncode == 0, site.log()[-600:]
    facts = json.loads(done.stdout.splitlines()[-1])
    problems = facts.pop("problems")
    site.facts |= facts
    assert not problems, f"{len(problems)} of {facts['points']} points: {'; '.join(problems[:4])}"

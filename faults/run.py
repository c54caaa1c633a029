"""Runs the faults and prints what each did: ``python -m faults.run [--tier test|ci|nightly] [NAME …]``.

Exit code 0 when every fault was survived, 1 otherwise. ``--json FILE`` keeps the account.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faults.harness.fault import TIERS, Verdict, every, judge
from faults.harness.template import Templates


def main() -> int:
    """Run the chosen faults one after the other."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="huisheng-faults-"))
    templates, verdicts, started = Templates(folder), [], time.monotonic()
    try:
        for fault in every("nightly" if arguments.names else arguments.tier):
            if not arguments.names or fault.__name__.split(".")[-1] in arguments.names:
                verdicts.append(judge(fault, templates))
                print(_line(verdicts[-1]), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True) if not arguments.keep else print(f"kept {folder}")
    print(_total(verdicts, time.monotonic() - started))
    if arguments.json:
        arguments.json.write_text(json.dumps([v.as_dict() for v in verdicts], ensure_ascii=False, indent=1), "utf-8")
    return int(not verdicts or any(verdict.status == "failed" for verdict in verdicts))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="faults to run, whatever their tier")
    parser.add_argument("--tier", choices=TIERS, default="ci")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep the installations to look into")
    return parser.parse_args()


def _line(verdict: Verdict) -> str:
    mark = {"passed": "✓", "failed": "✗", "skipped": "-"}[verdict.status]
    facts = "  ".join(f"{name} {value}" for name, value in verdict.facts.items())
    counts = f"points {verdict.points}  reads {verdict.reads}"
    tail = f"\n    {verdict.problem}" if verdict.problem else ""
    return f"{mark} {verdict.name:<28}{verdict.seconds:7.1f} s  {counts}  {facts}{tail}"


def _total(verdicts: list[Verdict], seconds: float) -> str:
    def total(name: str) -> int:
        return sum(getattr(verdict, name) for verdict in verdicts if verdict.status != "skipped")

    passed = sum(verdict.status == "passed" for verdict in verdicts)
    names = ("points", "lost", "doubled", "phantom", "reads", "read_errors", "mixed")
    counts = "  ".join(f"{name.replace('_', ' ')} {total(name)}" for name in names)
    return f"{passed} of {len(verdicts)} faults survived in {seconds:.0f} s: {counts}"


if __name__ == "__main__":
    sys.exit(main())

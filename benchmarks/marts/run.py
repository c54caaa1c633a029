"""Full rebuild of all marts at growing sizes, against a hand-written Polars query for the journey.

    python benchmarks/marts/run.py                 # 2,000 and 20,000 customers
    python benchmarks/marts/run.py 100000 1000000  # as many as the machine allows
    python benchmarks/marts/run.py 100000 --out f.json   # and the seconds of every model; goes on if cut off
    python benchmarks/marts/run.py --truth 20000   # truth recovery on a sample of that many customers
    python benchmarks/marts/run.py --truth 20000 --keep here   # and the sample and its tables stay, to look into

Each size runs in a process of its own, so that its peak memory is its own. Figures are ratios where they
can be: growth per row against the size before, and the time of the journey models against the Polars query, which
reads the same rows and writes the same columns (polars_journey.py). For that the journey models are built once more,
one after the other: in the full build other models take half of the machine beside them.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

BUSINESS_DATE = date(2026, 6, 30)
SLOWEST = 6
JOURNEY_MODELS = ("int_contact", "int_emotion_run", "journey")


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[2_000, 20_000])
    parser.add_argument("--out", type=Path, help="a file for all figures as JSON")
    parser.add_argument("--truth", type=int, help="customers of the sample whose truth is checked")
    parser.add_argument("--keep", type=Path, help="an empty folder in which the sample and its tables stay")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.one)))
    elif arguments.truth:
        with tempfile.TemporaryDirectory() as name:
            recover(arguments.truth, (arguments.keep or Path(name)).resolve())
    else:
        compare(arguments.sizes, arguments.out)


def compare(sizes: list[int], out: Path | None) -> None:
    """Measure each size that ``out`` doesn't hold yet in a child, and print the table and the ratios."""
    known = json.loads(out.read_text("utf-8")) if out and out.exists() else []
    measured: list[dict] = []
    for size in sizes:
        now = next((one for one in known if one["customers"] == size), None) or _measured_apart(size)
        print(
            f"{size:>9,} customers  {now['contacts']:>11,} contacts  {now['answers']:>11,} answers"
            f"  build {now['build_s']:7.1f} s"
            f"  peak {now['peak_gib']:5.2f} GiB  journey models {now['journey_s']:6.2f} s ="
            f" {now['journey_s'] / now['polars_s']:.2f} x Polars ({now['polars_s']:.2f} s)"
        )
        slowest = sorted(now["models"].items(), key=lambda item: -item[1])[:SLOWEST]
        print("           slowest: " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in slowest), flush=True)
        if measured:
            before = measured[-1]
            growth = (now["models_s"] / before["models_s"]) / (size / before["customers"])
            print(f"           time per row against {before['customers']:,}: {growth:.2f}")
        measured.append(now)
        if out:
            found = {one["customers"]: one for one in [*known, *measured]}
            out.write_text(json.dumps([*found.values()], indent=1), "utf-8")


def _measured_apart(size: int) -> dict:
    """What :func:`measure` finds in a process of its own."""
    run = subprocess.run([sys.executable, __file__, "--one", str(size)], capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(run.stderr[-2000:])
    return json.loads(run.stdout.splitlines()[-1])


def measure(customers: int) -> dict:
    """Generate, build and time one size."""
    import duckdb
    import generate
    import polars_journey

    from transforms.warehouse import create_raw_schema, stage_project

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = generate.write(folder / "raw", customers)
        database = folder / "work.duckdb"
        with duckdb.connect(str(database)) as con:
            create_raw_schema(con, files, business_date=BUSINESS_DATE)
            answers = con.execute("select count(*) from raw.answer").fetchall()[0][0]
        started = time.perf_counter()
        models = build(database, stage_project(folder / "project"), folder)
        took = time.perf_counter() - started
        journey = build(database, folder / "project", folder, alone=JOURNEY_MODELS)
        polars_s = polars_journey.seconds(database)
    return {
        "customers": customers,
        "contacts": customers * generate.STEPS,
        "answers": answers,
        "build_s": took,
        "models_s": sum(models.values()),
        "journey_s": sum(journey.values()),
        "polars_s": polars_s,
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "models": models,
    }


def build(database: Path, project: Path, folder: Path, *, alone: Sequence[str] = ()) -> dict[str, float]:
    """Seconds per node of one full build with its data tests, or of some models, one at a time."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    os.environ["HUISHENG_WORK_DB"] = str(database)
    os.environ.setdefault("HUISHENG_DUCKDB_MEMORY", "16GB")
    os.environ["HUISHENG_TEMP"] = str(folder / "spill")
    command = ["build", "--project-dir", str(project), "--profiles-dir", str(project), "--log-level", "none"]
    command += ["--target-path", str(folder / "target"), "--log-path", str(folder)]
    command += ["--exclude-resource-types", "unit_test", *["test"] * bool(alone)]
    command += ["--full-refresh", "--threads", "1", "--select", *alone] if alone else []
    command += ["--vars", "{time_zone: 'Asia/Shanghai'}"]
    outcome = dbtRunner().invoke(command)
    DuckDBConnectionManager.close_all_connections()
    if not outcome.success:
        bad = [f"{r.node.name}: {r.message}" for r in outcome.result.results if r.status not in ("success", "pass")]
        raise SystemExit("\n".join(bad))
    return {result.node.name: result.execution_time for result in outcome.result.results}


def recover(customers: int, folder: Path) -> None:
    """Write a sample, run it through ingest, scoring and dbt, and print what came back of the truth."""
    import truth

    from transforms import building, intake, pipeline
    from transforms.dbt_runner import WorkFolder
    from transforms.sample import DEFAULT_DAYS, DEFAULT_END, DEFAULT_SEED, write_sample
    from transforms.settings import load
    from transforms.warehouse import stage_project

    write_sample(folder / "inbox", customers=customers, days=DEFAULT_DAYS, seed=DEFAULT_SEED)
    settings = load(home=folder / "home", inbox=folder / "inbox")
    intake.take_all(settings, DEFAULT_END)
    pipeline.score(settings)
    work = WorkFolder(folder / "home" / "work" / "truth")
    work.path.mkdir(parents=True)
    building.create_raw_tables(settings, work, DEFAULT_END)
    build(work.database, stage_project(folder / "project"), folder)
    findings = truth.check(work.database, folder / "inbox" / "truth")
    print(f"{customers:,} customers")
    for finding in findings:
        sign = ">=" if finding.is_floor else "<="
        verdict = "ok  " if finding.is_kept else "LOST"
        print(f"{verdict} {finding.name:<24} {finding.found:8.4f} {sign} {finding.bound:g}  n = {finding.n:,}")
    if not all(finding.is_kept for finding in findings):
        sys.exit(1)


if __name__ == "__main__":
    main()

"""An ordinary night on the kept warehouse against a full build of the same files: CPU seconds, and equal tables.

    python benchmarks/marts/night.py 20000          # the last 1 % of all contacts, and what followed them, come new
    python benchmarks/marts/night.py 100000 --share 0.02

Both are what the pipeline does: dbt parses, builds and tests what it would. CPU seconds, not wall time: the two builds
of one run are compared with each other on whatever machine this is.
"""

import argparse
import shutil
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb
import generate
import polars as pl

from transforms import building, release_files, touched
from transforms.dbt_runner import NodeOutcome, WorkFolder, forget, invoke, require_success
from transforms.kept import Kept
from transforms.progress import stage
from transforms.settings import load
from transforms.warehouse import create_raw_schema, stage_project

BUSINESS_DATE = date(2026, 6, 30)
SLOWEST = 12
AUDIT = ["test", "--exclude-resource-types", "unit_test"]


def main() -> None:
    """Parse the arguments, measure, and fail where a table differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("customers", nargs="?", type=int, default=20_000)
    parser.add_argument("--share", type=float, default=0.01, help="share of the contacts that are new")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        sys.exit(compare(Path(name), arguments.customers, arguments.share))


def compare(folder: Path, customers: int, share: float) -> int:
    """Build the day before, the night on its warehouse, and everything anew; 1 where the last two differ."""
    files = {name: paths[0] for name, paths in generate.write(folder / "all", customers).items()}
    night = _night(files["touch_event"], share)
    before = {name: [_part(folder, files, name, night, is_new=False)] for name in files}
    after = {name: [*before[name], _part(folder, files, name, night, is_new=True)] for name in files}
    work = WorkFolder(folder / "work" / "build")
    stage_project(work.project)
    first = _built(work, "before", before, BUSINESS_DATE - timedelta(days=1))
    small = _built(work, "night", after, before=(first.database, before))
    whole = _built(work, "whole", after)
    differing = _differing(small.database, whole.database)
    print(f"{customers:,} customers, {share:.1%} new: {small.seconds:.1f} s against {whole.seconds:.1f} s of CPU,")
    print(f"ratio {small.seconds / whole.seconds:.2f}; tables that differ: {', '.join(differing) or 'none'}")
    return int(bool(differing))


TIMES = {"touch_event": "event_at", "customer_order": "ordered_at", "response": "submitted_at", "invitation": "sent_at"}


DAY = 0.9
"""Share of the generated contacts that have happened by the end of the night: answers still come in then."""


def _night(contacts: Path, share: float) -> tuple:
    """From when to when the night's contacts happened: the last of all those that have, and that share of them."""
    at = pl.col("event_at")
    bounds = pl.scan_parquet(contacts).select(at.quantile(DAY * (1 - share)).alias("a"), at.quantile(DAY).alias("b"))
    return bounds.collect().row(0)


def _part(folder: Path, files: dict[str, Path], name: str, night: tuple, *, is_new: bool) -> Path:
    """The rows of a contract that the night brought, or those before it, as a file of their own."""

    def happened(column: str) -> pl.Expr:
        return pl.col(column).is_between(*night, closed="left") if is_new else pl.col(column) < night[0]

    rows = pl.scan_parquet(files[name])
    if name == "answer":
        responses = pl.scan_parquet(files["response"]).filter(happened("submitted_at"))
        rows = rows.join(responses, on="response_id", how="semi")
    else:
        rows = rows.filter(happened(TIMES[name]) if name in TIMES else pl.lit(not is_new))
    file_id = ("1" if is_new else "0") * 16
    part = folder / "raw" / "generated" / file_id / f"{name}.parquet"
    part.parent.mkdir(parents=True, exist_ok=True)
    rows.with_columns(file_id=pl.lit(file_id)).sink_parquet(part)
    return part


class Built(NamedTuple):
    """A warehouse, and the CPU seconds it took."""

    database: Path
    seconds: float


def _built(
    work: WorkFolder, name: str, files: dict, day: date = BUSINESS_DATE, before: tuple[Path, dict] | None = None
) -> Built:
    """Build and test, on a copy of the warehouse of ``before``."""
    started = time.process_time()
    shutil.rmtree(work.path, ignore_errors=True)
    work.path.mkdir(parents=True)
    forget(work)
    known = Kept({}, {})
    if before:
        shutil.copyfile(before[0], work.database)
        old, new = touched.facts(before[1]), touched.facts(files)
        known = Kept({}, {}, nights=1, moved=touched.moved(old, new))
    with duckdb.connect(str(work.database)) as con:
        create_raw_schema(con, files, business_date=day)
        if before:
            touched.mark(con, old, new)
    settings = load(home=work.path)
    steps = {}
    with stage(name) as running:
        for command in (*building.commands(known, []), AUDIT):
            outcomes = invoke(command, work, settings, running)
            require_success(outcomes, work)
            steps[command[0]] = time.process_time() - started - sum(steps.values())
            _tell(f"{name} {command[0]}", steps[command[0]], outcomes)
    kept = work.path.parent / f"{name}.duckdb"
    return Built(work.database.replace(kept), sum(steps.values()))


def _tell(name: str, seconds: float, outcomes: list[NodeOutcome]) -> None:
    slowest = sorted(outcomes, key=lambda node: -node.seconds)[:SLOWEST]
    named = ", ".join(f"{node.unique_id.split('.')[2]} {node.seconds:.1f}" for node in slowest)
    print(f"{name}: {seconds:.1f} s of CPU; {len(outcomes)} nodes, slowest: {named}")


def _differing(night: Path, whole: Path) -> list[str]:
    with duckdb.connect() as con:
        for name, path in (("night", night), ("whole", whole)):
            con.execute(f"attach '{path}' as {name} (read_only)")
        rows = con.execute(
            "select table_name from duckdb_tables() where database_name = 'whole' and schema_name = 'main'"
        ).fetchall()
        return [table for (table,) in sorted(rows) if len({_hash(con, d, table) for d in ("night", "whole")}) > 1]


def _hash(con: duckdb.DuckDBPyConnection, database: str, table: str) -> tuple:
    return con.execute(release_files.content_sql(f'{database}.main."{table}"')).fetchall()[0]


if __name__ == "__main__":
    main()

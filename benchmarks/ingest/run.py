"""Rate of ingest against a bare Polars read of the same records in UTF-8, memory against rows, share of each step.

    python benchmarks/ingest/run.py [--rows 1000000] [--layouts table,wide,anonymous]

Writes the survey files itself. Every figure of a run is taken on the same machine within that run; compare
ratios, not seconds. ``table`` keeps a row per record (orders), ``wide`` gives one answer row per question.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import polars as pl

from benchmarks.ingest.files import source, write_survey
from benchmarks.ingest.steps import shares
from transforms.ingest import children, ingest_file
from transforms.settings import Settings

DAY = date(2026, 9, 20)
BAD_SHARE, REPEATED_SHARE = 0.1, 0.3


@contextmanager
def installation(inbox: Path, layout: str) -> Iterator[Settings]:
    """A fresh one that reads from ``inbox``."""
    with tempfile.TemporaryDirectory(dir=inbox) as home:
        yield Settings(config_dir=inbox, inbox=inbox, home=Path(home), sources=(source(layout),))


def bare_read(path: Path) -> tuple[float, float]:
    """Wall and CPU seconds of a plain ``pl.read_csv``, best of three, after one to warm up."""
    times = []
    for _ in range(4):
        start, before = time.perf_counter(), time.process_time()
        pl.read_csv(path)
        times.append((time.perf_counter() - start, time.process_time() - before))
    return min(times[1:])


def take(folder: Path, layout: str, name: str) -> dict[str, float]:
    """One ingest: wall seconds, CPU seconds of all processes, peak of the parsing child in MB."""
    with installation(folder, layout) as settings:
        start, before = time.perf_counter(), _cpu()
        entry = ingest_file(settings, "bench", name, DAY)
        seconds, cpu = time.perf_counter() - start, _cpu() - before
    if entry.status != "loaded":
        raise SystemExit(entry.reason)
    return {"seconds": seconds, "cpu_s": cpu, "peak_mb": entry.peak_mb}


def _cpu() -> float:
    """CPU seconds of this process, of the forking process below it and of that one's ended children."""
    nursery = children._current
    if nursery is None:
        return time.process_time()
    fields = Path(f"/proc/{nursery.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return time.process_time() + sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def measured(folder: Path, layout: str, rows: int, bare: tuple[float, float]) -> dict:
    """All figures of one layout."""
    take(folder, layout, "tenth.csv")
    files = ("gb", "bad", "repeated", "tenth")
    clean, bad, repeated, tenth = (take(folder, layout, f"{file}.csv") for file in files)
    with installation(folder, layout) as settings:
        shares(settings, folder / "tenth.csv")  # loads what is loaded once
        steps = shares(settings, folder / "gb.csv")
    return {
        "seconds": round(clean["seconds"], 2),
        "cpu_s": round(clean["cpu_s"], 2),
        "rows_per_s": round(rows / clean["seconds"]),
        "share_of_bare_polars": round(bare[0] / clean["seconds"], 3),
        "share_of_bare_polars_cpu": round(bare[1] / clean["cpu_s"], 3),
        "with_10_percent_bad": round(clean["cpu_s"] / bad["cpu_s"], 2),
        "with_30_percent_repeated": round(clean["cpu_s"] / repeated["cpu_s"], 2),
        "peak_mb": clean["peak_mb"],
        "peak_mb_at_a_tenth": tenth["peak_mb"],
        "masking_and_pseudonyms": round(steps.get("masking", 0) + steps.get("pseudonyms", 0), 3),
        "steps": steps,
    }


def run(rows: int, layouts: list[str]) -> dict:
    """All figures of one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_survey(folder / "utf8.csv", rows, "utf-8")
        write_survey(folder / "gb.csv", rows, "gb18030")
        write_survey(folder / "bad.csv", rows, "gb18030", bad_share=BAD_SHARE)
        write_survey(folder / "repeated.csv", rows, "gb18030", repeated_share=REPEATED_SHARE)
        write_survey(folder / "tenth.csv", rows // 10, "gb18030")
        bare = bare_read(folder / "utf8.csv")
        found: dict = {"rows": rows, "bare_polars_s": round(bare[0], 3), "bare_polars_cpu_s": round(bare[1], 3)}
        return found | {layout: measured(folder, layout, rows, bare) for layout in layouts}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--layouts", default="table,wide")
    options = parser.parse_args()
    print(json.dumps(run(options.rows, options.layouts.split(",")), indent=2, ensure_ascii=False))

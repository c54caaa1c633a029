"""Rate of ingest against a bare Polars read of the same records in UTF-8, and memory against the number of rows.

    python benchmarks/ingest.py [--rows 1000000] [--layouts table,wide]

Writes the survey files itself. Every figure of a run is taken on the same machine within that run; compare
ratios, not seconds. ``table`` keeps a row per record (orders), ``wide`` gives one answer row per question.
"""

import argparse
import csv
import json
import random
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

from transforms.ingest import ingest_file
from transforms.settings import Settings, Source

WORDS = ("服务很好", "送货太慢", "师傅很专业", "价格有点贵", "还可以", "下次还来", "包装破了", "客服没有回复")
HEADER = ["答卷编号", "手机", "提交时间", "渠道", "推荐", "满意度", "送货", "安装", "价格", "意见"]
DAY = date(2026, 9, 20)


def write_survey(path: Path, rows: int, encoding: str, bad_share: float) -> None:
    """A survey file of ``rows`` records; ``bad_share`` of them have a time that is none."""
    draw = random.Random(7)
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for n in range(rows):
            stamp = (
                "昨天"
                if draw.random() < bad_share
                else f"2026-09-{n % 28 + 1:02d} {n % 24:02d}:{n % 60:02d}:{n % 59:02d}"
            )
            scores = [draw.randint(0, 10), *(draw.randint(1, 5) for _ in range(4))]
            writer.writerow(
                [
                    f"R{n:09d}",
                    f"139{n % 300_000:08d}",
                    stamp,
                    draw.choice(("微信", "短信")),
                    *scores,
                    draw.choice(WORDS),
                ]
            )


def source(layout: str) -> Source:
    """The mapping of that file: as one plain row, or as a questionnaire."""
    if layout == "wide":
        columns = {"response_id": "答卷编号", "customer_key": "手机", "submitted_at": "提交时间", "channel": "渠道"}
        more = {"kind": "x", "contract": "response", "survey_id": "bench", "classes": {"意见": "free_text"}}
    else:
        columns = {
            "order_id": "答卷编号",
            "customer_key": "手机",
            "ordered_at": "提交时间",
            "channel": "渠道",
            "amount": "推荐",
            "product": "意见",
        }
        more = {"kind": "o", "contract": "customer_order"}
    return Source.model_validate(
        {"name": "bench", "files": "*.csv", "layout": layout, "columns": columns, "max_bad_share": 1.0, **more}
    )


def bare_read(path: Path) -> float:
    """Seconds of a plain ``pl.read_csv``, best of three, after one to warm up."""
    times = []
    for _ in range(4):
        start = time.perf_counter()
        pl.read_csv(path)
        times.append(time.perf_counter() - start)
    return min(times[1:])


def take(folder: Path, layout: str, name: str) -> dict:
    """One ingest into a fresh installation."""
    with tempfile.TemporaryDirectory(dir=folder) as home:
        settings = Settings(config_dir=folder, inbox=folder, home=Path(home), sources=(source(layout),))
        start = time.perf_counter()
        entry = ingest_file(settings, "bench", name, DAY)
        seconds = time.perf_counter() - start
    if entry.status != "loaded":
        raise SystemExit(entry.reason)
    return {"seconds": seconds, "loaded": entry.loaded, "quarantined": entry.quarantined, "peak_mb": entry.peak_mb}


def run(rows: int, layouts: list[str]) -> dict:
    """All figures of one run."""
    found: dict = {"rows": rows}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_survey(folder / "utf8.csv", rows, "utf-8", 0)
        write_survey(folder / "gb.csv", rows, "gb18030", 0)
        write_survey(folder / "bad.csv", rows, "gb18030", 0.1)
        write_survey(folder / "tenth.csv", rows // 10, "gb18030", 0)
        found["bare_polars_s"] = round(bare_read(folder / "utf8.csv"), 3)
        for layout in layouts:
            take(folder, layout, "tenth.csv")
            clean, bad, tenth = (take(folder, layout, f"{file}.csv") for file in ("gb", "bad", "tenth"))
            found[layout] = {
                "seconds": round(clean["seconds"], 2),
                "rows_per_s": round(rows / clean["seconds"]),
                "share_of_bare_polars": round(found["bare_polars_s"] / clean["seconds"], 3),
                "with_10_percent_bad": round(clean["seconds"] / bad["seconds"], 2),
                "peak_mb": clean["peak_mb"],
                "peak_mb_at_a_tenth": tenth["peak_mb"],
            }
    found["parent_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--layouts", default="table,wide")
    options = parser.parse_args()
    print(json.dumps(run(options.rows, options.layouts.split(",")), indent=2))

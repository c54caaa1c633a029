"""How long an erasure takes, for one request and for a thousand at once.

    python -m benchmarks.privacy.erasure [--customers 50000] [--orders 4]

An installation is made with orders and a survey of so many customers, their landing copies and one release; each
run starts from a fresh copy of it. CPU seconds stand beside seconds; the proof must find nothing afterwards.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from transforms import releases
from transforms.ingest import ledger
from transforms.privacy import erasure
from transforms.privacy.pseudonyms import KeyRing, pseudonymise
from transforms.settings import Settings

DAY = date(2026, 9, 30)


def main() -> None:
    """Print seconds, CPU seconds, removed rows and searched files for 1 and for 1,000 requests."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument("--orders", type=int, default=4, help="orders per customer")
    options = parser.parse_args()
    phones = [f"139{number:08}" for number in range(options.customers)]
    with tempfile.TemporaryDirectory() as folder:
        made = _installation(Path(folder) / "made", phones, options.orders)
        for count in (1, 1_000):
            copy = Path(folder) / str(count)
            shutil.copytree(made.home.parent, copy, symlinks=True)
            _measure(made.model_copy(update={"home": copy / "home", "inbox": copy / "inbox"}), phones[:count])


def _measure(settings: Settings, phones: list[str]) -> None:
    started, before = time.perf_counter(), time.process_time()
    proof = erasure.erase(settings, phones)
    print(
        f"{len(phones):5} requests {time.perf_counter() - started:6.1f} s {time.process_time() - before:6.1f} s CPU, "
        f"{proof.raw['rows_removed']:,} rows of raw removed, {proof.verified['files_searched']} files searched again, "
        f"{proof.verified['hits']} hits"
    )


def _installation(folder: Path, phones: list[str], orders: int) -> Settings:
    settings = Settings(config_dir=folder, inbox=folder / "inbox", home=folder / "home")
    settings.zones.landing.mkdir(parents=True)
    keys = pseudonymise(pl.Series(phones), KeyRing.load(settings))
    people = pl.DataFrame({"customer_key": keys, "phone": phones})
    bought = pl.concat([people] * orders).with_row_index("order_no")
    orders_made = bought.select(pl.format("o{}", "order_no").alias("order_id"), "customer_key")
    _raw(settings, "orders", "customer_order", orders_made, bought)
    said = people.with_row_index("response_no").with_columns(
        pl.lit("a").alias("survey_id"), pl.format("{}", "response_no").alias("response_id")
    )
    empty = [pl.lit(None, pl.String).alias(name) for name in ("employee_key", "order_id")]
    _raw(settings, "survey", "response", said.select("survey_id", "response_id", "customer_key", *empty), said)
    _release(settings, people)
    return settings


def _raw(settings: Settings, source: str, name: str, frame: pl.DataFrame, exported: pl.DataFrame) -> None:
    data = exported.write_csv().encode()
    sha = hashlib.sha256(data).hexdigest()
    (settings.zones.landing / sha).write_bytes(data)
    folder = settings.zones.raw / source / sha[:16]
    folder.mkdir(parents=True)
    lineage = (
        *(pl.lit(source).alias("source"), pl.lit(sha[:16]).alias("file_id"), pl.lit(DAY).alias("file_date")),
        *(pl.int_range(1, pl.len() + 1).alias("record_no"), pl.lit(7).alias("record_hash")),
    )
    frame.with_columns(*lineage).write_parquet(folder / f"{name}.parquet")
    entry = ledger.LedgerEntry(
        *(source, name, sha[:16], sha, f"{source}.csv", len(data), DAY, DAY, "loaded"),
        records_in=frame.height,
        loaded=frame.height,
        rows={name: frame.height},
        parts={name: [f"{name}.parquet"]},
    )
    (folder / "ledger.json").write_text(json.dumps(entry.to_json()), "utf-8")


def _release(settings: Settings, people: pl.DataFrame) -> None:
    folder = settings.zones.releases / "20260930-aaaa"
    (folder / "parquet").mkdir(parents=True)
    with duckdb.connect(str(folder / releases.DATABASE)) as con:
        con.register("people", people.select("customer_key").to_arrow())
        con.execute("create table customer_360 as select *, 1.5 as value from people")
        con.execute("create table metric_daily as select 3 as n, 0.5 as nps")
    tables = {name: {"rows": people.height, "content_hash": "0"} for name in ("customer_360", "metric_daily")}
    facts = {"release_id": folder.name, "attempt": 1, "fingerprint": "f", "tables": tables, "files": {}}
    (folder / "manifest.json").write_text(json.dumps(facts), "utf-8")
    releases.switch(settings, folder)


if __name__ == "__main__":
    main()

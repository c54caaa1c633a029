"""A small installation made by hand: two people, three files, one release."""

import hashlib
import json
from datetime import date

import duckdb
import polars as pl

from transforms import releases
from transforms.ingest import ledger
from transforms.privacy.pseudonyms import KeyRing, token
from transforms.settings import Settings

GONE, STAYS, STAFF = "13900001111", "13800002222", "E-0007"
OWN_WORDS, SHARED_WORDS = "只有我会这样写的一句话", "大家都这么说"


def two_people(folder):
    """Orders, tickets and a survey of two customers and one employee, scored and published."""
    settings = Settings(config_dir=folder, inbox=folder / "inbox", home=folder / "home")
    ring = KeyRing.load(settings)
    gone, stays = token(GONE, ring), token(STAYS, ring)
    staff = token(STAFF, ring, kind="employee")
    _raw(settings, "orders", {"customer_order": orders(gone, stays)})
    _raw(settings, "tickets", {"ticket": _tickets(stays, staff)})
    _raw(settings, "survey", {"response": _responses(gone, stays), "answer": _answers()})
    _scored(settings)
    _release(settings, gone, stays)
    (settings.zones.work / "build").mkdir(parents=True)
    (settings.zones.work / "build" / "work.duckdb").write_bytes(GONE.encode())
    return settings


def lineage(frame, source):
    return frame.with_columns(
        pl.lit(source).alias("source"),
        pl.lit("f").alias("file_id"),
        pl.lit(date(2026, 9, 30)).alias("file_date"),
        pl.int_range(1, frame.height + 1).alias("record_no"),
        pl.lit(7).alias("record_hash"),
    )


def orders(gone, stays):
    return pl.DataFrame({"order_id": ["o1", "o2"], "customer_key": [gone, stays]})


def _tickets(stays, staff):
    return pl.DataFrame(
        {
            "ticket_id": ["t1", "t2"],
            "customer_key": [stays, None],
            "order_id": ["o2", "o1"],
            "owner_key": [staff, staff],
        }
    )


def _responses(gone, stays):
    return pl.DataFrame(
        {
            "response_id": ["1", "2", "3", "1"],
            "survey_id": ["a", "a", "a", "b"],
            "customer_key": [gone, stays, None, None],
            "employee_key": [None, None, None, None],
            "order_id": [None, None, "o1", None],
        },
        schema_overrides={"employee_key": pl.String},
    )


def _answers():
    return pl.DataFrame(
        {
            "response_id": ["1", "2", "3", "1"],
            "survey_id": ["a", "a", "a", "b"],
            "value_text": [SHARED_WORDS, SHARED_WORDS, OWN_WORDS, "另一份问卷"],
            "is_free_text": [True] * 4,
        }
    )


def _raw(settings, source, frames):
    data = f"{source} {GONE} {STAYS}".encode("gb18030")
    sha = hashlib.sha256(data).hexdigest()
    folder = settings.zones.raw / source / sha[:16]
    folder.mkdir(parents=True)
    settings.zones.landing.mkdir(parents=True, exist_ok=True)
    (settings.zones.landing / sha).write_bytes(data)
    for name, frame in frames.items():
        lineage(frame, source).write_parquet(folder / f"{name}.parquet")
    rows = {name: frame.height for name, frame in frames.items()}
    records = next(iter(rows.values()))
    entry = ledger.LedgerEntry(
        *(source, next(iter(frames)), sha[:16], sha, f"{source}.csv", len(data)),
        *(date(2026, 9, 30), date(2026, 9, 30), "loaded"),
        records_in=records,
        loaded=records,
        rows=rows,
        parts={name: [f"{name}.parquet"] for name in frames},
    )
    (folder / "ledger.json").write_text(json.dumps(entry.to_json()), "utf-8")


def md5(text):
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _scored(settings):
    folder = settings.zones.scored / "m1" / "b1"
    folder.mkdir(parents=True)
    frame = pl.DataFrame({"text_hash": [md5(OWN_WORDS), md5(SHARED_WORDS)], "model_version": ["m1", "m1"]})
    frame.write_parquet(folder / "text.parquet")
    frame.write_parquet(folder / "clause.parquet")


def _release(settings, gone, stays):
    folder = settings.zones.releases / "20260930-aaaa"
    for part in ("parquet", "export", "docs"):
        (folder / part).mkdir(parents=True)
    with duckdb.connect(str(folder / releases.DATABASE)) as con:
        con.execute(
            "create table customer_360 as select * from (values (?, 1.5), (?, 2.5)) t(customer_key, value)",
            [gone, stays],
        )
        con.execute("comment on table customer_360 is 'One row per customer.'")
        con.execute("comment on column customer_360.value is '价值'")
        con.execute(
            "create table feedback_text as select * from (values ('a','3',null,?), ('b','1',null,'x'), ('a','2',?,'y'))"
            " t(survey_id, response_id, customer_key, masked_text)",
            [OWN_WORDS, stays],
        )
        con.execute("create table metric_daily as select 3 as n, 0.5 as nps")
        con.execute(
            "create table pipeline_status as select 'crm' as source, date '2026-09-30' as last_file_date,"
            " 1 as expected_every_days, false as is_late, date '2026-09-30' as business_date"
        )
        con.execute("create view pipeline_status_today as select *, 'r1' as last_good_release from pipeline_status")
    (folder / "docs" / "index.html").write_text("documentation")
    (folder / "report.html").write_text(OWN_WORDS, "utf-8")
    tables = {name: {"rows": 2, "content_hash": "0"} for name in ("customer_360", "feedback_text", "metric_daily")}
    facts = {"release_id": folder.name, "attempt": 1, "fingerprint": "f", "tables": tables, "files": {}}
    (folder / "manifest.json").write_text(json.dumps(facts))
    releases.switch(settings, folder)


def rows(settings, name):
    return pl.concat([pl.read_parquet(path) for path in settings.zones.raw.glob(f"*/*/{name}.parquet")], how="diagonal")

"""The real ingest treats each planted piece of dirt as the truth says it must."""

from datetime import date

import polars as pl
import pytest

from tests.unit.sample.conftest import COMMITTED, ROOT
from transforms import ingest
from transforms.settings import load

SOURCES = ("wjx_customer_v1", "wjx_customer_v2", "orders", "tickets", "ticket_priorities", "messages", "actions")
DAY = date(2026, 9, 30)


@pytest.fixture(scope="module")
def entries(tmp_path_factory):
    settings = load(ROOT / "config", inbox=COMMITTED, home=tmp_path_factory.mktemp("home"))
    found = {}
    for name in SOURCES:
        for file in ingest.discover(settings, settings.source(name), DAY):
            entry = ingest.ingest_file(settings, name, file.path, DAY)
            kept = settings.zones.raw / name / entry.file_id / "quarantine.parquet"
            found[name, file.path] = entry, pl.read_parquet(kept) if kept.exists() else None
    return found


def dirt(source, path, *outcomes):
    rows = pl.read_parquet(COMMITTED / "truth" / "dirt.parquet")
    return rows.filter((pl.col("source") == source) & (pl.col("file") == path) & pl.col("expected").is_in(outcomes))


def test_every_file_is_loaded(entries):
    assert {entry.status for entry, _ in entries.values()} == {"loaded"}
    assert {name for name, _ in entries} == set(SOURCES)


def test_exactly_the_planted_records_are_quarantined(entries):
    for (name, path), (_, quarantine) in entries.items():
        refused = set() if quarantine is None else set(quarantine["record_no"])
        assert refused == set(dirt(name, path, "quarantined")["record_no"]), (name, path)


def test_exactly_the_planted_repetitions_are_duplicates(entries):
    for (name, path), (entry, _) in entries.items():
        assert entry.duplicate == len(dirt(name, path, "duplicate")), (name, path)
        assert entry.records_in == entry.loaded + entry.quarantined + entry.duplicate

"""What a parse reports is compared with what it left on the disk."""

import json

import polars as pl
import pytest

from transforms.errors import AuditError
from transforms.ingest.recount import hash_out

CONTRACT = "customer_order"


@pytest.fixture
def parsed(orders):
    """A loaded file's folder and the report of its parse."""
    entry = orders.take(
        "a.csv", "id,phone,amount,time\n1,2,3,2026-09-01\n1,2,3,2026-09-01\n2,3,x,2026-09-01\n3,4,5,2026-09-01\n"
    )
    folder = orders.settings.zones.raw / "s" / entry.file_id
    kept = pl.concat([pl.read_parquet(folder / part) for part in entry.parts["records"]])["record_hash"].to_list()
    report = json.loads((folder / "ledger.json").read_text())
    left_out = (int(report["hash_in"]) - sum(kept)) % (1 << 64)
    return folder, report | {"hash_left_out": left_out}


def test_a_sound_report_gives_the_sum_of_what_went_in(parsed):
    folder, report = parsed
    assert (report["loaded"], report["duplicate"], report["quarantined"]) == (2, 1, 1)
    assert str(hash_out(report, CONTRACT, folder, "s/a")) == report["hash_in"] == report["hash_out"]


@pytest.mark.parametrize("part", ["records.parquet", "customer_order.parquet", "quarantine.parquet"])
def test_a_row_less_on_the_disk_stops_the_commit(parsed, part):
    folder, report = parsed
    pl.read_parquet(folder / part)[1:].write_parquet(folder / part)
    with pytest.raises(AuditError, match="the parser reports"):
        hash_out(report, CONTRACT, folder, "s/a")


def test_another_content_on_the_disk_changes_the_sum(parsed):
    folder, report = parsed
    rows = pl.read_parquet(folder / "records.parquet").with_columns(pl.col("record_hash") + 1)
    rows.write_parquet(folder / "records.parquet")
    assert str(hash_out(report, CONTRACT, folder, "s/a")) != report["hash_in"]

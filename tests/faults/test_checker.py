"""The checker itself: what is lost, doubled, invented or mixed is seen."""

import json
from collections import Counter

import duckdb
import polars as pl
import pytest

from faults.harness.checker import Census, census, compare, unsound
from faults.harness.reader import Reader

A, B = ("orders", "f1", 1, 11, "loaded"), ("orders", "f1", 2, 22, "loaded")
FILE = ("orders", "f1", "loaded", "2026-09-30", 2, 2, 0, 0, "33", "33")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Census(Counter([A, B]), Counter([FILE]), {"gap": "1 x"}), (0, 0, 0, ())),
        (Census(Counter([A]), Counter([FILE]), {"gap": "1 x"}), (1, 0, 0, ())),
        (Census(Counter([A, A, B]), Counter([FILE]), {"gap": "1 x"}), (0, 1, 0, ())),
        (Census(Counter([A, B, ("orders", "f1", 3, 9, "loaded")]), Counter([FILE]), {"gap": "1 x"}), (0, 0, 1, ())),
        (Census(Counter([A, B]), Counter(), {"gap": "1 x"}), (1, 0, 0, ())),
        (Census(Counter([A, B]), Counter([FILE]), {"gap": "1 y"}), (0, 0, 0, ("gap",))),
        (Census(Counter([A, B]), Counter([FILE]), {}), (0, 0, 0, ("gap",))),
    ],
)
def test_differences_are_counted(found, expected):
    difference = compare(Census(Counter([A, B]), Counter([FILE]), {"gap": "1 x"}), found)
    assert (difference.lost, difference.doubled, difference.phantom, difference.tables) == expected


def test_a_census_reads_raw_and_names_drafts(tmp_path):
    folder = tmp_path / "raw" / "orders" / "f1"
    folder.mkdir(parents=True)
    (folder.parent / ".draft-1").mkdir()
    row = {"source": "orders", "file_id": "f1", "status": "loaded", "file_date": "2026-09-30", "records_in": 2}
    row |= {"loaded": 2, "quarantined": 0, "duplicate": 0, "hash_in": "33", "hash_out": "33"}
    (folder / "ledger.json").write_text(json.dumps(row | {"parts": {"records": ["records.parquet"]}}))
    pl.DataFrame({"record_no": [1, 2], "record_hash": [11, 22]}).write_parquet(folder / "records.parquet")
    found = census(tmp_path)
    assert found.records == Counter([A, B])
    assert found.files == Counter([FILE])
    assert found.left_over == ["raw/orders/.draft-1"]


def release(tmp_path, rows, claimed):
    folder = tmp_path / "releases" / "r1"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "huisheng.duckdb")) as con:
        con.execute(f"create table gap as select * from range({rows})")
    facts = {"release_id": "r1", "tables": {"gap": {"rows": claimed}}, "files": {"huisheng.duckdb": "0"}}
    (folder / "manifest.json").write_text(json.dumps(facts))
    (tmp_path / "current").symlink_to("releases/r1")


@pytest.mark.parametrize(("claimed", "mixed"), [(3, 0), (4, 1)])
def test_a_reader_sees_a_mixed_version(tmp_path, claimed, mixed):
    release(tmp_path, 3, claimed)
    reader = Reader(tmp_path)
    reader.read()
    assert (reader.reads, reader.errors, reader.mixed, reader.versions) == (1, 0, mixed, ["r1"])


def test_a_reader_counts_errors_and_a_wrong_digest_is_unsound(tmp_path):
    reader = Reader(tmp_path)
    reader.read()
    assert (reader.reads, reader.errors) == (0, 1)
    release(tmp_path, 3, 3)
    assert unsound(tmp_path) == ["releases/r1/huisheng.duckdb"]

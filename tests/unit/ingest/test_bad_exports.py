"""Each file of tests/fixtures/bad_exports ends as expected.csv beside it says: counted exactly, or refused."""

import csv
from pathlib import Path

import pytest

from transforms.ingest import inspect_file

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "bad_exports"
EXPECTED = list(csv.DictReader((FOLDER / "expected.csv").open(encoding="utf-8", newline="")))


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["file"])
def test_bad_export(row):
    found = inspect_file(FOLDER / row["file"])
    if row["refused"]:
        assert found.code == row["refused"], found.refused
        assert found.records == (0 if row["refused"] == "empty" else None)
    else:
        assert found.refused is None
        assert (found.records, found.quarantined) == (int(row["records"]), int(row["quarantined"]))


def test_every_file_has_its_expectation():
    assert {row["file"] for row in EXPECTED} == {path.name for path in FOLDER.iterdir()} - {"expected.csv"}

"""Every layout against a small export re-created in its shape: what is loaded is written beside it.

After a wanted change: HUISHENG_GOLDEN=write pytest tests/unit/ingest/test_golden_layouts.py, then read the diff.
"""

import os
import re
import tomllib
from pathlib import Path

import polars as pl
import pytest

from tests.unit.ingest.conftest import make_site
from transforms.privacy.keys import KEY_VARIABLE

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "ingest"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/source.toml"))
LEFT_OUT = ("source", "file_id", "file_date", "record_hash", "question_version")


def _visible(frame: pl.DataFrame) -> str:
    frame = frame.select(
        name for name in frame.columns if name not in LEFT_OUT and frame[name].null_count() < frame.height
    )
    if "customer_key" in frame.columns:
        frame = frame.with_columns(
            pl.col("customer_key").replace_strict({}, default="pseudonym", return_dtype=pl.String)
        )
    if "employee_key" in frame.columns:
        frame = frame.with_columns(
            pl.when(pl.col("employee_key").is_not_null()).then(pl.lit("pseudonym")).alias("employee_key")
        )
    keys = [
        n
        for n in ("record_no", "question_key", "subquestion_key", "option_key", "loop_key", "changed_at")
        if n in frame.columns
    ]
    return frame.sort(keys).write_csv(quote_style="necessary")


@pytest.mark.parametrize("case", CASES)
def test_export_becomes_the_rows_beside_it(case, tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, "11" * 32)  # ids of answers without a number are hashes under the key
    folder = GOLDEN / case
    source = tomllib.loads((folder / "source.toml").read_text("utf-8"))
    site = make_site(tmp_path, source)
    export = next(path for path in folder.iterdir() if path.stem == "export")
    entry = site.take(export.name, export.read_bytes())
    assert entry.status == "loaded", entry.reason
    assert entry.records_in == entry.loaded
    if "layout" not in source and case.split("_")[0] in ("wjx", "tencent", "jinshuju", "qualtrics", "surveymonkey"):
        assert entry.layout == case.split("_")[0]
        assert entry.layout_confidence >= 0.9
    for frame in sorted(entry.rows):
        found, path = _visible(site.rows(frame)), folder / f"{frame}.csv"
        if os.environ.get("HUISHENG_GOLDEN") == "write":
            path.write_text(found, "utf-8")
        assert found == path.read_text("utf-8")


def test_every_layout_has_a_golden_export():
    from transforms.ingest.layouts import LAYOUTS

    kinds = re.compile(r"_(?:legacy|webhook|numbers|texts?)$")
    assert {kinds.sub("", case) for case in CASES} == set(LAYOUTS)

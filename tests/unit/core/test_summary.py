import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from transforms import summary
from transforms.runs import RunRecord

MACRO = Path(__file__).resolve().parents[3] / "dbt_project" / "macros" / "published_keys.sql"
LEDGER = {
    "files": 3,
    "refused": 1,
    "records_in": 10,
    "loaded": 7,
    "quarantined": 2,
    "duplicate": 1,
    "is_balanced": True,
}


def shown(**facts):
    console = Console(width=160, record=True, file=io.StringIO())
    release = {"release_id": "r1", "business_date": "2026-09-30", "path": "/home/releases/r1"}
    default = {
        "ledger": LEDGER,
        "unclaimed_files": [],
        "refused_files": [],
        "changed_files": [],
        "release": release,
        "nps": [],
        "refused_metrics": [],
        "tiers": [],
        "gaps": [],
        "empty_tables": {},
        "freshness": {"is_stale": False, "days_behind": 0, "expected_date": "2026-09-30", "late_sources": []},
    }
    summary.show(console, default | facts, RunRecord("x", "2026-09-30", True, "2026-10-01T00:00:00+00:00", seconds=4.2))
    return console.export_text()


def test_reasons_are_for_tables_that_exist():
    published = set(re.findall(r'"(\w+)":', MACRO.read_text("utf-8")))
    assert set(summary.NEEDS) <= published


def test_the_ledger_is_an_equation():
    assert "3 files (1 refused), 10 records in = 7 loaded + 2 quarantined + 1 duplicate" in shown()


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"nps": 13.33, "ci_low": 8.4, "ci_high": 18.26, "n": 1005}, "NPS +13.3 (95 % +8.4 … +18.3, n 1,005)"),
        ({"nps": None, "missing_reason": "too_few_people"}, "NPS: not shown (too_few_people)"),
    ],
)
def test_nps_stands_with_interval_and_n_or_with_its_reason(row, line):
    assert line in shown(nps=[row])


def test_a_metric_whose_answers_have_no_scale_says_what_to_do():
    refused = {"metric": "csat", "respondent_type": "customer", "n_refused": 120, "n_all": 1200}
    told = "csat (customer): 120 of 1,200 answers have no usable scale. Next: scale_code in seeds/question_roles.csv"
    assert told in shown(refused_metrics=[refused])


def test_an_empty_table_says_what_it_needs():
    assert "empty journey: needs contacts" in shown(empty_tables={"journey": summary.NEEDS["journey"]})


def test_files_nobody_asks_for_are_named():
    told = "no source takes a.csv and 1 more of the inbox. Next: huisheng inspect FILE"
    assert told in shown(unclaimed_files=["a.csv", "b.csv"])


def test_a_refused_file_is_one_line_with_its_reason():
    reason = "orders.csv: 0 bytes; expected a header and records. Next: export the file again"
    line = shown(refused_files=[{"source": "orders", "file_id": "e3b0", "reason": reason}])
    assert f"refused orders e3b0: {reason}" in line


def test_what_is_noted_of_a_file_is_one_line():
    noted = {"source": "orders", "file_id": "e3b0", "drift": ["new column: 备注"], "notes": ["2 of 4 records have …"]}
    assert "noted orders e3b0: new column: 备注; 2 of 4 records have …" in shown(changed_files=[noted])

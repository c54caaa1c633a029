"""What the engine says about a failed node is told only where it can't quote a value."""

import json

import pytest

from transforms.dbt_runner import NodeOutcome, WorkFolder, _forget_values, require_success
from transforms.errors import AuditError, FullDiskError

MODEL = "Runtime Error in model int_x (models/int_x.sql)"


def said(tmp_path, message, failures=None):
    node = NodeOutcome("model.huisheng.int_x", "error", failures, message, 1.0)
    with pytest.raises(AuditError) as caught:
        require_success([node], WorkFolder(tmp_path))
    return caught.value.problem


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (f"{MODEL} Binder Error: column valid_from not found", f"{MODEL} Binder Error: column valid_from not found"),
        (f"{MODEL} Conversion Error: Could not convert '13812345678' to INT32", f"{MODEL} Conversion Error"),
        (f"{MODEL} Invalid Input Error: 'IO Error: 张三'", f"{MODEL} Invalid Input Error"),
        (f"{MODEL} Out of Range Error: 13812345678", f"{MODEL} Out of Range Error"),
        ("Got 3 results, configured to fail if != 0", "Got 3 results, configured to fail if != 0"),
    ],
)
def test_a_message_is_cut_before_it_quotes_a_value(tmp_path, message, told):
    assert said(tmp_path, message) == f"1 of 1 checks failed: int_x ({told})"


def test_a_failed_test_is_told_by_its_rows(tmp_path):
    assert said(tmp_path, "Got 3 results", 3) == "1 of 1 checks failed: int_x (3 rows)"


def test_a_full_disk_is_no_failed_audit(tmp_path):
    node = NodeOutcome("model.huisheng.int_x", "error", None, f"{MODEL} IO Error: No space left on device", 1.0)
    with pytest.raises(FullDiskError, match="free disk space"):
        require_success([node], WorkFolder(tmp_path))


def test_the_log_of_a_failed_build_quotes_no_value(tmp_path):
    said(tmp_path, f"{MODEL} Conversion Error: Could not convert '13812345678' to INT32")
    assert (tmp_path / "dbt.log").read_text() == f"model.huisheng.int_x: int_x ({MODEL} Conversion Error)\n"


def test_what_dbt_keeps_of_its_run_quotes_no_value(tmp_path):
    work = WorkFolder(tmp_path / "build")
    work.target.mkdir(parents=True)
    message = f"{MODEL}\n  Conversion Error: Could not convert string '13812345678' to DOUBLE"
    (work.target / "run_results.json").write_text(json.dumps({"results": [{"message": message}, {"message": None}]}))
    _forget_values(work)
    kept = json.loads((work.target / "run_results.json").read_text())
    assert [result["message"] for result in kept["results"]] == [f"{MODEL} Conversion Error", ""]

"""Measured cells of a survey: each filled one is loaded or kept with its reason; its record stays."""

import dataclasses

import pytest

from transforms.errors import AuditError
from transforms.ingest import ledger

HEADER = "id,推荐,脱网次数,等待\n"


@pytest.fixture
def survey(site):
    measurements = {
        "脱网次数": {"attribute": "drops", "value_unit": "times"},
        "等待": {"attribute": "wait", "value_unit": "min"},
    }
    columns = {"response_id": "id"}
    return site(
        files="*", layout="wide", survey_id="v", columns=columns, questions={"q1": "推荐"}, measurements=measurements
    )


def test_a_cell_that_is_no_number_is_quarantined_alone(survey):
    entry = survey.take("a.csv", HEADER + "1,9,2,很久\n2,8,-,3\n3,7,,inf\n4,6,五,N/A\n")
    assert (entry.records_in, entry.loaded, entry.quarantined) == (4, 4, 0)
    assert entry.cells == {"measurement": {"in": 5, "loaded": 3, "quarantined": 2}}
    found = (
        survey.rows("quarantine").select("contract", "record_no", "column", "found", "rule").sort("record_no").rows()
    )
    assert found == [
        ("measurement", 1, "等待", "很久", "wrong_type"),
        ("measurement", 3, "等待", "inf", "wrong_type"),
    ]
    assert survey.rows("measurement").select("measurement_id", "value").sort("measurement_id").rows() == [
        ("v:1:drops", 2.0),
        ("v:2:wait", 3.0),
        ("v:4:drops", 5.0),
    ]
    assert survey.rows("answer").height == 4


def test_the_ledger_check_finds_cells_that_do_not_add_up(survey):
    entry = survey.take("a.csv", HEADER + "1,9,2,很久\n")
    lost = dataclasses.replace(entry, cells={"measurement": {"in": 2, "loaded": 1, "quarantined": 0}})
    with pytest.raises(AuditError, match="2 cells in"):
        ledger.check([lost])

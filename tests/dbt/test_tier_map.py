"""The 27 cells of the tier, as their dbt unit test has them, rise with impact, disconfirmation and participation."""

from itertools import product

import pytest
import yaml

from transforms.settings import PROJECT_ROOT

IMPACT, PARTICIPATION = ("none", "low", "high"), ("passive", "active", "full")
DISCONFIRMATION = ("far_below", "met", "exceeds")
CELLS = list(product(IMPACT, PARTICIPATION, DISCONFIRMATION))


@pytest.fixture(scope="module")
def tier():
    path = PROJECT_ROOT / "dbt_project" / "models" / "intermediate" / "_tier_unit_tests.yml"
    tests = {test["name"]: test for test in yaml.safe_load(path.read_text("utf-8"))["unit_tests"]}
    rows = tests["tier_of_all_27_cells"]["expect"]["rows"]
    codes = {row["customer_key"]: row["tier_code"] for row in rows if row["tier_code"] is not None}
    return {cell: codes[name] for cell in CELLS if (name := "-".join(cell)) in codes}


def test_each_cell_has_one_tier(tier):
    assert set(tier) == set(CELLS)
    assert set(tier.values()) == {-1, 0, 1, 2, 3}


@pytest.mark.parametrize(("impact", "participation", "disconfirmation"), CELLS)
def test_more_of_an_input_never_lowers_the_tier(tier, impact, participation, disconfirmation):
    """But for participation in what is far below: whoever took part and was let down is negative, who didn't is not."""
    here = tier[impact, participation, disconfirmation]
    for more in IMPACT[IMPACT.index(impact) :]:
        assert tier[more, participation, disconfirmation] >= here
    for more in DISCONFIRMATION[DISCONFIRMATION.index(disconfirmation) :]:
        assert tier[impact, participation, more] >= here
    for more in PARTICIPATION[PARTICIPATION.index(participation) :]:
        further = tier[impact, more, disconfirmation]
        assert further <= here if disconfirmation == "far_below" else further >= here

"""The quickest of the faults; ``make faults`` runs all of them."""

import pytest

from faults.harness.fault import every, judge
from faults.harness.template import Templates


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    return Templates(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("fault", list(every("test")), ids=lambda fault: fault.__name__.rsplit(".", 1)[-1])
def test_a_fault_loses_doubles_and_invents_nothing(fault, templates):
    verdict = judge(fault, templates)
    if verdict.status == "skipped":
        pytest.skip(verdict.problem)
    assert verdict.status == "passed", verdict.problem
    assert (verdict.lost, verdict.doubled, verdict.phantom) == (0, 0, 0)
    assert (verdict.read_errors, verdict.mixed) == (0, 0)


def test_every_fault_says_what_it_expects():
    for fault in every("nightly"):
        assert fault.__doc__
        assert fault.EXPECT
        assert callable(fault.inject)

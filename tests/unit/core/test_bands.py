import json
from datetime import date

import pytest

from transforms import acceptances, bands, settings
from transforms.errors import UserError

TODAY = date(2026, 10, 1)


def past(name, *values):
    return [{name: value} for value in values]


@pytest.mark.parametrize(
    ("name", "value", "before", "is_flagged"),
    [
        ("mean text sentiment", 0.9, (0.2, 0.21, 0.19, 0.2, 0.2), True),
        ("mean text sentiment", 0.3, (0.2, 0.21, 0.19, 0.2, 0.2), False),
        ("mean text sentiment", 0.9, (0.2, 0.21, 0.19, 0.2), False),
        ("nps of customer", -4.0, (30.0, 31.0, 29.0, 30.0, 30.0), True),
        ("nps of customer", 16.0, (30.0, 31.0, 29.0, 30.0, 30.0), False),
        ("abstained share", 0.35, (0.1, 0.2, 0.15, 0.0, 0.05), False),
        ("abstained share", 0.21, (0.1, 0.1, 0.1, 0.1, 0.1), True),
        ("new records of orders", 250, (1000, 900, 1100, 950, 1050), True),
        ("new records of orders", 2900, (1000, 900, 1100, 950, 1050), False),
        ("new records of orders", 3200, (1000, 900, 1100, 950, 1050), True),
        ("new records of orders", 0, (1000, 900, 1100, 950, 1050), False),
        ("rows of gap", 700, (1000, 1050, 1100, 1150, 1200, 1250), True),
        ("rows of gap", 1300, (1000, 1050, 1100, 1150, 1200, 1250), False),
        ("rows of gap", 2000, (1000, 1050, 1100, 1150, 1200, 1250), True),
        ("rows of gap", 2000, (1000, 1050, 1100, 1150, 1200), False),
        ("rows of gap", 6400, (100, 200, 400, 800, 1600, 3200), False),
        ("new records of orders", 40, (4, 4, 5, 4, 4), False),
    ],
)
def test_a_measure_outside_its_band_is_flagged(name, value, before, is_flagged):
    assert bool(bands.flags({name: value}, past(name, *before))) is is_flagged


def test_a_flag_says_what_was_expected():
    (flag,) = bands.flags({"nps of customer": -4.0}, past("nps of customer", 30.0, 31.0, 29.0, 30.0, 30.0))
    assert flag.text() == "nps of customer is -4, expected 15 to 45"


def test_history_has_one_release_of_each_earlier_date():
    manifests = [
        {"attempt": 3, "business_date": "2026-09-02", "measures": {"m": 2.0}},
        {"attempt": 4, "business_date": "2026-09-01", "measures": {"m": 1.5}},
        {"attempt": 1, "business_date": "2026-09-01", "measures": {"m": 1.0}},
        {"attempt": 5, "business_date": "2026-09-03", "measures": {"m": 3.0}},
        {"attempt": 2, "business_date": "2026-08-31"},
    ]
    assert bands.history(manifests, "2026-09-03") == [{"m": 1.5}, {"m": 2.0}]


@pytest.fixture
def installed(tmp_path):
    (tmp_path / "state").mkdir()
    found = settings.Settings(config_dir=tmp_path, inbox=tmp_path, home=tmp_path)
    flag = bands.Flag("rows of gap", 700.0, 833.0, 1875.0, 6)
    acceptances.remember_flags(found, "2026-09-30", [flag])
    return found


def test_an_accepted_measure_passes_on_its_dates_only(installed):
    acceptances.accept(installed, "rows of gap", "the branch in Wuhan was closed", 2, TODAY)
    assert set(acceptances.in_force(installed, "2026-09-30")) == {"rows of gap"}
    assert set(acceptances.in_force(installed, "2026-10-01")) == {"rows of gap"}
    assert acceptances.in_force(installed, "2026-10-02") == {}
    assert acceptances.in_force(installed, "2026-09-29") == {}
    (kept,) = json.loads((installed.zones.state / "accepted.json").read_text("utf-8"))
    assert (kept["reason"], kept["accepted_on"]) == ("the branch in Wuhan was closed", "2026-10-01")


@pytest.mark.parametrize(
    ("measure", "reason", "days", "said"),
    [
        ("rows of journey", "the branch was closed", 1, "did not stop the last audit; expected rows of gap"),
        ("rows of gap", "ok", 1, "the reason is too short"),
        ("rows of gap", "the branch was closed", 91, "expected --days from 1 to 90"),
        ("rows of gap", "the branch was closed", 0, "expected --days from 1 to 90"),
    ],
)
def test_what_can_not_be_accepted_is_refused(installed, measure, reason, days, said):
    with pytest.raises(UserError, match=said):
        acceptances.accept(installed, measure, reason, days, TODAY)
    assert acceptances.every(installed) == []

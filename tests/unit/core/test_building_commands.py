"""What dbt is asked to build: all, what files touch, or that and whatever other rules reach."""

import pytest

from transforms.building import _commands
from transforms.kept import Kept

BUILD = ["build", "--exclude-resource-types", "test", "unit_test"]
FULL, NIGHT = Kept({}, {}), Kept({}, {}, nights=1)
REACHED = ["path:seeds/tiers.csv+"]
SCORES = ["source:raw.text_score+", "source:raw.text_clause+", "source:raw.text_term+"]


@pytest.mark.parametrize(
    ("known", "done", "expected"),
    [
        (None, [], [BUILD]),
        (FULL, ["gap"], [[*BUILD, "--exclude", "gap"]]),
        (NIGHT, [], [[*BUILD, "seed"]]),
        (NIGHT, ["gap", "journey"], [[*BUILD, "seed", "--exclude", "gap", "journey"]]),
        (
            Kept({}, {}, nights=1, renewed=("tiers",)),
            ["gap"],
            [
                [*BUILD, "seed", "--exclude", *REACHED, "gap"],
                [*BUILD, "--full-refresh", "--select", *REACHED, "--exclude", "gap"],
            ],
        ),
        (
            Kept({}, {}, nights=1, renewed=("text model",)),
            [],
            [[*BUILD, "seed", "--exclude", *SCORES], [*BUILD, "--full-refresh", "--select", *SCORES]],
        ),
    ],
    ids=["no facts", "full and killed", "night", "night and killed", "other seed and killed", "other model"],
)
def test_commands_of_a_build(known, done, expected):
    assert _commands(known, done) == expected

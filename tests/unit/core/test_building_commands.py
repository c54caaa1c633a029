"""What dbt is asked to build: all, what files touch, or that and whatever other rules reach."""

import pytest

from transforms.building import commands
from transforms.kept import Kept

BUILD = ["build", "--exclude-resource-types", "test", "unit_test"]
FULL, NIGHT = Kept({}, {}), Kept({}, {}, nights=1, moved=("answer",))
FED = ("run", "ledger", "source", "published_figure", "published_file", "former_response")
PERSONS = ["--select", "int_touched_person", "int_tier_person"]
QUIET = [*BUILD, "seed", *PERSONS, *(f"source:raw.{name}+" for name in FED)]
WITHOUT = ["--exclude", "config.materialized:view"]
REACHED = ["path:seeds/tiers.csv+"]
SCORES = ["source:raw.text_score+", "source:raw.text_clause+", "source:raw.text_term+"]


@pytest.mark.parametrize(
    ("known", "done", "expected"),
    [
        (None, [], [BUILD]),
        (FULL, ["gap"], [[*BUILD, "--exclude", "gap"]]),
        (NIGHT, [], [[*QUIET, "source:raw.answer+", *WITHOUT]]),
        (NIGHT, ["gap", "journey"], [[*QUIET, "source:raw.answer+", *WITHOUT, "gap", "journey"]]),
        (
            Kept({}, {}, nights=1, renewed=("tiers",)),
            ["gap"],
            [
                [*QUIET, *WITHOUT, *REACHED, "gap"],
                [*BUILD, "--full-refresh", "--select", *REACHED, "--exclude", "gap"],
            ],
        ),
        (
            Kept({}, {}, nights=1, renewed=("text model",)),
            [],
            [[*QUIET, *WITHOUT, *SCORES], [*BUILD, "--full-refresh", "--select", *SCORES]],
        ),
    ],
    ids=["no facts", "full and killed", "night", "night and killed", "other seed and killed", "other model"],
)
def test_commands_of_a_build(known, done, expected):
    assert commands(known, done) == expected

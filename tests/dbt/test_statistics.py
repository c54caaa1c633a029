"""The statistics macros give the figures of the literature."""

import math

import duckdb
import pytest

from transforms.warehouse import stage_project


@pytest.fixture(scope="module")
def compute(warehouse, tmp_path_factory):
    """Renders one select of all expressions through dbt and runs it."""
    from dbt.cli.main import dbtRunner

    folder = tmp_path_factory.mktemp("statistics")
    project = stage_project(folder / "project")

    def run(expressions: dict[str, str]) -> dict[str, float]:
        sql = "select " + ", ".join(f"{expression} as {name}" for name, expression in expressions.items())
        command = ["compile", "--inline", sql, "--project-dir", str(project), "--profiles-dir", str(project)]
        command += ["--log-level", "none", "--target-path", str(folder / "target"), "--log-path", str(folder)]
        outcome = dbtRunner().invoke([*command, "--no-introspect", "--no-populate-cache"])
        assert outcome.success, outcome.exception
        compiled = outcome.result.results[0].node.compiled_code
        with duckdb.connect() as con:
            row = con.execute(compiled).fetchone()
        return dict(zip(expressions, row, strict=True))

    return run


def test_intervals_and_p_values(compute):
    got = compute(
        {
            # Newcombe 1998 (Statistics in Medicine 17:857), table I, 81 of 263: method 3, Wilson.
            "wilson_low": "{{ wilson_low('(81 / 263.0)', '263') }}",
            "wilson_high": "{{ wilson_high('(81 / 263.0)', '263') }}",
            "wilson_none_low": "{{ wilson_low('(0 / 20.0)', '20') }}",
            "wilson_none_high": "{{ wilson_high('(0 / 20.0)', '20') }}",
            "wilson_empty": "{{ wilson_low('cast(null as double)', '0') }}",
            # Newcombe 1998 (Statistics in Medicine 17:873), table II, 56/70 - 48/80: method 10.
            "newcombe_low": "{{ newcombe_low('(56 / 70.0)', '70', '(48 / 80.0)', '80') }}",
            "newcombe_high": "{{ newcombe_high('(56 / 70.0)', '70', '(48 / 80.0)', '80') }}",
            "newcombe_edge_low": "{{ newcombe_low('(10 / 10.0)', '10', '(0 / 10.0)', '10') }}",
            "newcombe_edge_high": "{{ newcombe_high('(10 / 10.0)', '10', '(0 / 10.0)', '10') }}",
            # Rocks 2016: 12.75 promoters and 2.75 detractors of 23; 7.75 and .75 of 10; .75 and .75 of 8.
            "nps_low": "{{ net_share_low('0.6', '0.1', '20') }}",
            "nps_high": "{{ net_share_high('0.6', '0.1', '20') }}",
            "nps_alike_low": "{{ net_share_low('1.0', '0.0', '7') }}",
            "nps_alike_high": "{{ net_share_high('1.0', '0.0', '7') }}",
            "nps_passive_low": "{{ net_share_low('0.0', '0.0', '5') }}",
            "nps_empty": "{{ net_share_high('cast(null as double)', 'cast(null as double)', '0') }}",
            # The same on other scales: (7 · 80 + 3 · 50) / 10 and (30 · 10 + 3 · 5) / 33 are the middles.
            "pomp_alike_low": "{{ bounded_mean_low('80.0', '6400.0', '7', 0, 100) }}",
            "pomp_alike_high": "{{ bounded_mean_high('80.0', '6400.0', '7', 0, 100) }}",
            "score_alike_low": "{{ mean_low('10.0', '0.0', '30', 0, 10) }}",
            "score_alike_high": "{{ mean_high('10.0', '0.0', '30', 0, 10) }}",
            "score_spread_low": "{{ mean_low('9.0', '1.0', '30', 0, 10) }}",
            "score_single": "{{ mean_high('9.0', 'cast(null as double)', '1', 0, 10) }}",
            # sqrt(3² + 4²) on each side where the bounds are even.
            "difference_low": "{{ difference_low('9.0', '6.0', '5.0', '9.0') }}",
            "difference_high": "{{ difference_high('9.0', '12.0', '5.0', '1.0') }}",
            "variance_of_none": "{{ variance_of('(8.3 * 8.3 + 1e-14)', '8.3') }}",
            "p_null": "{{ two_sided_p('0.0') }}",
            "p_05": "{{ two_sided_p('1.959963984540054') }}",
            "p_small": "{{ two_sided_p('-4.0') }}",
            "p_missing": "{{ two_sided_p('cast(null as double)') }}",
            "clamped": "{{ clamp('cast(null as double)', low='0', high='1') }}",
            "n_eff": "{{ effective_n('10.0', '60.0') }}",
            "divided": "{{ ratio('1', '0') }}",
        }
    )
    expected = {
        "wilson_low": (0.2553, 5e-5),
        "wilson_high": (0.3662, 5e-5),
        "wilson_none_low": (0.0, 1e-12),
        "wilson_none_high": (0.1611, 5e-5),
        "newcombe_low": (0.0524, 5e-5),
        "newcombe_high": (0.3339, 5e-5),
        "newcombe_edge_low": (0.6075, 5e-5),
        "newcombe_edge_high": (1.0, 1e-12),
        "nps_low": (0.1502, 5e-5),
        "nps_high": (0.7194, 5e-5),
        "nps_alike_low": (0.3281, 5e-5),
        "nps_alike_high": (1.0, 1e-12),
        "nps_passive_low": (-0.3001, 5e-5),
        "pomp_alike_low": (56.28068, 5e-6),
        "pomp_alike_high": (85.71932, 5e-6),
        "score_alike_low": (8.93489, 5e-6),
        "score_alike_high": (10.0, 1e-12),
        "score_spread_low": (9 - 1.95996, 5e-6),
        "difference_low": (-1.0, 1e-12),
        "difference_high": (9.0, 1e-12),
        "variance_of_none": (0.0, 0.0),
        "p_null": (1.0, 1e-6),
        "p_05": (0.05, 2e-7),
        "p_small": (math.erfc(4 / math.sqrt(2)), 2e-7),
        "n_eff": (100 / 60, 1e-12),
    }
    for name, (value, tolerance) in expected.items():
        assert got[name] == pytest.approx(value, abs=tolerance), name
    empty = ["wilson_empty", "nps_empty", "score_single", "p_missing", "clamped", "divided"]
    assert [name for name, value in got.items() if value is None] == empty


NORMAL = (
    "sqrt(-2 * ln((hash({0}, 'u') % 999983 + 1) / 999984.0)) * cos(2 * pi() * (hash({0}, 'v') % 999983) / 999983.0)"
)
COVERED = f"""
(
    with
        answers as (
            select
                cell, person, cast(1 as double) as weight,
                {NORMAL.format("cell, person")} + 0.7 * {NORMAL.format("cell, person, answer")} as x
            from range(1000) as cells (cell), range(40) as persons (person), range(5) as answers (answer)
            where answer <= person % 5
        ),
        persons as (select cell, {{{{ person_sums("x") }}}} from answers group by cell, person),
        {{{{ with_people("persons", "people", ["cell"]) }}}},
        errors as (
            select *, sum_wx / sum_w as mean, sum_wx2 / sum_w - (sum_wx / sum_w) * (sum_wx / sum_w) as variance
            from people
        )
    select avg(case when abs(mean) <= 1.96 * sqrt(variance / (:n - 1)) then 1.0 else 0.0 end) from errors
)
"""


def test_an_interval_by_persons_covers_what_one_by_answers_misses(compute):
    """1,000 samples of 120 answers of 40 people around a mean of 0, two thirds of the variance between people."""
    got = compute({"by_persons": COVERED.replace(":n", "n_eff"), "by_answers": COVERED.replace(":n", "n")})
    assert got["by_persons"] == pytest.approx(0.95, abs=0.025)
    assert got["by_answers"] < 0.8

"""Complementary suppression hides the same cells in the forms of both engines, and Spark's reads each round once."""

import random

import duckdb
import jinja2
import pytest

from tests.dbt.inlining import reads
from transforms.warehouse import PROJECT

LIMIT = 5
MACROS = PROJECT / "macros" / "engine" / "hidden_rounds.sql"


def rendered(engine: str, rounds: int) -> str:
    """The relation `hidden` as this engine computes it, from the tables cells and memberships."""
    macro = getattr(
        jinja2.Environment(autoescape=False).from_string(MACROS.read_text("utf-8")).module,
        f"{engine}__hidden_by_rounds",
    )
    return f"with {macro('cells', 'memberships', LIMIT, rounds)} select * from hidden order by cell_id"


def tables(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    """A table of days by units by segments with all its totals; each line of it is an equation."""
    draw = random.Random(seed)
    places = [range(4), range(5), range(3)]
    inner = {(d, u, s): draw.choice((0, 0, 1, 3, 6, 9, 30)) for d in places[0] for u in places[1] for s in places[2]}
    con.execute("create or replace table cells (cell_id varchar, n bigint, is_small boolean)")
    con.execute("create or replace table memberships (cell_id varchar, equation varchar, is_total boolean)")
    for cell in ((d, u, s) for d in (*places[0], "*") for u in (*places[1], "*") for s in (*places[2], "*")):
        n = sum(m for key, m in inner.items() if all(c in ("*", k) for c, k in zip(cell, key, strict=True)))
        con.execute("insert into cells values (?, ?, ?)", [str(cell), n, 0 < n < LIMIT])
        for axis in range(3):
            line = str((axis, *cell[:axis], *cell[axis + 1 :]))
            con.execute("insert into memberships values (?, ?, ?)", [str(cell), line, cell[axis] == "*"])


def hidden(con: duckdb.DuckDBPyConnection, engine: str, rounds: int) -> list[tuple]:
    return con.execute(rendered(engine, rounds)).fetchall()


@pytest.mark.parametrize("seed", range(3))
def test_both_engines_hide_the_same_cells(seed):
    with duckdb.connect() as con:
        tables(con, seed)
        by_rounds = [hidden(con, "duckdb", rounds) for rounds in (1, 3, 8)]
        assert [hidden(con, "spark", rounds) for rounds in (1, 3, 8)] == by_rounds
    n_hidden = [sum(is_hidden for *_, is_hidden in found) for found in by_rounds]
    assert n_hidden[0] < n_hidden[1] <= n_hidden[2] < 120


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
@pytest.mark.parametrize(
    ("total", "shown", "small", "is_shown"),
    [
        (12, 9, (3, 3, 3, 3), False),  # perhaps the same three people in all four parts
        (21, 9, (3, 3, 3, 3), True),  # twelve people
        (14, 9, (3, 3, 3, 3), True),  # five of twelve
        (30, 40, (4, 4, 4), False),  # whoever is in several shown parts leaves it open
    ],
)
def test_small_parts_of_the_same_people_are_one_small_group(engine, total, shown, small, is_shown):
    with duckdb.connect() as con:
        con.execute("create table cells (cell_id varchar, n bigint, is_small boolean)")
        con.execute("create table memberships (cell_id varchar, equation varchar, is_total boolean)")
        parts = {"total": total, "large": shown, **{f"small {i}": n for i, n in enumerate(small)}}
        for cell, n in parts.items():
            con.execute("insert into cells values (?, ?, ?)", [cell, n, n < LIMIT])
            con.execute("insert into memberships values (?, 'line', ?)", [cell, cell == "total"])
        found = {cell: is_hidden for cell, _, is_hidden in hidden(con, engine, 3)}
    assert found == {cell: cell.startswith("small") or (cell == "large" and not is_shown) for cell in parts}


def test_a_round_on_spark_costs_as_much_as_the_one_before():
    assert reads(rendered("spark", 8)) == reads(rendered("spark", 3)) == reads(rendered("spark", 1))
    assert reads(rendered("duckdb", 8)) > 1000

"""The attempt itself: it finds what can be found, and nothing else."""

import pytest

from tests.end_to_end.subtraction import Quantity


def _table(*rows):
    """A quantity of cells (row, column) with totals "ALL" in both directions."""
    quantity = Quantity()
    for row, column, value in rows:
        quantity.see((row, column), value)
    quantity.group(lambda c: c[0] if c[1] == "ALL" else None, lambda c: c[0] if c[1] != "ALL" else None)
    quantity.group(lambda c: c[1] if c[0] == "ALL" else None, lambda c: c[1] if c[0] != "ALL" else None)
    return quantity


def test_one_hidden_cell_is_had_from_its_total():
    quantity = _table(("a", "x", 7), ("a", "y", None), ("a", "ALL", 9))
    assert quantity.hits() == [((("a", "y"),), 2)]


def test_two_hidden_cells_of_enough_people_are_safe():
    assert _table(("a", "x", None), ("a", "y", None), ("a", "z", 8), ("a", "ALL", 28)).hits() == []


def test_two_hidden_cells_of_few_people_are_told_together():
    assert _table(("a", "x", None), ("a", "y", None), ("a", "ALL", 3)).hits()[0][1] == 3


@pytest.mark.parametrize("corner", [None, 6])
def test_a_second_dimension_gives_a_cell_away(corner):
    cells = [("a", "x", None), ("a", "y", None), ("b", "x", corner), ("b", "y", 9)]
    totals = [("a", "ALL", 30), ("b", "ALL", 15), ("ALL", "x", 16), ("ALL", "y", 29), ("ALL", "ALL", 45)]
    assert bool(_table(*cells, *totals).hits())
    safe = [("a", "x", None), ("a", "y", None), ("b", "x", None), ("b", "y", None)]
    assert _table(*safe, *totals).hits() == []

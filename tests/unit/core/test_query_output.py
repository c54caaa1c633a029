import io

from rich.console import Console

from transforms.cli.query import show


def printed(columns, rows, width=100, limit=50):
    console = Console(width=width, record=True, file=io.StringIO())
    show(console, columns, rows, limit)
    return console.export_text()


def test_a_narrow_result_is_a_table():
    text = printed(["gap_no", "shortfall"], [("G5", 1.5), ("G6", None)])
    assert "gap_no" in text.splitlines()[1] and "shortfall" in text.splitlines()[1]
    assert "1.500" in text


def test_a_wide_result_is_turned_and_shows_every_name_and_value_whole():
    columns = [f"column_number_{number}" for number in range(31)]
    rows = [tuple(f"value {number} {row}" for number in range(31)) for row in ("a", "b")]
    text = printed(columns, rows)
    assert all(name in text for name in columns)
    assert all(value in text for row in rows for value in row)


def test_values_are_not_read_as_markup_and_cut_rows_are_told():
    text = printed(["a"], [("[red]x[/]",)] * 3, limit=2)
    assert text.count("[red]x[/]") == 2
    assert "2 of 3 rows" in text


def test_no_rows_still_name_the_columns():
    assert "gap_no" in printed(["gap_no"] * 1, [])

"""What a text's cells are set apart by, where signs in cells agree as well as the delimiter does."""

import io

import pytest

from transforms.ingest.delimited import DelimitedGrid


def read(text: str) -> list[list[str | None]]:
    grid = DelimitedGrid(lambda: io.BytesIO(text.encode()), None)
    rows = [list(row[1:]) for batch in grid.batches(1, grid.width) for row in batch.frame.rows()]
    return [grid.head[0], *rows]


def test_signs_that_every_cell_of_a_column_holds_cut_no_header_and_are_no_delimiter():
    words = [f"[{n}, x], {n}" for n in range(20)]
    rows = [["note", "id"], *([word, f"{n:04}"] for n, word in enumerate(words))]
    assert read("".join("\t".join(row) + "\n" for row in rows)) == rows
    empty = [["a", "b", "c"], *([str(n), "", "x"] for n in range(20))]
    assert read("".join("^".join(row) + "\n" for row in empty)) == [[cell or None for cell in row] for row in empty]


def test_doubled_quotes_in_cells_leave_apostrophes_what_they_are():
    cells = ['"""a""b"""', "'quoted'", '""""', "don't", '"5"" screen"', "'x'"]
    text = "id,word\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells * 3))
    assert [row[1] for row in read(text)[1:7]] == ['"a"b"', "'quoted'", '"', "don't", '5" screen', "'x'"]
    links = "id\tlink\tword\n" + "".join(f'{n}\thttps://e.org/?a,b;c\t"""{n}"""\n' for n in range(20))
    assert read(links)[1] == ["0", "https://e.org/?a,b;c", '"0"']


@pytest.mark.parametrize("quote", ['"', "'"])
def test_line_feeds_in_cells_of_a_file_whose_lines_end_with_returns(quote):
    rows = [["id", "word"], ["1", "a\nb"], ["2", "c"], ["3", "d\n\ne"]]
    text = "".join(",".join(f"{quote}{cell}{quote}" for cell in row) + "\r" for row in rows)
    assert read(text) == rows
    escaped = f"{quote}4{quote},{quote}5\\{quote} wide\nand so on{quote}\r"
    assert read(text + escaped) == [*rows, ["4", f"5{quote} wide\nand so on"]]


@pytest.mark.parametrize("line", ["sep=\t\n", '"sep=\t"\n', "SEP=\t\r\n", "sep=\t\t\n"])
def test_a_line_that_tells_the_delimiter_is_no_header(line):
    assert read(f"{line}a\tb\n1,5\tx\n2,5\ty\n") == [["a", "b"], ["1,5", "x"], ["2,5", "y"]]
    assert read("sep=,\nid\n1\n2\n") == [["id"], ["1"], ["2"]]

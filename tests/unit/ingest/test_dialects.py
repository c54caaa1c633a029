"""What a text's cells are set apart by, where signs in cells agree as well as the delimiter does."""

import io

import pytest

from transforms.ingest.delimited import DelimitedGrid
from transforms.ingest.job import Refusal


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


def test_line_feeds_in_few_cells_of_a_file_whose_lines_end_with_returns():
    assert read("id\tword\r2\t'x\ny'\r3\tb\r") == [["id", "word"], ["2", "x\ny"], ["3", "b"]]


def test_quotes_that_would_swallow_records_are_letters():
    rows = [["id", "word", "n"], ["1", '"new', "5"], ["2", "b", "6"], ["3", 'old"', "7"], ["4", "c", "8"]]
    assert read("".join("\t".join(row) + "\n" for row in rows)) == rows
    blank = [["id", "word", "n"], ["1", "a", "5"], [None] * 3, ["2", "b", "6"]]
    text = "".join(",".join(f'"{cell or ""}"' for cell in row) + "\n" for row in blank)
    assert read(text) == [row for row in blank if any(row)]
    assert read('"#,##,#00"\n"1,234,567"\n') == [["#,##,#00"], ["1,234,567"]]
    cells = [["id", "word", "n"], ["1", "a\nb\tc", "5"], ["2", "d", "6"]]
    assert read("".join("\t".join(f'"{cell}"' for cell in row) + "\n" for row in cells)) == cells


@pytest.mark.parametrize("quote", ['"', "'"])
def test_line_feeds_in_cells_of_a_file_whose_lines_end_with_returns(quote):
    rows = [["id", "word"], ["1", "a\nb"], ["2", "c"], ["3", "d\n\ne"]]
    text = "".join(",".join(f"{quote}{cell}{quote}" for cell in row) + "\r" for row in rows)
    assert read(text) == rows
    escaped = f"{quote}4{quote},{quote}5\\{quote} wide\nand so on{quote}\r"
    assert read(text + escaped) == [*rows, ["4", f"5{quote} wide\nand so on"]]


def test_tabs_outweigh_commas_and_semicolons_decimal_commas():
    rows = [[f"{n}.jpg", f"{n},5,7", f"{n},8,9", "1,2,3"] for n in range(9)]
    assert read("".join("\t".join(row) + "\n" for row in rows)) == rows
    prices = [["甲店", "￥1,80", "9,5"], ["乙店", "￥2,00", "7,5"]]
    assert read("\n".join(";".join(row) for row in prices)) == prices


def test_a_long_delimiter_stays_whole_beside_its_sign_in_a_cell():
    rows = [["id", "word", "n"], *([str(n), "甲|乙" if n == 3 else "丙", "5"] for n in range(9))]
    assert read("\n".join("||".join(row) for row in rows)) == rows
    assert read("\n".join("||".join(row) for row in rows[4:])) == rows[4:]
    assert read("九月\n\n" + "\n".join("||".join(row) for row in rows)) == rows


def test_lines_with_a_number_sign_within_quotes_are_no_remarks():
    rows = [["id", "word"], *([str(n), "###\n# ||a - b||\n||c||\n#"] for n in range(9))]
    assert read("".join(f'{a},"{b}"\n' for a, b in rows)) == rows


def test_a_quoted_cell_that_goes_on_behind_its_quote_is_set_apart_where_another_sign_escapes_quotes():
    text = "id,word\n1,'it\\'s'\n2,'it's so, here'\n3,'a\nb'\n"
    assert read(text) == [["id", "word"], ["1", "it's"], ["3", "a\nb"]]


def test_colons_of_times_set_no_cells_apart():
    lines = [f"{n},2026-01-0{n}T00:00:00.000+08:00,so{', or' * (n > 2)} it is" for n in range(1, 9)]
    assert read("id,at,word\n" + "\n".join(lines)) == [["id", "at", "word"], *(line.split(",") for line in lines[:2])]


def test_the_blank_of_times_below_each_other_sets_nothing_apart():
    assert read("2026-01-02 05:40:00\n\n2026-01-03 21:30:00\n\n2026-01-04 07:15:00\n")[1:] == [
        ["2026-01-03 21:30:00"],
        ["2026-01-04 07:15:00"],
    ]


@pytest.mark.parametrize("line", ["sep=\t\n", '"sep=\t"\n', "SEP=\t\r\n", "sep=\t\t\n"])
def test_a_line_that_tells_the_delimiter_is_no_header(line):
    assert read(f"{line}a\tb\n1,5\tx\n2,5\ty\n") == [["a", "b"], ["1,5", "x"], ["2,5", "y"]]
    assert read("sep=,\nid\n1\n2\n") == [["id"], ["1"], ["2"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (["# Licensed, and more", "# so on", "score", "5", "6"], [["score"], ["5"], ["6"]]),
        (["# all of March", "a,b", "1,2", "3,4"], [["a", "b"], ["1", "2"], ["3", "4"]]),
        (["# made, by hand", "#id,word", "1,x", "2,y"], [["#id", "word"], ["1", "x"], ["2", "y"]]),
        (["# one", "", "# two", " ", "# three", "a,b", "1,2"], [["a", "b"], ["1", "2"]]),
        (["#score", "5", "6"], [["#score"], ["5"], ["6"]]),
        (["# a", "a,b", "# hi", "1,2", "# there", "4,5", "# haha"], [["a", "b"], ["1", "2"], ["4", "5"]]),
    ],
)
def test_lines_beginning_with_a_number_sign_are_remarks_above_a_table_and_in_it_bad_records(end, lines, rows):
    assert read(end.join([*lines, ""])) == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a|b\n1|#x|y#\n#2\n#|##z##\n".replace("##z##", "###z###"), [["a", "b"], ["1", "x|y"], ["2\n", "#z#"]]),
        ("a,b\n1,`x,y`\n2,`it's`\n", [["a", "b"], ["1", "x,y"], ["2", "it's"]]),
        ("~a~;~b~\n~1~;~x;y~\n~2~;~~\n", [["a", "b"], ["1", "x;y"], ["2", None]]),
        ("a,b\n1,#天#\n2,#地#\n", [["a", "b"], ["1", "#天#"], ["2", "#地#"]]),
        ("a,b\n1,*\n2,****\n", [["a", "b"], ["1", "*"], ["2", "****"]]),
    ],
    ids=["number sign", "backtick", "tilde", "topics", "stars"],
)
def test_a_sign_that_seldom_quotes_does_where_records_agree_in_no_other_way(text, rows):
    assert read(text) == rows


def test_a_header_longer_than_the_sample_is_read_whole():
    names, cells = [f"{'很长的题目' * 60}{n}" for n in range(1_000)], [str(n) for n in range(1_000)]
    assert read("".join(",".join(row) + "\n" for row in [names, *[cells] * 3])) == [names, cells, cells, cells]


def test_a_text_without_line_ends_is_no_header():
    with pytest.raises(Refusal, match="no line end"):
        read("word " * 1_000_000)

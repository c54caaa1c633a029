import stat

import polars as pl
import pytest

from transforms.errors import InputError, UserError
from transforms.privacy.mask_file import mask_file
from transforms.report.tables import safe_cells

TEXT = "我的电话13900001111，请回电"
MASKED = "我的电话〔电话〕，请回电"


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "a.csv").write_bytes(f"编号,评论,差\r\n007,{TEXT},-5\r\n008,=1+1,＝x\r\n".encode("gb18030"))
    frame = pl.DataFrame({"编号": [7, 8], "评论": [TEXT, "=1+1"], "差": [-5.5, 2.0]})
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_excel(tmp_path / "a.xlsx")
    return tmp_path


@pytest.mark.parametrize("source", ["a.csv", "a.xlsx", "a.parquet"])
@pytest.mark.parametrize("target", [".csv", ".xlsx", ".parquet"])
def test_masks_one_column_of_any_format(inbox, source, target):
    out = inbox / f"out{target}"
    summary = mask_file(inbox / source, "评论", out)
    assert (summary.rows, summary.touched, summary.unreadable) == (2, {"评论": 1}, 0)
    read = {".csv": pl.read_csv, ".xlsx": pl.read_excel, ".parquet": pl.read_parquet}[target]
    frame = read(out)
    assert frame.columns == ["编号", "评论", "差"]
    assert frame["评论"].to_list() == [MASKED, "=1+1" if target == ".parquet" else "'=1+1"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert sorted(path.name for path in inbox.iterdir()) == ["a.csv", "a.parquet", "a.xlsx", out.name]


def test_other_columns_and_numbers_stay(inbox):
    mask_file(inbox / "a.csv", "评论", inbox / "out.csv")
    lines = (inbox / "out.csv").read_text("utf-8-sig").splitlines()
    assert lines[1] == f"007,{MASKED},-5"
    mask_file(inbox / "a.parquet", "评论", inbox / "out.xlsx")
    assert pl.read_excel(inbox / "out.xlsx").dtypes[2] == pl.Float64


def test_an_unknown_column_is_named_with_those_there_are(inbox):
    with pytest.raises(InputError, match=r"no column '没有'; expected 编号, 评论, 差"):
        mask_file(inbox / "a.csv", "没有", inbox / "out.csv")


@pytest.mark.parametrize(("source", "column", "out"), [("a.csv", "评论", "a.docx"), ("a.csv", "评论", "a.parquet")])
def test_a_wrong_target_is_refused(inbox, source, column, out):
    with pytest.raises(UserError):
        mask_file(inbox / source, column, inbox / out)


def test_a_number_column_is_no_text(inbox):
    with pytest.raises(InputError, match="name a column of text"):
        mask_file(inbox / "a.parquet", "编号", inbox / "out.csv")


def test_a_missing_or_broken_file_is_an_input_error(inbox):
    (inbox / "broken.parquet").write_bytes(b"PAR1 not really PAR1")
    for name in ("none.csv", "broken.parquet"):
        with pytest.raises(InputError):
            mask_file(inbox / name, "评论", inbox / "out.csv")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_can_be_taken_for_a_formula(start):
    cell = f'{start}HYPERLINK("http://x")'
    assert safe_cells(pl.DataFrame({"a": [cell]}))["a"].to_list() == [f"'{cell}"]


@pytest.mark.parametrize("number", ["-5", "+3.25", "-0.5%", "12"])
def test_numbers_stay_numbers(number):
    frame = pl.DataFrame({"text": [number, None], "n": [-1.5, None]})
    assert safe_cells(frame).equals(frame)

"""Six more columns on any file; the columns that were there stay as they are."""

import polars as pl
import pytest

from transforms.errors import InputError, UserError
from transforms.score_file import ADDED, score_file

ROWS = {
    "id": ["007", "008", "009", "010"],
    "评价": ["快递太慢了，客服也不理人", "非常满意", None, "快递太慢了，客服也不理人"],
}


@pytest.mark.parametrize(
    ("read", "written"), [(".csv", ".csv"), (".tsv", ".csv"), (".parquet", ".parquet"), (".xlsx", ".xlsx")]
)
def test_round_trip(tmp_path, scorer, read, written):
    source, target = tmp_path / f"in{read}", tmp_path / f"out{written}"
    _write(pl.DataFrame(ROWS), source)
    assert score_file(source, "评价", target, scorer).frame.height == 4
    found = _read(target)
    assert found.columns == [*ROWS, *ADDED]
    assert found["id"].to_list() == ROWS["id"]
    assert found["sentiment_label"].to_list() == ["negative", "positive", None, "negative"]
    assert set(found["aspects"][0].split("、")) >= {"delivery", "service"}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_titles_and_cells_keep_their_blanks(tmp_path, scorer, suffix):
    rows = {"编号 ": [" 07"], " 评价": ["非常满意 "], "备注\n说明": ["=1+1"]}
    _write(pl.DataFrame(rows), tmp_path / f"in{suffix}")
    score_file(tmp_path / f"in{suffix}", "评价", tmp_path / "out.parquet", scorer)
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found.columns == [*rows, *ADDED]
    assert found["编号 "].to_list() == [" 07"]
    assert found[" 评价"].to_list() == ["非常满意 "]


def test_gb18030_is_read(tmp_path, scorer):
    source = tmp_path / "in.csv"
    source.write_bytes("编号,评价\n1,非常满意\n".encode("gb18030"))
    score_file(source, "评价", tmp_path / "out.parquet", scorer)
    assert pl.read_parquet(tmp_path / "out.parquet")["评价"].to_list() == ["非常满意"]


def test_errors_name_the_column_and_no_text(tmp_path, scorer):
    source = tmp_path / "in.parquet"
    pl.DataFrame(ROWS).write_parquet(source)
    with pytest.raises(InputError, match="no column 'text'"):
        score_file(source, "text", tmp_path / "out.csv", scorer)
    pl.DataFrame({"t": ["好"], "intent": ["x"]}).write_parquet(source)
    with pytest.raises(InputError, match="intent is there already"):
        score_file(source, "t", tmp_path / "out.csv", scorer)
    with pytest.raises(UserError, match=r"out\.txt has no known ending"):
        score_file(source, "t", tmp_path / "out.txt", scorer)


def test_a_file_that_is_there_is_not_overwritten(tmp_path, scorer):
    (tmp_path / "out.csv").write_text("mine", "utf-8")
    with pytest.raises(UserError, match="exists already"):
        score_file(tmp_path / "in.csv", "t", tmp_path / "out.csv", scorer)


def _write(frame, path):
    writers = {".csv": frame.write_csv, ".parquet": frame.write_parquet, ".xlsx": frame.write_excel}
    if path.suffix == ".tsv":
        frame.write_csv(path, separator="\t")
    else:
        writers[path.suffix](path)


def _read(path):
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    if path.suffix == ".xlsx":
        return pl.read_excel(path, engine="calamine", infer_schema_length=0)
    return pl.read_csv(path, infer_schema=False)

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
    assert score_file(source, "评价", target, scorer).rows == 4
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


def test_columns_may_have_any_name(tmp_path, scorer):
    rows = {"_text": ["=1+1"], "text_hash": ["x"], "aspect": ["y"], "评价": ["非常满意"], "": ["z"]}
    pl.DataFrame(rows).write_parquet(tmp_path / "in.parquet")
    score_file(tmp_path / "in.parquet", "评价", tmp_path / "out.parquet", scorer)
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found.columns == [*rows, *ADDED]
    assert found.select(list(rows)).to_dict(as_series=False) == rows


def test_rows_of_many_pieces_keep_their_order(tmp_path, scorer):
    numbers = pl.int_range(120_000, eager=True).cast(pl.String)
    frame = pl.DataFrame({"id": numbers, "评价": ["非常满意", "太差了", None] * 40_000, "附": ["x" * 60] * 120_000})
    frame.write_csv(tmp_path / "in.csv")
    seen = []
    done = score_file(
        tmp_path / "in.csv", "评价", tmp_path / "out.csv", scorer, progress=lambda *counts: seen.append(counts)
    )
    found = _read(tmp_path / "out.csv")
    assert found["id"].equals(numbers)
    assert found["sentiment_label"].to_list() == ["positive", "negative", None] * 40_000
    assert done.rows == 120_000
    assert len(seen) > 1
    assert seen[-1] == (120_000, 120_000)


def test_what_a_workbook_would_cut_off_is_refused(tmp_path, scorer):
    pl.DataFrame({"评价": ["好" * 32_768]}).write_csv(tmp_path / "in.csv")
    with pytest.raises(UserError, match=r"32,768 characters in a cell, of which a workbook holds 32,767"):
        score_file(tmp_path / "in.csv", "评价", tmp_path / "out.xlsx", scorer)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
    assert score_file(tmp_path / "in.csv", "评价", tmp_path / "out.csv", scorer).rows == 1


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_lists_are_refused_where_cells_hold_none(tmp_path, scorer, suffix):
    pl.DataFrame({"评价": ["好"], "标签": [[1, 2]]}).write_parquet(tmp_path / "in.parquet")
    with pytest.raises(UserError, match=r"column 标签 holds List\(Int64\), which \.(csv|xlsx) can't hold"):
        score_file(tmp_path / "in.parquet", "评价", tmp_path / f"out{suffix}", scorer)
    assert score_file(tmp_path / "in.parquet", "评价", tmp_path / "out.parquet", scorer).rows == 1


def test_no_title_of_a_csv_is_a_formula(tmp_path, scorer):
    pl.DataFrame({"评价": ["好"], "=1+1": ["a"]}).write_csv(tmp_path / "in.csv")
    score_file(tmp_path / "in.csv", "评价", tmp_path / "out.csv", scorer)
    assert _read(tmp_path / "out.csv").columns[:2] == ["评价", "'=1+1"]


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


def test_a_folder_that_is_not_there_is_named(tmp_path, scorer):
    with pytest.raises(UserError, match=r"no folder .*nowhere"):
        score_file(tmp_path / "in.csv", "t", tmp_path / "nowhere" / "out.csv", scorer)


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

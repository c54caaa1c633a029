"""Parquet: nested columns flat, columns of one name numbered, rows counted twice, what unfolds too far refused."""

import datetime as dt
import io

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.ingest import parquet_count, parquet_records
from transforms.ingest.grid import HEAD_RECORDS
from transforms.ingest.job import Refusal
from transforms.ingest.parquet_records import ParquetGrid


def read(data):
    grid = ParquetGrid(lambda: io.BytesIO(data))
    rows = [row for batch in grid.batches(1, grid.width) for row in batch.frame.rows()]
    assert [list(row[1:]) for row in rows[: HEAD_RECORDS - 1]] == grid.head[1:]
    return grid.head[0], rows


def parquet(frame):
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def test_nested_columns_become_columns_of_texts():
    stop = pl.Struct({"shop": pl.String, "tags": pl.List(pl.Int64)})
    kinds = {"id": pl.Int64, "who": pl.Struct({"name": pl.String, "age": pl.Float64}), "stops": pl.List(stop)}
    rows = [
        (1, {"name": "李", "age": 5.0}, [{"shop": 'a "b"\n', "tags": [1, 2]}, {"shop": None, "tags": []}]),
        (2, None, []),
        (3, {"name": None, "age": 5.5}, None),
        (4, None, [None]),
    ]
    assert read(parquet(pl.DataFrame(rows, schema=kinds, orient="row"))) == (
        ["id", "who.name", "who.age", "stops[].shop", "stops[].tags[]"],
        [
            (1, "1", "李", "5", '["a \\"b\\"\\n",null]', '["[\\"1\\",\\"2\\"]","[]"]'),
            (2, "2", None, None, None, None),
            (3, "3", None, "5.5", None, None),
            (4, "4", None, None, "[null]", "[null]"),
        ],
    )


@pytest.mark.parametrize(
    ("values", "names", "cells"),
    [
        (pl.Series("a", [[1], [], None], dtype=pl.List(pl.Int8)), ["a[]"], ['["1"]', "[]", None]),
        (pl.Series("a", [[[1, 2], []], [], None]), ["a[]"], ['["[\\"1\\",\\"2\\"]","[]"]', "[]", None]),
        (pl.Series("a", [[1, 2], [3, 4]], dtype=pl.Array(pl.Int8, 2)), ["a[]"], ['["1","2"]', '["3","4"]']),
        (pl.Series("a", [dt.timedelta(seconds=90), dt.timedelta(milliseconds=1500)]), ["a"], ["90", "1.5"]),
        (pl.Series("a", [b"x", b"\xff"]), ["a"], ["78", "ff"]),
    ],
)
def test_lists_times_and_bytes_are_texts(values, names, cells):
    found = read(parquet(values.to_frame()))
    assert found == (names, [(number, cell) for number, cell in enumerate(cells, 1)])


def test_a_map_is_a_list_of_keys_and_values():
    out = io.BytesIO()
    pq.write_table(pa.table({"m": pa.array([[("a", 1), ("b", 2)], []], pa.map_(pa.string(), pa.int64()))}), out)
    assert read(out.getvalue()) == (
        ["m[].key", "m[].value"],
        [(1, '["a","b"]', '["1","2"]'), (2, None, None)],
    )


def test_columns_of_one_name_are_numbered():
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays([pa.array([1, 2]), pa.array(["x", None])], names=["a", "a"]), out)
    assert read(out.getvalue()) == (["a", "a__2"], [(1, "1", "x"), (2, "2", None)])


def test_a_large_table_is_read_in_pieces_as_a_small_one_is_at_once(monkeypatch):
    data = parquet(pl.DataFrame({" a ": range(3_000), "b": [["x" * 9]] * 3_000}))
    whole = read(data)
    monkeypatch.setattr(parquet_records, "_WHOLE_BYTES", 1_000)
    monkeypatch.setattr(parquet_records, "_BATCH_BYTES", 10_000)
    monkeypatch.setattr(parquet_records, "_whole", None)
    assert read(data) == whole


def test_rows_that_unfold_too_far_are_refused_before_they_are_read(monkeypatch):
    data = parquet(pl.DataFrame({"a": ["x" * 100_000] * 2}))
    monkeypatch.setattr(parquet_records, "_ROW_BYTES", 1_000)
    with pytest.raises(Refusal, match="it unfolds to 0 MB in 2 rows"):
        read(data)


@pytest.mark.parametrize(
    "frame", [{"a": [1, 2, 3]}, {"a": [[1], [], [2, 3]], "b": [{"x": "é"}] * 3}, {"a": ["x"] * 70_000}]
)
def test_rows_of_a_parquet_file_are_counted_by_its_footer(monkeypatch, frame):
    out = io.BytesIO()
    pl.DataFrame(frame).write_parquet(out, row_group_size=20_000)
    count = len(frame["a"])
    assert parquet_count.num_rows(out) == count
    monkeypatch.setattr("transforms.ingest.parquet_records.num_rows", lambda handle: count + 1)
    grid = ParquetGrid(lambda: io.BytesIO(out.getvalue()))
    with pytest.raises(Refusal, match=f"{count} rows read, {count + 1} in the footer"):
        list(grid.batches(1, grid.width))


@pytest.mark.parametrize(("kinds", "code"), [({"a": pl.Int64}, "empty"), ({}, "empty")])
def test_a_parquet_file_without_rows_is_empty(kinds, code):
    out = io.BytesIO()
    pl.DataFrame(schema=kinds).write_parquet(out)
    with pytest.raises(Refusal) as found:
        ParquetGrid(lambda: io.BytesIO(out.getvalue()))
    assert found.value.code == code


def test_a_footer_that_says_0_rows_leaves_it_to_its_row_groups(monkeypatch):
    monkeypatch.setattr(parquet_records, "num_rows", lambda handle: 0)
    assert read(parquet(pl.DataFrame({"a": [1, 2]}))) == (["a"], [(1, "1"), (2, "2")])


def test_encrypted_columns_are_refused():
    out = io.BytesIO()
    pl.DataFrame({"a": [1]}).write_parquet(out)
    footer = int.from_bytes(out.getvalue()[-8:-4], "little")
    head, fields = out.getvalue()[: -8 - footer], out.getvalue()[-8 - footer : -9]
    # An empty structure as field 8, which follows the last field, 7, of the footer.
    locked = fields + b"\x1c\x00\x00"
    with pytest.raises(Refusal, match="its columns are encrypted"):
        read(head + locked + len(locked).to_bytes(4, "little") + b"PAR1")


def test_a_parquet_file_whose_footer_denies_its_rows_is_not_called_empty(monkeypatch):
    out = io.BytesIO()
    pl.DataFrame({"a": [1, 2, 3]}).write_parquet(out)
    monkeypatch.setattr("transforms.ingest.parquet_records._whole", lambda *_: pl.DataFrame({"a": []}))
    with pytest.raises(Refusal, match="0 rows read, 3 in its row groups"):
        ParquetGrid(lambda: io.BytesIO(out.getvalue()))


def test_times_beyond_the_year_9999_are_read_in_nested_columns():
    out = io.BytesIO()
    times = pl.Series("a", [{"at": 1_608_847_200_000_000_000, "all": [0]}])
    kind = pl.Struct({"at": pl.Datetime("us"), "all": pl.List(pl.Datetime("us"))})
    times.cast(kind).to_frame().write_parquet(out)
    grid = ParquetGrid(lambda: io.BytesIO(out.getvalue()))
    assert [batch.frame.row(0) for batch in grid.batches(1, grid.width)] == [
        (1, "+52952-05-03 16:00:00", '["1970-01-01 00:00:00"]')
    ]


def test_half_floats_keep_their_decimals():
    table = pa.table({"a": pa.array([10.3046875, 8.0, None], pa.float16())})
    pq.write_table(table, out := io.BytesIO())
    assert read(out.getvalue())[1] == [(1, "10.3046875"), (2, "8"), (3, None)]


def test_nulls_among_moments_that_arrow_hides_in_its_pages_are_read_by_arrow(monkeypatch):
    table = pa.table({"at": pa.array([dt.datetime(2026, 1, 2), None], pa.timestamp("ns"))})
    options = {"use_deprecated_int96_timestamps": True, "write_statistics": False, "data_page_version": "2.0"}
    pq.write_table(table, out := io.BytesIO(), **options)
    monkeypatch.setattr(pl, "read_parquet", lambda _: pl.DataFrame({"at": [1, 1]}))
    assert read(out.getvalue())[1] == [(1, "2026-01-02 00:00:00"), (2, None)]


def test_texts_of_a_damaged_file_that_are_no_utf_8_are_not_taken(monkeypatch):
    damaged = pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"a\xff"))
    monkeypatch.setattr(pl, "read_parquet", lambda _: pl.from_arrow(pa.table({"a": damaged})))
    with pytest.raises(pl.exceptions.PolarsError):
        read(parquet(pl.DataFrame({"a": ["ab"]})))

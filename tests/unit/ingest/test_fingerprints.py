"""Content hashes: fixed for ever, blind to form, sensitive to content; and the sets that remember them."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ingest.counts import Counts
from transforms.ingest.fingerprints import hashed, record_hashes
from transforms.ingest.members import Members
from transforms.ingest.occurrences import Occurrences
from transforms.ingest.repeats import KnownRecords, Seen

TITLES = ["编号", "意见"]


def records(*rows: tuple[str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"c0": pl.String, "c1": pl.String}, orient="row")


def test_a_hash_never_changes_with_a_version():
    frame = records(
        ("1", "很好"), ("1", None), ("0001", "服务态度很好，下次还会再来"), ("x" * 12, "y" * 13), ("z" * 500, "1")
    )
    assert record_hashes(frame, TITLES).to_list() == [
        -5_907_666_623_015_856_703,
        233_948_933_769_515_431,
        -8_131_468_620_155_897_365,
        -4_988_381_664_554_947_538,
        8_206_810_147_680_079_400,
    ]


def test_blanks_around_a_cell_and_the_order_of_columns_do_not_count():
    one, other = records(("1", "很好")), pl.DataFrame({"c0": [" 很好 "], "c1": ["1 "]})
    assert record_hashes(one, TITLES).to_list() == record_hashes(other, TITLES[::-1]).to_list()


def test_cells_do_not_stand_in_for_each_other():
    rows = [("1", "2"), ("2", "1"), ("12", None), (None, "12"), ("1", None), ("", "1"), (None, None)]
    assert record_hashes(records(*rows), TITLES).n_unique() == len(rows)


def test_similar_texts_of_any_length_differ():
    texts = [
        f"{head}{'a' * size}{tail}" for size in (0, 3, 7, 8, 11, 12, 23, 24, 239, 300) for head in "xy" for tail in "xy"
    ]
    numbers = [f"139{n:08d}" for n in range(200_000)]
    assert hashed(pl.Series(texts + numbers)).n_unique() == len(texts) + len(numbers)


@settings(max_examples=100)
@given(texts=st.lists(st.none() | st.text(max_size=40), min_size=1, max_size=20), cut=st.integers(0, 19))
def test_a_hash_does_not_depend_on_what_stands_beside(texts, cut):
    series = pl.Series(texts, dtype=pl.String)
    alone = [hashed(pl.Series([text], dtype=pl.String)).item() for text in texts]
    assert hashed(series).to_list() == alone
    assert hashed(series[cut:]).to_list() == alone[cut:]
    assert hashed(pl.concat([series[:cut], series[cut:]], rechunk=False)).to_list() == alone


@settings(max_examples=100)
@given(batches=st.lists(st.lists(st.integers(-5, 20), max_size=12), max_size=8))
def test_what_came_before_is_repeated(batches):
    seen, before = Seen(), set()
    for batch in batches:
        found = seen.repeated(np.array(batch, dtype=np.int64))
        wanted = []
        for value in batch:
            wanted.append(value in before)
            before.add(value)
        assert found.tolist() == wanted


def test_equal_records_are_told_apart_by_their_place_among_equals(tmp_path):
    count = Occurrences(Members(tmp_path / "members", 1), Counts(tmp_path / "counts"))
    assert count.of(pl.Series([7, 8, 7])).to_list() == [0, 0, 1]
    assert count.of(pl.Series([7, 9, 7, 8])).to_list() == [2, 0, 3, 1]
    assert count.of(pl.Series([], dtype=pl.Int64)).to_list() == []


def test_the_newest_earlier_content_of_a_key_decides(tmp_path):
    paths = []
    for number, rows in enumerate(([(1, 10), (2, 20)], [(2, 21), (3, 30), (3, 31)])):
        paths.append(str(tmp_path / f"{number}.parquet"))
        pl.DataFrame(rows, schema=["key_hash", "record_hash"], orient="row").write_parquet(paths[-1])
    known = KnownRecords(paths)
    keys, hashes = np.array([1, 2, 2, 3, 3, 4]), np.array([10, 20, 21, 30, 31, 10])
    assert known.is_repeated(keys, hashes).tolist() == [True, False, True, False, True, False]
    assert KnownRecords([]).is_repeated(keys, hashes).tolist() == [False] * 6

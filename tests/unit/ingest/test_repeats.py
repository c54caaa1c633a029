"""Records of one file that came before in it, also far above."""

import numpy as np
import polars as pl
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from transforms.ingest import parts
from transforms.ingest.parts import Parts
from transforms.ingest.repeats import KnownRecords, RecordNumbers, Repeats
from transforms.ingest.replaced import Replaced

NUMBERS = np.arange(1, 10_001)


def test_numbers_are_held_as_bits_and_told_apart():
    some = RecordNumbers(20)
    assert some.is_empty
    some.add(np.array([1, 8, 9, 20]))
    some.add(np.array([9], dtype=np.int64))
    assert NUMBERS[:20][some.holds(NUMBERS[:20])].tolist() == [1, 8, 9, 20]
    assert not some.is_empty


@given(st.lists(st.integers(0, 30), max_size=200), st.integers(1, 40), st.integers(1, 40))
def test_every_record_but_the_first_of_its_kind_repeats(tmp_path_factory, kinds, batch, held):
    hashes = np.array(kinds, dtype=np.int64) * 0x2545F4914F6CDD1
    numbers = np.arange(1, len(hashes) + 1)
    repeats = Repeats(tmp_path_factory.mktemp("repeats") / "spool", held=held)
    places = range(0, len(hashes), batch)
    near = [repeats.repeated(hashes[at : at + batch], numbers[at : at + batch]) for at in places]
    found = np.concatenate([*near, np.zeros(0, bool)]) | repeats.late().holds(numbers)
    assert found.tolist() == [kind in kinds[:place] for place, kind in enumerate(kinds)]


@given(st.lists(st.integers(0, 9), max_size=60), st.sets(st.integers(0, 9)), st.integers(1, 20))
def test_keys_are_counted_once_each_as_new_or_known(tmp_path_factory, kinds, known, batch):
    folder, keys = tmp_path_factory.mktemp("keys"), np.array(kinds, dtype=np.int64)
    earlier = np.array(sorted(known), dtype=np.int64)
    pl.DataFrame({"key_hash": earlier, "record_hash": earlier}).write_parquet(folder / "records.parquet")
    replaced = Replaced(folder / "spool", 100, KnownRecords([str(folder / "records.parquet")]))
    for at in range(0, len(keys), batch):
        replaced.count(keys[at : at + batch])
    replaced.close(0)
    named = [kind for kind in kinds if kind]
    assert replaced.same_key == len(named) - len(set(named))
    assert replaced.replacing == len(set(named) & known)


def answers(records: int) -> pl.DataFrame:
    numbers = pl.int_range(1, records + 1, eager=True).alias("record_no")
    text = pl.lit("您会向朋友或同事推荐我们吗？" * 3).cast(pl.Categorical).alias("question_text")
    return pl.concat([numbers.to_frame().select("record_no", text, value=pl.col("record_no") % 11)] * 2)


def taken_out(folder, records: int, *late: int) -> tuple[dict[str, int], list[str], int]:
    """Rows that went, the parts that stayed, and the most bytes that Arrow held meanwhile."""
    written = Parts(str(folder))
    for start in range(0, 2 * records, 50_000):
        written.write("answer", answers(records).slice(start, 50_000))
    written.close()
    numbers, usual = RecordNumbers(records), pa.default_memory_pool()
    numbers.add(np.array(late, dtype=np.int64))
    pool = pa.proxy_memory_pool(usual)
    pa.set_memory_pool(pool)
    try:
        gone = written.without(numbers)
    finally:
        pa.set_memory_pool(usual)
    return gone, written.names.get("answer", []), pool.max_memory()


def test_late_repeats_leave_every_part_that_holds_them(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "PART_ROWS", 4)
    gone, names, _ = taken_out(tmp_path, 3, 2, 3)
    assert (gone, names) == ({"answer": 4}, ["answer.parquet"])
    found = pl.read_parquet(tmp_path / "answer.parquet")
    assert found.equals(answers(3).filter(record_no=1).cast({"question_text": pl.String}))


def test_a_part_that_holds_nothing_else_goes(tmp_path):
    gone, names, _ = taken_out(tmp_path, 2, 1, 2)
    assert (gone, names, list(tmp_path.iterdir())) == ({"answer": 4}, [], [])


def test_taking_records_out_needs_no_more_memory_for_larger_parts(tmp_path):
    small, large = (taken_out(tmp_path, records, 7)[2] for records in (20_000, 160_000))
    assert large < 1.5 * small

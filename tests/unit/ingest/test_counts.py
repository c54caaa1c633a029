"""How often equal records came is counted on disk, exactly, whatever the size of the table."""

import tracemalloc
from collections import Counter

import numpy as np
import polars as pl
import pytest

from transforms.ingest import counts
from transforms.ingest.counts import Counts
from transforms.ingest.members import Members
from transforms.ingest.occurrences import Occurrences


@pytest.mark.parametrize("bits", [1, 4, 16])
def test_counts_are_exact_while_the_table_grows(tmp_path, monkeypatch, bits):
    monkeypatch.setattr(counts, "_PIECE", 64)
    table, known, draw = Counts(tmp_path / "t", bits), Counter(), np.random.default_rng(1)
    for _ in range(40):
        hashes = np.unique(np.append(draw.integers(-500, 500, 120) << 50, [-1, 2**63 - 1]))
        times = draw.integers(1, 5, len(hashes))
        assert table.add(hashes, times).tolist() == [known[h] for h in hashes.tolist()]
        known.update(dict(zip(hashes.tolist(), times.tolist(), strict=True)))
    table.close()
    assert not list(tmp_path.iterdir())


def test_the_same_record_is_told_apart_by_how_often_it_came_before(tmp_path):
    found = Occurrences(Members(tmp_path / "m", 1_000, held=10), Counts(tmp_path / "c"))
    batches = [[7, 7, 8], [7, *range(100, 112)], [8, 7, 9, 8, 105], [7]]
    assert [found.of(pl.Series(batch)).to_list() for batch in batches] == [
        [0, 1, 0],
        [2, *[0] * 12],
        [1, 3, 0, 2, 1],
        [4],
    ]


def test_memory_does_not_grow_with_what_repeats(tmp_path, monkeypatch):
    monkeypatch.setattr(counts, "_PIECE", 128)
    table = Counts(tmp_path / "t")
    tracemalloc.start()
    for turn in range(8):
        hashes = np.unique(np.random.default_rng(turn).integers(-(2**63), 2**63 - 1, 20_000))
        table.add(hashes, np.ones(len(hashes), dtype=np.int64))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    size = (tmp_path / "t").stat().st_size
    table.close()
    assert size == 8 << 20
    assert peak < size / 4

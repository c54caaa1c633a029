"""The MD5 kernel equals the library's on every block boundary, compiled or not."""

import hashlib

import numpy as np
import polars as pl
import pytest

from transforms.text import md5
from transforms.text.arrow import as_large_string

TEXTS = ["", "快递太慢了", *("a" * length for length in (1, 55, 56, 57, 63, 64, 65, 119, 120, 121, 128)), "好" * 100]


@pytest.mark.parametrize("is_compiled", [False, True])
def test_it_equals_the_library(is_compiled, monkeypatch):
    kernel = md5._digests.compiled if is_compiled else md5._digests.function
    monkeypatch.setattr(md5, "_digests", lambda *given, size: kernel(*given))
    with np.errstate(over="ignore"):
        found = md5.hashes(as_large_string(pl.Series(TEXTS))).to_pylist()
    assert found == [hashlib.md5(text.encode()).hexdigest() for text in TEXTS]


def test_an_empty_column_and_slices():
    column = as_large_string(pl.Series(TEXTS))
    assert md5.hashes(column[:0]).to_pylist() == []
    assert md5.hashes(column.slice(1, 2)).to_pylist() == md5.hashes(column).to_pylist()[1:3]
    assert np.all([len(value) == md5.WIDTH for value in md5.hashes(column).to_pylist()])

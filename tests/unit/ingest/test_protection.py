"""Tokens are asked once per value as far as there is room for them, and are the same however the values come."""

import polars as pl

from transforms.ingest.protection import Remembered


def test_values_are_asked_once_while_there_is_room_for_their_tokens():
    asked: list[list[str]] = []

    def ask(values: pl.Series, field: str) -> pl.Series:
        asked.append(values.to_list())
        return pl.Series([None if value == "无" else f"{field}:{value}" for value in values], dtype=pl.String)

    tokens = Remembered(ask, most=3)
    batches = [["a", "无"], ["b", "a"], ["无", "c", "b"], ["c", "d", "a"]]
    found = [tokens(pl.Series("k", batch), "f").to_list() for batch in batches]
    assert found == [["f:a", None], ["f:b", "f:a"], [None, "f:c", "f:b"], ["f:c", "f:d", "f:a"]]
    assert asked == [["a", "无"], ["b"], ["c"], ["c", "d"]]
    assert tokens(pl.Series("k", ["e", "a"]), "f").to_list() == ["f:e", "f:a"]
    assert tokens(pl.Series("k", ["e"]), "f").to_list() == ["f:e"]
    assert tokens(pl.Series("k", ["a"]), "g").to_list() == ["g:a"]
    assert asked[4:] == [["e"], ["e"], ["a"]]

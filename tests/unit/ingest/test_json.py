"""JSON documents and lines: which records they hold, counted twice, in memory that doesn't grow with them."""

import io
import json
import tracemalloc

import pytest

from transforms.ingest import encodings, json_count, json_records
from transforms.ingest.files import format_of
from transforms.ingest.job import Refusal
from transforms.ingest.json_records import json_grid


def read(text, block=None):
    grid = json_grid(lambda: io.BytesIO(text.encode()), None)
    batches = list(grid.batches(1, grid.width))
    good = [row for batch in batches for row in batch.frame.drop("record_no").rows()]
    return grid.format, grid.head[0], good, [(bad.record_no, bad.rule) for batch in batches for bad in batch.bad]


@pytest.mark.parametrize(
    ("text", "form", "names", "good", "bad"),
    [
        ('[{"a": 1}, {"a": "x", "b": null}]', "json", ["a", "b"], [("1", None), ("x", None)], []),
        ('{"a": 1.50}', "json", ["a"], [("1.50",)], []),
        ('{"page": 1, "rows": [{"a": "]"}, {"a": "2"}], "next": []}', "json", ["a"], [("]",), ("2",)], []),
        ('{"one": [{"a": 1}, {"a": 2}], "two": [{"a": 1}, {"a": 2}]}', "json", ["one[].a", "two[].a"], None, []),
        ('{"a": 1}\n\n{"a": 2}\n', "jsonl", ["a"], [("1",), ("2",)], []),
        ('{"a": 1}\n{"a": \n{"a": 3}', "jsonl", ["a"], [("1",), ("3",)], [(2, "bad_json")]),
        (
            '[\n{"a": 1,\n"a": 2},\n5,\n{"a": "é\\""}\n]',
            "json",
            ["a"],
            [('é"',)],
            [(1, "duplicate_key"), (2, "not_an_object")],
        ),
        ('{"a": 1,\n"b": {"c": 2}\n}\n', "json", ["a", "b.c"], [("1", "2")], []),
        ('[["id", "word"], [1, "é"], ["2", true]]', "json", ["id", "word"], [("1", "é"), ("2", "true")], []),
        ('["id", "n"]\n[1, 2]\n[3, 4]\n', "jsonl", ["id", "n"], [("1", "2"), ("3", "4")], []),
        (
            '[["id", "n"], [1, 2], [3], {"a": 1}, [3, {"b": null}], [4, 4], [5, 4], [6, 4], [7, 4], [8, 4], [9, 4]]',
            "json",
            ["id", "n"],
            None,
            [(2, "ragged"), (3, "not_a_list")],
        ),
        ('{"a": {"b": 1, "b": 2}, "rows": [{"x": 1}, {"x": 2}]}', "json", ["x"], [("1",), ("2",)], []),
        ('# of May\n{"a": 1}\n{"a": 2}\n', "jsonl", ["a"], [("1",), ("2",)], [(1, "bad_json")]),
        ('{"a": 1, "a": 2}', "json", ["a"], [], [(1, "duplicate_key")]),
        ('{"a": {"b": 1, "b": 2}}', "json", ["a.b"], [], [(1, "duplicate_key")]),
        (
            '{"a": 1, "a": 2}\n{"b": 1}\n{"a": 1, "a": 2} x\n',
            "jsonl",
            ["a", "b"],
            [(None, "1")],
            [(1, "duplicate_key"), (3, "bad_json")],
        ),
        ('[["id"], [1]]', "json", ["value"], [], [(1, "not_an_object"), (2, "not_an_object")]),
        ('[{"a": 12345678901234567890123}]', "json", ["a"], [("12345678901234567890123",)], []),
    ],
)
@pytest.mark.parametrize("block", [1, 3, 4096])
def test_records_of_a_document_or_of_lines(monkeypatch, text, form, names, good, bad, block):
    if form == "json":
        monkeypatch.setattr(json_records, "_KEPT_BYTES", 0)
        blocks = encodings.blocks
        monkeypatch.setattr(encodings, "blocks", lambda opener, encoding: blocks(opener, encoding, block))
    found = read(text)
    assert found[:2] == (form, names)
    assert found[3] == bad
    assert good is None or found[2] == good


@pytest.mark.parametrize(
    "text",
    [
        *('[{"a": 1}', '[{"a": 1},]', '[{"a": 1}] x', '{"a": 1} {"a": 2}', '[{"a": NaN}]', "[[[["),
        '{\n"a": [\n{"b": 1}\n]\n}\n{\n"a": [\n{"b": 2}\n]\n}\n',
    ],
)
def test_what_is_no_json_is_refused(text):
    with pytest.raises(Refusal) as found:
        read(text)
    assert found.value.code == "bad_json"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (b"{\n  version: '1.0'\n}", "json"),
        (b"{id: 1, val: 6}\n{id: 2, val: 8}", "json"),
        (b"{ /* made by hand */ }", "json"),
        (b"{3F2504E0-4F89-11D3-9A0C-0305E82C3301},a\n", "csv"),
        (b"[id],[word]\n1,a\n", "csv"),
    ],
)
def test_an_object_with_bare_names_is_no_table(text, form):
    assert format_of(lambda: io.BytesIO(text)) == form


@pytest.mark.parametrize(
    ("text", "member", "count"),
    [
        ("[]", None, 0),
        ("[ 1 ]", None, 1),
        ('[{"a": [1, 2]}, {"a,[": "\\\\"}, "x"]', None, 3),
        ('{"a": [1, 2], "b": {"c": [1, 2, 3]}, "d": [{}, {}, {}]}', 2, 3),
        ('{"a": [1, 2], "b": [], "d": 1}', 1, 0),
    ],
)
@pytest.mark.parametrize("block", [1, 2, 1000])
def test_elements_are_counted_on_bytes(text, member, count, block):
    data = text.encode()
    assert json_count.elements((data[at : at + block] for at in range(0, len(data), block)), member) == count


def test_a_reader_that_loses_a_record_is_noticed(monkeypatch):
    monkeypatch.setattr(json_count, "elements", lambda blocks, member: 3)
    with pytest.raises(Refusal, match="2 records read, 3 counted"):
        read('[{"a": 1}, {"a": 2}]')


@pytest.mark.parametrize("form", ["[{}]", '{{"rows": [{}]}}', "{}"])
def test_memory_is_flat_in_the_number_of_records(monkeypatch, form):
    monkeypatch.setattr(json_records, "_KEPT_BYTES", 0)
    monkeypatch.setattr("transforms.ingest.records.BATCH_RECORDS", 100)
    blocks = encodings.blocks
    monkeypatch.setattr(encodings, "blocks", lambda opener, encoding: blocks(opener, encoding, 1 << 14))
    peaks = [_peak(form, count) for count in (1_000, 10_000)]
    assert peaks[1] < 1.5 * peaks[0]


def _peak(form: str, count: int) -> int:
    separator = ", " if "[" in form else "\n"
    data = form.format(separator.join(json.dumps({"id": n, "words": "x" * 80}) for n in range(count))).encode()
    tracemalloc.start()
    grid = json_grid(lambda: io.BytesIO(data), None)
    assert sum(batch.frame.height for batch in grid.batches(1, grid.width)) == count
    peak = tracemalloc.get_traced_memory()[1] - len(data)  # the handle's own copy
    tracemalloc.stop()
    return peak


def test_remarks_above_json_lines_make_them_no_table():
    assert format_of(lambda: io.BytesIO(b'# of May\n# all\n{"a": 1}\n')) == "json"
    assert format_of(lambda: io.BytesIO(b"# [a, b]\na,b\n")) == "csv"

"""What a hostile or huge file does to its child becomes a reason, soon."""

import gzip
import io
import json
import os
import time
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.ingest import inspect_file
from transforms.settings import Limits

SMALL = Limits(parse_memory_mb=512, parse_cpu_s=10, max_uncompressed_mb=400)


def look(folder: Path, name: str, data: bytes):
    path = folder / name
    path.write_bytes(data)
    start = time.monotonic()
    found = inspect_file(path, limits=SMALL)
    assert time.monotonic() - start < 25
    return found


def workbook(rows: list[list], **options) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return out.getvalue()


def test_two_cells_at_the_far_ends_of_a_sheet_are_no_crash(tmp_path):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "id")
        sheet.write(1048575, 16383, "x")
    found = look(tmp_path, "far.xlsx", out.getvalue())
    assert found.refused and found.code == "memory"


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.zip"])
def test_archive_bombs_stop_while_unpacking(tmp_path, name):
    body = b"a,b\n" + b"0,0\n" * (120 << 20)
    if name.endswith("gz"):
        data = gzip.compress(body, 1)
    else:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", body)
        data = out.getvalue()
    assert look(tmp_path, name, data).code == "bomb"


def test_an_archive_of_one_file_is_read(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("导出/a.csv", "id,word\n1,a\n2,b\n")
        archive.writestr("__MACOSX/a.csv", "x")
    assert look(tmp_path, "a.zip", out.getvalue()).records == 2
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("b.csv", "id\n1\n")
    assert look(tmp_path, "b.zip", out.getvalue()).code == "archive"


def test_zstandard(tmp_path):
    import pyarrow as pa

    packed = pa.compress(b"id,word\n1,a\n2,b\n", codec="zstd", asbytes=True)
    assert look(tmp_path, "a.csv.zst", packed).records == 2


@pytest.mark.parametrize(
    ("data", "records", "bad"),
    [
        (b'{"a":1}\n{"a":2}\n', 2, 0),
        (b'{"a":1}\n{"a":2,"a":3}\n{"a":NaN}\nnot json\n{"a":4}\n', 5, 3),
        (b'[{"a":1},{"b":{"c":2}}]', 2, 0),
        (b'[1,{"a":1}]', 2, 1),
        (b'{"data":[{"a":1},{"a":2},{"a":3}],"total":3}', 3, 0),
        (b'{"a":"\\ud800"}\n{"a":"x"}\n', 2, 1),
        (b"[" * 100_000, None, None),
        (b'[{"a":1},', None, None),
        (b"", 0, 0),
    ],
)
def test_json(tmp_path, data, records, bad):
    found = look(tmp_path, "a.json", data)
    assert (found.records, found.quarantined) == (records, bad)
    assert bool(found.refused) == (not records)


def test_workbook_cells_keep_what_they_show(tmp_path):
    rows = [["id", "phone", "score"], ["0001", 13900001111, 5], ["0002", "013900001111", 4.5]]
    found = look(tmp_path, "a.xlsx", workbook(rows))
    assert found.records == 2
    assert found.columns[0]["samples"] == ["0001", "0002"]
    assert found.columns[2]["samples"] == ["5", "4.5"]


def test_a_title_above_the_header_of_a_workbook_is_left_out(tmp_path):
    rows = [["九月问卷"], [], ["id", "word", "score"], [1, "a", 5], [2, "b", 4], [3, "c", 4]]
    found = look(tmp_path, "a.xlsx", workbook(rows))
    assert (found.records, [column["name"] for column in found.columns]) == (3, ["id", "word", "score"])


def test_the_child_has_no_network_and_writes_nowhere_else(tmp_path):
    from transforms.ingest import sandbox

    target = tmp_path / "out"
    target.mkdir()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        held = sandbox.enter(memory_mb=512, cpu_s=5, output_mb=1, readable=["/usr", "/lib"], writable=str(target))
        (target / "mine").write_text("x")
        outcome = {"held": held}
        for name, action in {"write": lambda: (tmp_path / "other").write_text("x"), "net": _connect}.items():
            try:
                action()
                outcome[name] = "done"
            except OSError as error:
                outcome[name] = type(error).__name__
        os.write(writer, json.dumps(outcome).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    outcome = json.loads(os.read(reader, 4096))
    if "landlock" in outcome["held"]:
        assert outcome["write"] == "PermissionError"
    if "no network" in outcome["held"]:
        assert outcome["net"] != "done"


def _connect():
    import socket

    with socket.socket() as line:
        line.settimeout(1)
        line.connect(("127.0.0.1", 9))


_SEEDS = {
    "xlsx": workbook([["id", "word"], [1, "a"], [2, "b"]]),
    "jsonl": b'{"id":1,"h":[{"a":1}]}\n{"id":2,"h":[]}\n',
    "csv": '编号,意见\n1,很好\n2,"不,错"\n'.encode("gb18030"),
}
_parquet = io.BytesIO()
pl.DataFrame({"id": [1, 2], "word": ["a", "b"]}).write_parquet(_parquet)
_SEEDS["parquet"] = _parquet.getvalue()


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(sorted(_SEEDS)), data=st.data())
def test_mutated_files_end_with_counts_or_a_reason(tmp_path, kind, data):
    body = bytearray(_SEEDS[kind])
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    found = look(tmp_path, f"a.{kind}", bytes(body))
    assert not found.records if found.refused else found.records
    assert (found.records is None) == (bool(found.refused) and found.code != "empty")
    assert found.peak_mb <= 512
    if found.refused:
        assert "\n" not in found.refused

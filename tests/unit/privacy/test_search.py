import base64
import gzip
import sqlite3
import tarfile
import zipfile

import duckdb
import polars as pl
import pytest

from transforms.privacy.search import Needles, leak_scan

VALUE = "张三丰13900001111"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_finds_every_encoding(tmp_path, encoding):
    (tmp_path / "log.txt").write_bytes(b"x" + f"abc {VALUE} def".encode(encoding))
    assert {(hit.value_no, hit.encoding) for hit in leak_scan([tmp_path], ["nothing here", VALUE])} == {(1, encoding)}


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
@pytest.mark.parametrize("after", ["", "y", "yz"])
def test_finds_base64_at_any_alignment(tmp_path, before, after):
    (tmp_path / "xcom").write_bytes(base64.b64encode(f"{before}{VALUE}{after}".encode()))
    assert leak_scan([tmp_path], [VALUE])


def _duckdb(path):
    with duckdb.connect(str(path)) as con:
        con.execute("create table t as select ? as c, i from range(1000) r(i)", [VALUE])


def _sqlite(path):
    con = sqlite3.connect(path)
    con.execute("create table t (c blob)")
    con.execute("insert into t values (?)", [VALUE.encode("gb18030")])
    con.commit()
    con.close()


def _zip(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("inner.gz", gzip.compress(VALUE.encode() * 3))


def _tar(path):
    with tarfile.open(path, "w:gz") as pack:
        member = path.with_suffix(".member")
        member.write_text(VALUE, "utf-8")
        pack.add(member, "member")
        member.unlink()


CONTAINERS = {
    "a.duckdb": _duckdb,
    "a.db": _sqlite,
    "a.zip": _zip,
    "a.tar.gz": _tar,
    "a.parquet": lambda path: pl.DataFrame({"c": [VALUE] * 500}).write_parquet(path, compression="zstd"),
    "a.gz": lambda path: path.write_bytes(gzip.compress(VALUE.encode())),
    "a.xlsx": lambda path: pl.DataFrame({"c": [VALUE]}).write_excel(path),
    "a.arrow": lambda path: pl.DataFrame({"c": [VALUE] * 500}).write_ipc(path, compression="zstd"),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_opens_containers(tmp_path, name):
    CONTAINERS[name](tmp_path / name)
    assert {hit.path.name for hit in leak_scan([tmp_path], [VALUE])} == {name}


def test_finds_values_in_file_names(tmp_path):
    (tmp_path / f"{VALUE}.txt").touch()
    assert [hit.inside for hit in leak_scan([tmp_path], [VALUE])] == ["name"]


def test_clean_files_and_left_out_folders_give_nothing(tmp_path):
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "a").write_text(VALUE, "utf-8")
    (tmp_path / "b").write_text("13900001112", "utf-8")
    assert leak_scan([tmp_path], [VALUE], leave_out=[tmp_path / "landing"]) == []


def test_a_damaged_container_is_still_searched(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 broken " + VALUE.encode())
    assert leak_scan([tmp_path], [VALUE])


def test_short_values_are_refused():
    with pytest.raises(ValueError, match="value 0"):
        Needles(["123"])


@pytest.mark.parametrize("count", [1, 3000])
def test_many_values_are_found_as_few_are(tmp_path, count):
    values = [f"value-{number:05}" for number in range(count)]
    (tmp_path / "a").write_bytes(b"\xff" + values[-1].encode("utf-16-le") + values[0].encode())
    found = {(hit.value_no, hit.encoding) for hit in leak_scan([tmp_path], values)}
    assert found == {(0, "utf-8"), (count - 1, "utf-16-le")}

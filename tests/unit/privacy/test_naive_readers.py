"""The hostile inputs of these tests are hostile: a reader that checks nothing meets each of them and breaks.

What the product does with the same inputs stands in ``test_hostile_files`` and ``tests/unit/ingest``.
"""

import csv
import glob
import io
import json
import os
import signal
import sys
import tarfile
import xml.sax
import zipfile

import duckdb
import jinja2
import polars as pl
import pytest

from tests.unit.privacy.test_hostile_files import EVIL, HOSTILE_JSON, SIGNS, _parquet


def test_a_title_in_an_f_string_drops_a_table():
    with duckdb.connect() as con:
        con.execute("create table response as select 1")
        con.execute(f'select 1 as "{EVIL[0]}')
        assert con.execute("select * from duckdb_tables()").fetchall() == []


def test_a_title_rendered_as_a_template_runs():
    with pytest.raises(ZeroDivisionError):
        jinja2.Template(EVIL[2]).render()


def test_words_put_into_a_page_are_mark_up():
    assert "<script>" in f"<td>{EVIL[4]}</td>"


@pytest.mark.parametrize(("name", "meant"), [("a?.csv", "ab.csv"), ("[a].csv", "a.csv"), ("*.csv", "other.csv")])
def test_a_name_as_a_pattern_finds_another_file(tmp_path, name, meant):
    (tmp_path / meant).touch()
    assert glob.glob(str(tmp_path / name)) == [str(tmp_path / meant)]  # noqa: PTH207 - as a naive reader has it


@pytest.mark.parametrize("member", ["../../evil.csv", "/tmp/evil.csv", "a/../../evil.csv"])
def test_the_name_of_a_member_leaves_the_folder(tmp_path, member):
    assert not (tmp_path / member).resolve().is_relative_to(tmp_path)


def test_a_link_in_an_archive_leads_to_another_file(tmp_path):
    (tmp_path / "secret").write_text("top secret")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as pack:
        member = tarfile.TarInfo("orders.csv")
        member.type, member.linkname = tarfile.SYMTYPE, str(tmp_path / "secret")
        pack.addfile(member)
    with tarfile.open(fileobj=io.BytesIO(packed.getvalue())) as pack:
        pack.extractall(tmp_path / "out", filter="fully_trusted")
    assert (tmp_path / "out" / "orders.csv").read_text() == "top secret"


def test_a_small_archive_is_large_once_read():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("a.csv", bytes(20_000_000))
    with zipfile.ZipFile(packed) as pack:
        assert len(pack.read("a.csv")) > 900 * len(packed.getvalue())


class _Words(xml.sax.ContentHandler):
    def __init__(self):
        super().__init__()
        self.words = ""

    def characters(self, content):
        self.words += content


def test_an_entity_reads_another_file_and_grows(tmp_path):
    (tmp_path / "secret").write_text("top secret")
    page = (
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{tmp_path / "secret"}"><!ENTITY l "{"lol" * 100}">]><a>&x;&l;&l;</a>'
    )
    reader, words = xml.sax.make_parser(), _Words()
    reader.setFeature(xml.sax.handler.feature_external_ges, True)
    reader.setContentHandler(words)
    reader.parse(io.StringIO(page))
    assert words.words.startswith("top secretlol") and len(words.words) > 600


@pytest.mark.parametrize("name", ["depth", "depth of objects", "integer", "no end"])
def test_json_breaks_its_reader(name):
    with pytest.raises((RecursionError, ValueError)):
        json.loads(HOSTILE_JSON[name])


def test_json_reads_as_what_was_not_sent():
    assert [row["id"] for row in json.loads(HOSTILE_JSON["twice"])] == ["2"]
    assert str(json.loads(HOSTILE_JSON["not a number"])[0]["id"]) == "nan"
    with pytest.raises(UnicodeEncodeError):
        json.loads(HOSTILE_JSON["surrogate"])[0]["id"].encode()


def test_malformed_parquet_breaks_its_reader():
    with pytest.raises(BaseException, match=r"(?i)parquet|thrift|deserial|footer|eof|magic|invalid|index|out"):
        pl.read_parquet(io.BytesIO(_parquet()[:-8] + b"\xff\xff\xff\x7fPAR1"))


def test_a_database_that_is_opened_reads_files_of_the_machine(tmp_path):
    (tmp_path / "secret").write_text("top secret")
    with duckdb.connect(str(tmp_path / "made.duckdb")) as con:
        con.execute(f"create view orders as select content from read_text('{tmp_path / 'secret'}')")
    with duckdb.connect(str(tmp_path / "made.duckdb"), read_only=True) as con:
        assert con.execute("from orders").fetchall() == [("top secret",)]


def test_a_link_in_the_inbox_is_followed(tmp_path):
    (tmp_path / "secret").write_text("top secret")
    (tmp_path / "orders.csv").symlink_to(tmp_path / "secret")
    assert (tmp_path / "orders.csv").read_text() == "top secret"


def test_a_pipe_in_the_inbox_is_waited_for(tmp_path):
    os.mkfifo(tmp_path / "orders.csv")

    def late(*_):
        raise TimeoutError

    former = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(TimeoutError):
            (tmp_path / "orders.csv").read_bytes()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def test_a_cell_written_as_it_stands_begins_like_a_formula():
    out = io.StringIO()
    csv.writer(out).writerows([[f"{sign}cmd|' /C calc'!A0"] for sign in SIGNS[:4]])
    assert [line[0] for line in out.getvalue().splitlines()] == list("=+-@")


def test_a_message_with_a_raw_name_moves_the_cursor(capsys):
    sys.stdout.write("refused: a\x1b[2J.csv\n")
    assert "\x1b[2J" in capsys.readouterr().out

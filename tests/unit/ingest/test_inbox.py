"""The inbox: names are compared, half-written files wait, and only regular files are read."""

import io
import os
import socket
import zipfile
from datetime import date

import polars as pl
import pytest

from transforms.errors import UserError
from transforms.ingest import discover, ingest_file, ledger, quarantine, unclaimed
from transforms.ingest.inbox import has_end, matches
from transforms.ingest.places import FolderPlace

DAY = date(2026, 9, 20)
ORDERS = "id,phone,amount,time\n0001,13900001111,5,2026-09-01 10:00:00\n0002,13900002222,6,2026/9/2\n"


def test_names_are_compared_never_expanded(tmp_path):
    for name in ("a[1].csv", "a1.csv", "a*.csv", "'; drop table x; --.csv"):
        (tmp_path / name).write_text("x")
    place = FolderPlace(tmp_path)
    assert [entry.path for entry, _ in matches(place, "a[1].csv")] == ["a[1].csv"]
    assert [entry.path for entry, _ in matches(place, "*.csv")] == [
        "'; drop table x; --.csv",
        "a*.csv",
        "a1.csv",
        "a[1].csv",
    ]


def test_half_written_files_wait(tmp_path):
    place = FolderPlace(tmp_path)
    whole = io.BytesIO()
    pl.DataFrame({"a": [1]}).write_parquet(whole)
    path = tmp_path / "a.parquet"
    path.write_bytes(whole.getvalue()[:-6])
    assert not has_end(place, place.entry("a.parquet"))
    path.write_bytes(whole.getvalue())
    assert has_end(place, place.entry("a.parquet"))
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("a.csv", "x" * 5000)
    archive.write_bytes(archive.read_bytes()[:-30])
    assert not has_end(place, place.entry("a.zip"))


def test_bytes_that_are_in_already_are_read_once_under_any_name(orders):
    def waiting():
        return [file.path for file in discover(orders.settings, orders.settings.sources[0], DAY)]

    first = orders.take("a.csv", ORDERS)
    os.utime(orders.settings.inbox / "a.csv", ns=(1, 1))
    orders.put("copy.csv", ORDERS)
    os.utime(orders.settings.inbox / "copy.csv", ns=(1, 1))
    assert waiting() == ["a.csv", "copy.csv"]
    assert [orders.take(name) for name in waiting()] == [first, first]
    assert waiting() == []
    orders.put("copy.csv", ORDERS.replace("0002", "0003"))
    os.utime(orders.settings.inbox / "copy.csv", ns=(1, 1))
    assert waiting() == []
    os.utime(orders.settings.inbox / "copy.csv", ns=(2, 2))
    assert waiting() == ["copy.csv"]
    (orders.settings.zones.state / "again-s.json").write_text("damaged")
    assert waiting() == ["a.csv", "copy.csv"]


def link(path):
    outside = path.parent.parent / "outside.csv"
    outside.write_text(ORDERS)
    path.symlink_to(outside)


def bind(path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (link, "a symbolic link"),
        (lambda path: path.symlink_to("/dev/zero"), "a symbolic link"),
        (lambda path: path.symlink_to("nowhere"), "a symbolic link"),
        (lambda path: os.mkfifo(path), "a pipe or device"),
        (bind, "a pipe or device"),
        (lambda path: path.mkdir(), "a folder"),
    ],
)
def test_what_is_no_regular_file_is_refused_and_never_read(orders, make, what):
    make(orders.settings.inbox / "orders.csv")
    source = orders.settings.sources[0]
    assert [file.path for file in discover(orders.settings, source, DAY)] == ["orders.csv"]
    entry = ingest_file(orders.settings, "s", "orders.csv", DAY)
    assert (entry.status, entry.code, entry.records_in) == ("refused", "unreadable", 0)
    assert what in entry.reason
    assert not list(orders.settings.zones.landing.glob("*"))
    assert ledger.read(orders.settings) == [entry]
    assert ingest_file(orders.settings, "s", "orders.csv", date(2026, 9, 21)) == entry


def test_a_name_that_can_be_opened_again_loses_its_refusal(orders):
    path = orders.settings.inbox / "orders.csv"
    link(path)
    refused = ingest_file(orders.settings, "s", "orders.csv", DAY)
    assert quarantine.listed(orders.settings)["file_id"].to_list() == [refused.file_id]
    with pytest.raises(UserError, match="could not be opened"):
        quarantine.replay(orders.settings, "s", refused.file_id)
    path.unlink()
    path.write_text(ORDERS)
    entry = ingest_file(orders.settings, "s", "orders.csv", DAY)
    assert ledger.read(orders.settings) == [entry]
    assert entry.loaded == 2


def test_a_folder_behind_a_link_is_not_searched(orders, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "orders.csv").write_text(ORDERS)
    (orders.settings.inbox / "folder").symlink_to(tmp_path / "elsewhere")
    assert [entry.path for entry, _ in matches(FolderPlace(orders.settings.inbox), "**/*.csv")] == []
    assert unclaimed(orders.settings.model_copy(update={"sources": ()})) == ["folder"]


@pytest.mark.parametrize(
    "name", [b"a\nb.csv", b"\x1b[31mred.csv", "\u202egpj.csv".encode(), b"\xc9\xcf\xba\xa3.csv", b"-rf *.csv", b"~.csv"]
)
def test_any_name_is_taken_and_told_harmlessly(orders, name):
    path = os.fsdecode(name)
    (orders.settings.inbox / path).write_bytes(ORDERS.encode())
    found = discover(orders.settings, orders.settings.sources[0], DAY)
    assert [file.path for file in found] == [path]
    entry = orders.take(path)
    assert entry.loaded == 2
    assert entry.file_name.isprintable() and entry.file_name.encode()
    assert discover(orders.settings, orders.settings.sources[0], DAY) == []

"""An inbox in object storage, against a real S3 server on this machine."""

import gzip
import os
from datetime import date
from types import SimpleNamespace

import boto3
import fsspec
import pytest
from moto.server import ThreadedMotoServer

from transforms import settings as settings_of
from transforms.errors import ConfigError, HuishengError
from transforms.ingest import discover, ingest_file, unclaimed
from transforms.ingest.inbox import has_end
from transforms.ingest.places import FolderPlace, NoRegularFile, ObjectPlace, place_of

DAY = date(2026, 9, 20)
ORDERS = b"id,phone,amount,time\n0001,13900001111,5,2026-09-01 10:00:00\n0002,13900002222,6,2026/9/2\n"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "not-a-secret", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def server():
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server, monkeypatch):
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": server}.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="exports")
    yield client
    for found in client.list_objects_v2(Bucket="exports").get("Contents", []):
        client.delete_object(Bucket="exports", Key=found["Key"])
    client.delete_bucket(Bucket="exports")


@pytest.fixture
def remote(orders, bucket):
    source = orders.settings.sources[0].model_copy(update={"files": "**/orders_{date}*"})
    return orders.settings.model_copy(update={"inbox": "s3://exports/shop a", "sources": (source,)})


def put(client, key, data):
    client.put_object(Bucket="exports", Key=f"shop a/{key}", Body=data)


def names(settings):
    return [file.path for file in discover(settings, settings.sources[0], DAY)]


def test_new_objects_are_taken_once_and_their_bytes_kept_by_digest(remote, bucket):
    put(bucket, "2026/orders_20260901.csv", ORDERS)
    put(
        bucket,
        "orders_20260902 [1]*?.csv.gz",
        gzip.compress(ORDERS.replace(b"0001", b"0003").replace(b"0002", b"0004")),
    )
    put(bucket, "orders_20270101.csv", ORDERS)
    put(bucket, "orders_20260903.csv.part", ORDERS)
    put(bucket, "notes.txt", b"x")
    assert names(remote) == ["2026/orders_20260901.csv", "orders_20260902 [1]*?.csv.gz"]
    entries = [ingest_file(remote, "s", path, DAY) for path in names(remote)]
    assert [(entry.status, entry.loaded) for entry in entries] == [("loaded", 2), ("loaded", 2)]
    assert (remote.zones.landing / entries[0].sha256).read_bytes() == ORDERS
    assert names(remote) == []
    assert unclaimed(remote) == ["notes.txt"]


def test_a_replaced_object_is_another_file(remote, bucket):
    put(bucket, "orders_20260901.csv", ORDERS)
    first = ingest_file(remote, "s", "orders_20260901.csv", DAY)
    put(bucket, "orders_20260901.csv", ORDERS + b"0003,13900003333,7,2026-09-03\n")
    second = ingest_file(remote, "s", "orders_20260901.csv", DAY)
    assert (first.loaded, second.loaded, second.duplicate) == (2, 1, 2)


def test_a_half_sent_archive_waits(remote, bucket):
    put(bucket, "orders_20260901.zip", b"PK\x03\x04" + bytes(5000))
    place = place_of(remote.inbox)
    assert not has_end(place, place.entry("orders_20260901.zip"))
    assert names(remote) == []


def test_an_object_that_vanishes_is_refused_not_raised(remote):
    entry = ingest_file(remote, "s", "orders_20260901.csv", DAY)
    assert (entry.status, entry.code) == ("refused", "unreadable")


def test_a_missing_bucket_and_missing_keys_say_what_to_do(remote, bucket, monkeypatch):
    with pytest.raises(ConfigError, match=r"no such place.*correct inbox") as found:
        place_of("s3://nowhere/x").check()
    assert found.value.exit_code == 3
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(ConfigError, match="AWS_ACCESS_KEY_ID") as found:
        place_of(remote.inbox).check()
    assert "not-a-secret" not in str(found.value)


def test_a_server_that_is_gone_can_be_tried_again(remote, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(HuishengError, match=r"can't be reached.*try again") as found:
        discover(remote, remote.sources[0], DAY)
    assert found.value.exit_code == 1


def test_an_unknown_scheme_names_what_to_install():
    with pytest.raises(ConfigError, match="install gcsfs"):
        place_of("gs://exports")


def test_settings_take_a_url_and_no_password(tmp_path, monkeypatch):
    (tmp_path / "huisheng.toml").write_text('[paths]\ninbox = "s3://exports/shop a"\n')
    (tmp_path / "sources.toml").write_text("")
    monkeypatch.delenv("HUISHENG_INBOX", raising=False)
    assert settings_of.load(tmp_path, home=tmp_path).inbox == "s3://exports/shop a"
    with pytest.raises(ConfigError, match="password") as found:
        settings_of.load(tmp_path, inbox="ftp://me:geheim@example.com/x", home=tmp_path)
    assert "geheim" not in str(found.value)


def test_a_place_in_memory_is_read_like_any_other(orders):
    memory = fsspec.filesystem("memory")
    settings = orders.settings.model_copy(update={"inbox": "memory://box"})
    memory.pipe("/box/a.csv", ORDERS)
    memory.pipe("/box/deep/b.csv", ORDERS.replace(b"000", b"001"))
    source = settings.sources[0].model_copy(update={"files": "**/*.csv"})
    settings = settings.model_copy(update={"sources": (source,)})
    assert names(settings) == ["a.csv", "deep/b.csv"]
    assert [ingest_file(settings, "s", path, DAY).loaded for path in names(settings)] == [2, 2]
    assert names(settings) == []
    memory.pipe("/box/a.csv", ORDERS + b"0009,13900009999,7,2026-09-03\n")
    assert names(settings) == ["a.csv"]


def test_a_folder_named_by_a_url_is_a_folder(tmp_path):
    place = place_of(f"file://{tmp_path}/a%20b")
    assert isinstance(place, FolderPlace)
    assert place.folder == tmp_path / "a b"


def test_a_link_on_a_file_server_is_not_followed(orders, tmp_path):
    (tmp_path / "secret").write_bytes(ORDERS)
    (orders.settings.inbox / "orders.csv").symlink_to(tmp_path / "secret")
    settings = orders.settings.model_copy(update={"inbox": f"local://{orders.settings.inbox}"})
    assert isinstance(place_of(settings.inbox), ObjectPlace)
    entry = ingest_file(settings, "s", "orders.csv", DAY)
    assert (entry.status, entry.code) == ("refused", "unreadable")


def test_a_pipe_on_a_file_server_is_no_file(orders):
    os.mkfifo(orders.settings.inbox / "orders.csv")
    (orders.settings.inbox / "sound.csv").write_bytes(ORDERS)
    place = place_of(f"local://{orders.settings.inbox}")
    place._driver.info = lambda path: {"name": path, "size": 0, "type": "file"}  # what sftp's driver says of any
    place._driver.ftp = SimpleNamespace(lstat=os.lstat)
    assert [place.entry(name).kind for name in ("orders.csv", "sound.csv")] == ["other", "file"]
    with pytest.raises(NoRegularFile), place.open("orders.csv"):
        pass


@pytest.mark.parametrize(
    ("url", "step"),
    [
        ("sftp://host/exports", "install paramiko"),
        ("gs://bucket/exports", "install gcsfs"),
        ("abfs://container@account/x", "install adlfs"),
        ("smb://host/share", "smbprotocol"),
        ("nosuch://host", "correct the scheme"),
    ],
)
def test_a_missing_driver_is_named(url, step):
    with pytest.raises(ConfigError) as found:
        place_of(url)
    assert step in str(found.value)

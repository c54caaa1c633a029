"""An erasure names the files of the inbox that still hold the person, wherever the inbox is."""

import gzip
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.unit.privacy.people import GONE, STAYS
from transforms.privacy import erasure

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "not-a-secret", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture
def bucket(monkeypatch):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="exports")
    yield client
    server.stop()


def test_inbox_files_are_named_not_touched(installation):
    installation.inbox.mkdir()
    (installation.inbox / "orders.csv").write_text(f"x,{GONE}\n")
    proof = erasure.erase(installation, [GONE])
    assert proof.inbox == {"files_searched": 1, "still_there": ["orders.csv"]}
    assert (installation.inbox / "orders.csv").exists()


def test_objects_of_an_inbox_in_object_storage_are_named(installation, bucket):
    for key, data in (
        ("a/orders.csv.gz", gzip.compress(f"x,{GONE}".encode("gb18030"))),
        ("a/others.csv", STAYS.encode()),
        (f"a/{GONE}.csv", b"x"),
        ("elsewhere.csv", GONE.encode()),
    ):
        bucket.put_object(Bucket="exports", Key=key, Body=data)
    remote = installation.model_copy(update={"inbox": "s3://exports/a"})
    proof = erasure.erase(remote, [GONE])
    assert proof.inbox == {"files_searched": 3, "still_there": ["***.csv", "orders.csv.gz"]}
    assert GONE not in Path(proof.path).read_text("utf-8")


def test_storage_that_is_not_reached_is_said_to_be_not_searched(installation, bucket):
    proof = erasure.erase(installation.model_copy(update={"inbox": "s3://nobodys/a"}), [GONE])
    assert proof.inbox["not_searched"] == "s3://nobodys/a"
    assert proof.verified["hits"] == 0


@pytest.mark.parametrize("name", ["stolen.duckdb", "broken.parquet", "locked.zip"])
def test_hostile_files_of_the_inbox_stop_no_erasure(installation, name):
    installation.inbox.mkdir()
    heads = {"stolen.duckdb": b"\0" * 8 + b"DUCK", "broken.parquet": b"PAR1", "locked.zip": b"PK\x03\x04"}
    (installation.inbox / name).write_bytes(heads[name] + b"\xff" * 200 + b"PAR1")
    assert erasure.erase(installation, [GONE]).inbox == {"files_searched": 1, "still_there": []}

"""The processes around a parse: a parent that dies takes them along in silence; trouble of ours is no file's fault."""

import errno
import hashlib
import resource
import subprocess
import sys
from datetime import date

import pytest

from transforms.errors import HuishengError
from transforms.ingest import children, discover, nursery
from transforms.ingest.job import Job, SourceSpec
from transforms.settings import Limits

DYING = """
import os, sys, threading
from pathlib import Path
from transforms.ingest import children, inspect_file
threading.Thread(target=inspect_file, args=(Path(sys.argv[1]),), daemon=True).start()
while children._current is None or not _CHILDREN(children._current.process.pid):
    pass
os._exit(0)
""".replace("_CHILDREN", "(lambda pid: Path(f'/proc/{pid}/task/{pid}/children').read_text())")


def test_a_parent_that_dies_takes_its_children_along_in_silence(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,word\n" + "".join(f"{n},很好\n" for n in range(2_000_000)))
    done = subprocess.run([sys.executable, "-c", DYING, str(path)], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    ("error", "is_ours"),
    [
        (OSError(errno.EMFILE, "too many open files"), True),
        (OSError(errno.EIO, "input/output error"), True),
        (ImportError("a module"), True),
        (LookupError("unknown encoding: gb18030"), True),
        (OSError("Couldn't deserialize thrift"), False),
        (KeyError("sheet1.xml"), False),
        (ValueError("no number"), False),
    ],
)
def test_a_machine_that_is_out_of_something_is_not_the_files_fault(error, is_ours):
    assert nursery._is_of_machine(error) is is_ours
    chained = ValueError("a damaged workbook")
    chained.__context__ = error
    assert nursery._is_of_machine(chained) is is_ours


def test_a_landing_folder_that_takes_no_copy_is_not_the_files_fault(orders):
    data = b"id,phone,amount,time\n1,2,3,2026-09-01\n"
    (orders.settings.zones.landing / hashlib.sha256(data).hexdigest()).mkdir(parents=True)
    with pytest.raises(HuishengError, match="no copy could be made") as caught:
        orders.take("a.csv", data)
    assert caught.value.where == str(orders.settings.zones.landing)


def test_a_file_refused_for_a_limit_is_tried_again_when_the_limit_is_raised(site):
    shop = site(files="*.csv", kind="o", contract="customer_order", layout="table", columns={"order_id": "id"})
    shop.settings = shop.settings.model_copy(update={"limits": Limits(parse_memory_mb=30)})
    entry = shop.take("a.csv", "id\n1\n")
    assert (entry.status, entry.code) == ("refused", "memory")
    assert entry.reason.endswith("Next: split it, or raise parse_memory_mb in [limits]")
    source, day = shop.settings.sources[0], date(2026, 9, 20)
    assert not discover(shop.settings, source, day)
    raised = shop.settings.model_copy(update={"limits": Limits(parse_memory_mb=512)})
    assert [file.path for file in discover(raised, source, day)] == ["a.csv"]
    assert not discover(
        shop.settings.model_copy(update={"limits": Limits(parse_memory_mb=30, duckdb_threads=1)}), source, day
    )


@pytest.mark.parametrize(
    ("name", "end", "code", "next_step"),
    [
        ("a.csv", {"killed": "time", "code": 0}, "time", "split it, or raise parse_cpu_s in [limits]"),
        (
            "a.xlsx",
            {"killed": "memory", "code": 0},
            "memory",
            "split it, or save its sheet as CSV, or raise parse_memory_mb in [limits]",
        ),
        ("a.csv", {"killed": "", "code": -25}, "output", "split it, or raise max_uncompressed_mb in [limits]"),
        ("a.xlsx", {"killed": "", "code": -11}, "memory", "save its sheet as CSV"),
        ("a.parquet", {"killed": "", "code": 70}, "parser_died", "export it again"),
    ],
)
def test_the_end_of_a_parser_is_told_with_what_helps_that_file(name, end, code, next_step):
    job = Job("", name, "", SourceSpec("s", "response"), "", None, date.min, {})
    refusal = children._death(end, job)
    assert (refusal["code"], refusal["next_step"]) == (code, next_step)


def test_no_file_is_given_up_under_a_limit_that_was_put_on_us(orders):
    damaged = b"PAR1" + bytes(64) + b"PAR1"
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (1 << 46, hard))
    try:
        starved = orders.take("a.parquet", damaged)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    assert (starved.status, starved.code) == ("refused", "machine_memory")
    assert orders.take("a.parquet", damaged).code == "unreadable"

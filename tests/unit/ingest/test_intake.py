"""One file into the raw zone: what is counted, what is seen twice, what is refused and why."""

import gzip
import json
import os
from datetime import date

import pytest

from transforms.contracts import SCHEMAS, Contract
from transforms.errors import AuditError, ConfigError
from transforms.ingest import discover, ledger, taking

ORDERS = "id,phone,amount,time\n0001,13900001111,5,2026-09-01 10:00:00\n0002,13900002222,６.5,2026/9/2\n"


def test_rows_have_the_types_and_columns_of_their_contract(orders):
    entry = orders.take("a.csv", ORDERS)
    assert (entry.records_in, entry.loaded, entry.rows) == (2, 2, {"customer_order": 2})
    rows = orders.rows("customer_order")
    SCHEMAS[Contract.ORDER].validate(rows, cast=True)
    assert rows["order_id"].to_list() == ["0001", "0002"]
    assert rows["amount"].to_list() == [5.0, 6.5]
    assert rows["customer_key"].str.contains(r"^k\d_[0-9a-f]{32}$").all()


def test_a_bad_row_is_kept_with_its_reason_and_the_others_load(orders):
    entry = orders.take("a.csv", ORDERS + "0003,13900003333,待定,2026-09-03\n,1,2,2026-09-03\n")
    assert (entry.records_in, entry.loaded, entry.quarantined) == (4, 2, 2)
    found = orders.rows("quarantine").select("record_no", "column", "found", "rule").rows()
    assert sorted(found, key=lambda row: row[0]) == [
        (3, "amount", "待定", "wrong_type"),
        (4, "id", None, "missing_required"),
    ]


def test_found_values_in_quarantine_are_masked(orders):
    orders.take("a.csv", ORDERS + "0003,1,电话13812345678,2026-09-03\n")
    assert "13812345678" not in orders.rows("quarantine")["found"].item()


def test_the_same_file_twice_changes_nothing(orders):
    first = orders.take("a.csv", ORDERS)
    before = sorted(path.stat().st_mtime_ns for path in (orders.settings.zones.raw / "s").rglob("*"))
    assert orders.take("a.csv") == first
    assert orders.take("copy.csv", ORDERS).file_name == "a.csv"
    assert sorted(path.stat().st_mtime_ns for path in (orders.settings.zones.raw / "s").rglob("*")) == before


@pytest.mark.parametrize(
    "resaved",
    [
        ORDERS.replace("\n", "\r\n").encode("gb18030"),
        ORDERS.replace(",", ";").encode("utf-16"),
        "\ufeff".encode() + ORDERS.encode(),
        gzip.compress(ORDERS.encode()),
    ],
    ids=["gb18030", "utf-16", "bom", "gzip"],
)
@pytest.mark.parametrize("day", [20, 21])
def test_a_resaved_file_is_all_duplicates(orders, resaved, day):
    orders.take("a.csv", ORDERS)
    entry = orders.take("b.csv", resaved, day=date(2026, 9, day))
    assert (entry.records_in, entry.duplicate) == (2, 2)
    assert orders.rows("customer_order").height == 2


def test_a_corrected_row_loads_beside_its_predecessor(orders):
    orders.take("a.csv", ORDERS)
    entry = orders.take("b.csv", ORDERS.replace(",5,", ",7,"), day=date(2026, 9, 21))
    assert (entry.loaded, entry.duplicate) == (1, 1)
    newest = orders.rows("customer_order").filter(order_id="0001").sort("file_date")
    assert newest["amount"].to_list() == [5.0, 7.0]


def test_repeats_within_a_file_count_once(orders):
    entry = orders.take("a.csv", ORDERS + ORDERS.split("\n")[1] + "\n")
    assert (entry.records_in, entry.loaded, entry.duplicate) == (3, 2, 1)


def test_records_that_share_a_key_within_a_file_are_told(orders):
    entry = orders.take("a.csv", ORDERS + "0002,13900002222,7,2026/9/3\n0002,13900002222,7,2026/9/3\n")
    assert (entry.loaded, entry.duplicate, entry.same_key, entry.replacing) == (3, 1, 1, 0)
    assert entry.notes[0].startswith("1 of 3 records have the id of another record of this file")


def test_a_file_that_replaces_almost_all_of_an_earlier_one_is_told(orders):
    lines = [f"{number},13900001111,{number},2026-09-01\n" for number in range(6)]
    assert orders.take("a.csv", ORDERS[:21] + "".join(lines)).notes == []
    changed = [line.replace("-01", "-02") for line in lines]
    entry = orders.take("b.csv", ORDERS[:21] + "".join(lines[:3] + changed[3:]))
    assert (entry.loaded, entry.duplicate, entry.replacing, entry.notes) == (3, 3, 3, [])
    entry = orders.take("c.csv", ORDERS[:21] + "".join(changed).replace("-02", "-03"))
    assert (entry.loaded, entry.replacing) == (6, 6)
    assert entry.notes[0].startswith("6 of 6 records replace those of earlier files with the same id")


def test_equal_answers_without_an_id_are_different_people(site):
    survey = site(files="*", layout="wide", survey_id="v")
    entry = survey.take("a.csv", "score,word\n9,好\n9,好\n9,好\n")
    assert (entry.loaded, entry.duplicate) == (3, 0)
    assert survey.rows("response")["response_id"].n_unique() == 3
    again = survey.take("b.csv", "score,word\r\n9,好\r\n9,好\r\n9,好\r\n", day=date(2026, 9, 21))
    assert again.duplicate == 3


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b"\n \n", "empty"),
        ("header.csv", b"id,phone,amount,time\n", "empty"),
        ("column.csv", b"id,amount,time\n1,2,2026-09-01\n", "missing_column"),
        ("broken.xlsx", b"PK\x03\x04" + b"x" * 100, "broken_archive"),
        ("broken.parquet", b"PAR1" + b"x" * 100, "unreadable"),
        ("broken.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "unreadable"),
        ("broken.csv.gz", gzip.compress(ORDERS.encode(), mtime=0)[:-9], "broken_archive"),
        ("latin.csv", "id,phone,amount,time\n1,2,3,ÿþÐðÞþ\n".encode("cp1252"), "unknown_encoding"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "other_format"),
        ("work.duckdb.csv", b"\x01" * 8 + b"DUCK" + bytes(range(256)), "other_format"),
    ],
)
def test_a_file_that_cannot_be_taken_leaves_one_line(orders, name, data, code):
    entry = orders.take(name, data)
    assert (entry.status, entry.code) == ("refused", code), entry.reason
    assert entry.reason.startswith(f"{name}: ") and "\n" not in entry.reason
    assert ledger.read(orders.settings) == [entry]
    assert not ledger.raw_files(orders.settings)


def test_a_file_with_too_many_bad_records_is_held_whole(site):
    columns = {"order_id": "id", "amount": "amount"}
    shop = site(files="*", kind="o", contract="customer_order", columns=columns, max_bad_share=0.2)
    entry = shop.take("a.csv", "id,amount\n1,x\n2,y\n3,4\n")
    assert (entry.status, entry.code) == ("refused", "too_many_bad")
    assert not ledger.raw_files(shop.settings)


def test_a_bad_file_does_not_stop_the_next(orders):
    assert orders.take("bad.csv", b"\xff\xfe\x00").status == "refused"
    assert orders.take("good.csv", ORDERS).status == "loaded"


def test_unknown_source_is_the_callers_mistake(orders):
    with pytest.raises(ConfigError):
        orders.take("a.csv", ORDERS, source="nope")


def test_a_file_that_is_gone_is_refused(orders):
    assert orders.take("gone.csv").code == "unreadable"


def test_a_customer_has_one_pseudonym_however_many_batches_of_a_file_name_them(site, monkeypatch):
    monkeypatch.setattr(taking, "_REMEMBERED", 3)
    monkeypatch.setattr("transforms.ingest.parse._CELLS", 1)
    lines = "".join(f"r{n},c{n % 7 if n < 1500 else n % 3},5\n" for n in range(3000))
    columns = {"response_id": "id", "customer_key": "who"}
    installed = site(files="*", layout="wide", survey_id="s", columns=columns, questions={"q": "q"})
    installed.take("a.csv", "id,who,q\n" + lines)
    found = installed.rows("response").select("record_no", "customer_key").sort("record_no")["customer_key"].to_list()
    assert len(set(found)) == 7
    assert [found[n] for n in (0, 1, 7, 1499, 1500, 2999)] == [found[n] for n in (1500, 1501, 0, 1499, 0, 2)]


def test_discover_gives_new_complete_files_up_to_the_date(site):
    shop = site(files="orders_{date}.csv", kind="o", contract="customer_order", columns={"order_id": "id"})
    for name in (
        "orders_20260919.csv",
        "orders_2026-09-20.csv",
        "orders_20260921.csv",
        "other_20260919.csv",
        "orders_20260919.csv.part",
    ):
        shop.put(name, "id\n1\n")
    found = discover(shop.settings, shop.settings.sources[0], date(2026, 9, 20))
    assert [(file.path, file.file_date) for file in found] == [
        ("orders_20260919.csv", date(2026, 9, 19)),
        ("orders_2026-09-20.csv", date(2026, 9, 20)),
    ]
    shop.take(found[0].path)
    assert [file.path for file in discover(shop.settings, shop.settings.sources[0], date(2026, 9, 20))] == [
        found[1].path
    ]


def test_a_strange_name_is_read_as_it_is(orders):
    assert orders.take("a[1]*?'.csv", ORDERS).loaded == 2


def test_landing_is_private_and_named_by_content(orders):
    entry = orders.take("a.csv", ORDERS)
    copy = orders.settings.zones.landing / entry.sha256
    assert copy.read_bytes() == ORDERS.encode()
    assert copy.stat().st_mode & 0o777 == 0o600


def test_ledger_check_finds_what_does_not_add_up(orders):
    entry = orders.take("a.csv", ORDERS)
    changed = ledger.from_json(entry.to_json() | {"loaded": 1})
    with pytest.raises(AuditError, match="1 loaded"):
        ledger.check([changed])


def test_ledger_json_has_ids_and_counts_only(orders):
    entry = orders.take("a.csv", ORDERS)
    text = json.dumps(entry.to_json(), ensure_ascii=False)
    assert "13900001111" not in text
    assert ledger.frame([entry]).height == 1


def test_no_draft_is_left_behind(orders):
    orders.take("a.csv", ORDERS)
    orders.take("b.csv", b"")
    assert not [path for path in (orders.settings.zones.raw / "s").iterdir() if path.name.startswith(".")]


def test_a_name_that_is_no_utf8_is_taken_and_shown_with_escapes(orders):
    name = os.fsdecode("订单.csv".encode("gb18030"))
    (orders.settings.inbox / name).write_bytes(ORDERS.encode())
    entry = orders.take(name)
    assert entry.loaded == 2
    assert entry.file_name.isascii()
    assert not discover(orders.settings, orders.settings.sources[0], date(2026, 9, 20))

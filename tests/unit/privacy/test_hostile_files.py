"""Files made to run code, to read or write elsewhere, or to break their reader: each ends in rows or in a reason."""

import io
import json
import tarfile
import zipfile

import duckdb
import polars as pl
import pytest
import xlsxwriter

from tests.unit.ingest.conftest import DAY, make_site
from transforms import intake
from transforms.errors import HuishengError
from transforms.privacy.search import leak_scan
from transforms.report.tables import safe_cell, safe_cell_sql, safe_cells

ORDERS = "id,phone,amount,time\n0001,13900001111,5,2026-09-01 10:00:00\n0002,13900002222,6,2026/9/2\n"
EVIL = [
    'x"; drop table response; --',
    "'); attach '/etc/passwd' as p; --",
    "{{ 1 / 0 }}",
    "{% do run_query('drop table x') %}",
    "<script>alert(7)</script>",
    "${jndi:ldap://x}",
    "../../etc/passwd",
    "c0",
    "record_no",
    "=HYPERLINK(1)",
]


def _everything_below(folder):
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("title", EVIL)
def test_question_titles_and_answers_are_data(tmp_path, title):
    site = make_site(tmp_path, {"files": "*", "layout": "wide", "survey_id": "s", "columns": {"response_id": "no"}})
    cell = title.replace('"', '""')
    entry = site.take("a.csv", f'no,"{cell}"\n1,"{cell}"\n2,5\n')
    assert entry.loaded == 2
    answers = site.rows("answer")
    assert set(answers["question_text"]) == {title}
    assert answers["value_text"].to_list() == [title, "5"]


@pytest.mark.parametrize("name", ["'; drop table x;--", "{{ 1 }}", "..", "'quoted'", "<b>&amp;"])
def test_sheet_names_are_data(orders, name):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("plain")
        sheet.name = name  # what a program writes that checks nothing
        sheet.write_row(0, 0, ["id", "phone", "amount", "time"])
        sheet.write_row(1, 0, ["0001", "13900001111", 5, "2026-09-01 10:00:00"])
    assert orders.take("a.xlsx", out.getvalue()).loaded == 1


@pytest.mark.parametrize("member", ["../../evil.csv", "/tmp/evil.csv", "..\\..\\evil.csv", "a/../../evil.csv"])
def test_members_of_an_archive_are_written_nowhere(orders, tmp_path, member):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr(member, ORDERS)
    before = _everything_below(tmp_path.parent)
    entry = orders.take("a.zip", out.getvalue())
    assert entry.status in ("loaded", "refused")
    new = _everything_below(tmp_path.parent) - before
    assert all(path.is_relative_to(orders.settings.home) or path.parent == orders.settings.inbox for path in new)
    assert not [path for path in new if "evil" in path.name]


def test_a_link_in_an_archive_leads_nowhere(orders):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        link = zipfile.ZipInfo("orders.csv")
        link.external_attr = 0o120777 << 16
        pack.writestr(link, "/etc/passwd")
    assert orders.take("a.zip", out.getvalue()).loaded == 0
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as pack:
        member = tarfile.TarInfo("orders.csv")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        pack.addfile(member)
    assert orders.take("a.tar.gz", packed.getvalue()).loaded == 0


def _workbook(strings: bytes) -> bytes:
    out, plain = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "phone", "amount", "time"])
        sheet.write_row(1, 0, ["SECRET", "13900001111", 5, "2026-09-01 10:00:00"])
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "xl/sharedStrings.xml":
                data = data.replace(b"?>", b"?>" + strings, 1).replace(b"SECRET", b"&x;")
            target.writestr(item.filename, data)
    return out.getvalue()


def test_entities_of_a_workbook_are_never_expanded(orders, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("top-secret-words")
    outside = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]>'.encode()
    orders.take("xxe.xlsx", _workbook(outside))
    lol = b'<!DOCTYPE a [<!ENTITY l0 "lol">' + b"".join(
        b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10)
    )
    orders.take("laughs.xlsx", _workbook(lol + b'<!ENTITY x "&l9;">]>'))
    kept = b"".join(path.read_bytes() for path in _everything_below(orders.settings.zones.raw))
    assert b"top-secret-words" not in kept
    rows = orders.rows("customer_order")
    assert not rows.height or not rows["order_id"].str.contains("lol|secret-words").any()


def test_macros_are_not_run_and_not_kept(orders, tmp_path):
    out, plain = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "phone", "amount", "time"])
        sheet.write_row(1, 0, ["0001", "13900001111", 5, "2026-09-01 10:00:00"])
        sheet.write_formula(2, 0, '=WEBSERVICE("http://127.0.0.1:9/")', None, "0002")
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            target.writestr(item.filename, source.read(item))
        target.writestr("xl/vbaProject.bin", b"Sub AutoOpen() Shell MACROMARK End Sub")
    entry = orders.take("a.xlsm", out.getvalue())
    assert entry.loaded >= 1
    assert not any(b"MACROMARK" in path.read_bytes() for path in _everything_below(orders.settings.zones.raw))


def test_an_encrypted_workbook_is_named_for_what_it_is(orders):
    name = "EncryptedPackage".encode("utf-16-le")
    entry = orders.take("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + name + bytes(2048))
    assert entry.status == "refused"
    assert entry.reason


HOSTILE_JSON = {
    "depth": b"[" * 200_000 + b"]" * 200_000,
    "depth of objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "integer": b'[{"id": ' + b"9" * 100_000 + b', "phone": "13900001111"}]',
    "exponent": b'[{"id": 1e999999999, "phone": "13900001111"}]',
    "surrogate": b'[{"id": "\\ud800", "phone": "\\udfff13900001111"}]',
    "twice": b'[{"id": "1", "id": "2", "phone": "13900001111"}]',
    "not a number": b'[{"id": NaN, "phone": Infinity}]',
    "key": b'[{"__proto__": {"a": 1}, "id": "1", "phone": "13900001111"}]',
    "no end": b'[{"id": "1", "phone": "139',
}


@pytest.mark.parametrize("data", HOSTILE_JSON.values(), ids=HOSTILE_JSON.keys())
def test_hostile_json_ends_in_rows_or_a_reason(orders, data):
    entry = orders.take("a.json", data)
    assert entry.status in ("loaded", "refused", "held")
    assert entry.status == "loaded" or entry.reason
    for path in _everything_below(orders.settings.zones.raw):
        if path.suffix == ".parquet":
            pl.read_parquet(path)


def _parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame({"id": ["0001"] * 50, "phone": ["13900001111"] * 50}).write_parquet(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-4] + b"XXXX",
        lambda data: data[: len(data) // 2] + data[-8:],
        lambda data: data[:-8] + b"\xff\xff\xff\x7fPAR1",
        lambda data: data[:40] + bytes(60) + data[100:],
        lambda data: b"PAR1" + b"\xff" * 200 + b"\x10\x00\x00\x00PAR1",
    ],
)
def test_malformed_parquet_is_refused_and_the_next_file_is_taken(orders, change):
    assert orders.take("a.parquet", change(_parquet())).status == "refused"
    assert orders.take("b.csv", ORDERS).loaded == 2


@pytest.mark.parametrize("name", ["a.duckdb", "a.csv", "a.parquet", "a.db"])
def test_a_database_file_is_never_opened(orders, tmp_path, name):
    with duckdb.connect(str(tmp_path / "made.duckdb")) as con:
        con.execute("create table t as select * from range(10)")
        con.execute("create view v as select * from read_text('/etc/passwd')")
    entry = orders.take(name, (tmp_path / "made.duckdb").read_bytes())
    assert (entry.status, entry.loaded) == ("refused", 0)


@pytest.mark.parametrize("name", ["http://example.com/a.csv", "s3:__bucket_a.csv", "file:a.csv", "a?.csv", "[a].csv"])
def test_urls_and_patterns_are_only_names(orders, name):
    entry = orders.take(name.replace("/", "_"), ORDERS)
    assert entry.loaded == 2


def test_an_identifier_in_the_name_of_a_file_is_shown_nowhere(orders):
    phones = ["13900003333", "13900004444"]
    for phone in phones:
        orders.put(f"反馈_{phone}_20260919.csv", ORDERS.replace("0001", phone[-4:]))
    found = intake.find_files(orders.settings, DAY)
    assert [file["path"] for file in found] == ["反馈_〔电话〕_20260919.csv"] * 2
    assert {intake.take(orders.settings, file, DAY)["status"] for file in found} == {"loaded"}
    assert intake.find_files(orders.settings, DAY) == []
    kept = orders.settings.zones
    assert leak_scan([kept.home], phones, leave_out=[kept.landing]) == []


SIGNS = [
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\t=",
    "\r=",
    "＝",
    "＋",
    "－",
    "＠",
    "\n=",
    " =",
    "\u200b=",
    "\u3000＝",
    "\ufeff-",
]


@pytest.mark.parametrize("sign", SIGNS)
def test_no_exported_cell_begins_like_a_formula(sign):
    frame = safe_cells(pl.DataFrame({"a": [f"{sign}cmd|' /C calc'!A0"], "b": [-5.5], "c": ["-5"]}))
    assert frame["a"][0].startswith("'")
    assert safe_cell(f"{sign}cmd") == f"'{sign}cmd"
    assert duckdb.sql(f"select {safe_cell_sql('a')} from (select ? as a)", params=[f"{sign}cmd"]).fetchall() == [
        (f"'{sign}cmd",)
    ]
    assert (frame["b"][0], frame["c"][0]) == (-5.5, "-5")


def test_what_the_parsing_child_writes_is_its_owners(orders):
    orders.take("a.csv", "id,phone,amount,time\n1,13900001111,5,2026-09-01 10:00:00\n")
    written = list(orders.settings.zones.raw.rglob("*.parquet"))
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}


def test_what_the_ledger_says_of_a_hostile_file_is_harmless_on_a_terminal(orders):
    entry = orders.take("a.csv", "id,\x1b[2Jphone,\u202eamount,13900001111\n1\n")
    text = json.dumps(entry.to_json(), ensure_ascii=False)
    assert entry.reason.isprintable()
    assert "13900001111" not in entry.reason
    assert HuishengError("a\x1b[2J\nb", where="\u202ec").one_line() == "�c: a�[2J b"
    assert "\x1b" not in text

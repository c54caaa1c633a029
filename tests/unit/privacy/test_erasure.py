"""What an erasure removes, and what it leaves."""

import json
import stat
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.unit.privacy.people import GONE, OWN_WORDS, SHARED_WORDS, STAFF, STAYS, lineage, md5, orders, rows
from transforms import acceptances, releases
from transforms.contracts import Contract
from transforms.errors import UserError
from transforms.ingest import ingest_file, ledger
from transforms.privacy import erasure, register, reimport
from transforms.privacy.pseudonyms import KeyRing, token, tokens_of
from transforms.privacy.search import leak_scan
from transforms.settings import Settings, Source


def test_rows_of_the_person_are_gone_and_the_others_stay(installation):
    proof = erasure.erase(installation, ["+86 139 0000 1111"])
    assert rows(installation, "customer_order")["order_id"].to_list() == ["o2"]
    assert rows(installation, "ticket")["ticket_id"].to_list() == ["t1"]
    left = rows(installation, "response").select("survey_id", "response_id").rows()
    assert left == [("a", "2"), ("b", "1")]
    assert rows(installation, "answer")["value_text"].to_list() == [SHARED_WORDS, "另一份问卷"]
    assert proof.raw["rows_removed"] == 6
    assert proof.verified["hits"] == 0


def test_scores_of_words_nobody_else_wrote_are_gone(installation):
    erasure.erase(installation, [GONE])
    kept = pl.read_parquet(installation.zones.scored / "m1" / "b1" / "text.parquet")["text_hash"].to_list()
    assert kept == [md5(SHARED_WORDS)]


def test_releases_are_rewritten_into_fresh_files(installation):
    reader = duckdb.connect(str(installation.zones.current / releases.DATABASE), read_only=True)
    proof = erasure.erase(installation, [GONE])
    current = installation.zones.current.resolve()
    assert current.name == "20260930-aaaa.e1"
    assert [path.name for path in installation.zones.releases.iterdir()] == [current.name]
    assert proof.releases["rewritten"][0]["rows"] == {"customer_360": 1, "feedback_text": 1}
    with duckdb.connect(str(current / releases.DATABASE), read_only=True) as con:
        assert con.execute("select count(*) from customer_360").fetchall() == [(1,)]
        assert con.execute("select comment from duckdb_columns() where column_name = 'value'").fetchall() == [("价值",)]
        today = con.execute("select source, is_release_stale, last_good_release from pipeline_status_today")
        assert today.fetchall() == [("crm", True, current.name)]
    assert "pipeline_status_today.parquet" not in {path.name for path in (current / "parquet").iterdir()}
    assert not (current / "report.html").exists()
    assert (current / "docs" / "index.html").read_text() == "documentation"
    assert stat.S_IMODE((current / releases.DATABASE).stat().st_mode) == 0o444
    manifest = json.loads((current / "manifest.json").read_text())
    assert manifest["left_out_after_erasure"] == ["report.html"]
    assert manifest["tables"]["feedback_text"]["rows"] == 2
    reader.close()


def test_nothing_of_the_person_is_left_in_any_file(installation):
    gone = token(GONE, KeyRing.load(installation))
    assert leak_scan([installation.home], [GONE, gone, OWN_WORDS])
    erasure.erase(installation, [GONE])
    found = leak_scan([installation.home], [GONE, gone, OWN_WORDS])
    assert {hit.path.name for hit in found} == {register.FILE_NAME}


def test_the_proof_names_no_identifier_and_is_private(installation):
    proof = erasure.erase(installation, [GONE])
    text = Path(proof.path).read_text("utf-8")
    assert GONE not in text
    assert token(GONE, KeyRing.load(installation)) not in text
    assert json.loads(text)["raw"]["rewritten"][0]["before"] != json.loads(text)["raw"]["rewritten"][0]["after"]


def test_the_ledger_still_balances_and_counts_the_erased(installation):
    erasure.erase(installation, [GONE])
    entries = ledger.read(installation)
    ledger.check(entries)
    assert {e.source: e.erased for e in entries} == {"orders": 1, "tickets": 1, "survey": 2}
    assert next(e for e in entries if e.source == "survey").rows == {"response": 2, "answer": 2}


def test_an_employee_leaves_other_peoples_tickets(installation):
    proof = erasure.erase(installation, [STAFF])
    assert rows(installation, "ticket")["owner_key"].to_list() == [None, None]
    assert rows(installation, "ticket").height == 2
    assert (proof.raw["rows_removed"], proof.raw["staff_keys_removed"]) == (0, 2)


def test_erasing_twice_changes_nothing_more(installation):
    erasure.erase(installation, [GONE])
    again = erasure.erase(installation, [GONE])
    assert (again.raw["rows_removed"], again.raw["rewritten"], again.releases["rewritten"]) == (0, [], [])


def test_a_restored_backup_is_cleaned_again(installation, tmp_path):
    before = rows(installation, "customer_order")
    erasure.erase(installation, [GONE])
    assert erasure.enforce(installation) is None
    path = next(installation.zones.raw.glob("orders/*/customer_order.parquet"))
    before.write_parquet(path)
    assert erasure.enforce(installation).raw["rows_removed"] == 1


def test_a_later_import_leaves_the_person_out(installation):
    erasure.erase(installation, [GONE])
    ring = KeyRing.load(installation)
    draft = installation.zones.raw / "orders" / ".draft-1"
    draft.mkdir()
    lineage(orders(token(GONE, ring), token(STAYS, ring)), "orders").write_parquet(draft / "customer_order.parquet")
    old = ledger.read(installation, "orders")[0]
    kept = reimport.filter_draft(installation, draft, old)
    assert [path.name for path in draft.iterdir()] == ["customer_order.parquet"]
    assert pl.read_parquet(draft / "customer_order.parquet")["order_id"].to_list() == ["o2"]
    assert kept.erased == old.erased + 1


def test_the_landing_copy_of_a_later_file_goes_where_it_names_the_person(tmp_path):
    columns = {"order_id": "订单号", "customer_key": "电话"}
    source = Source(name="orders", kind="o", files="*.csv", contract=Contract.ORDER, columns=columns)
    settings = Settings(config_dir=tmp_path, inbox=tmp_path / "inbox", home=tmp_path / "home", sources=(source,))
    settings.inbox.mkdir()
    register.add(settings, tokens_of(GONE, KeyRing.load(settings)))
    for name, phones in (("both", [GONE, STAYS]), ("one", [STAYS])):
        rows = "".join(f"{name}{number},{phone}\n" for number, phone in enumerate(phones))
        (settings.inbox / f"{name}.csv").write_text(f"订单号,电话\n{rows}", "utf-8")
    both, one = (ingest_file(settings, "orders", f"{name}.csv", date(2026, 9, 30)) for name in ("both", "one"))
    assert (both.loaded, both.erased, one.loaded, one.erased) == (2, 1, 1, 0)
    assert [path.name for path in settings.zones.landing.iterdir()] == [one.sha256]


def test_the_kept_warehouse_and_everything_else_in_work_goes(installation):
    for place in ("kept/warehouse.duckdb", "build/work.duckdb", ".kept/x", "stray"):
        path = installation.zones.work / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(GONE)
    erasure.erase(installation, [GONE])
    assert list(installation.zones.work.iterdir()) == []


def test_many_requests_are_served_at_once(installation):
    phones = [f"139{number:08}" for number in range(1_000)]
    proof = erasure.erase(installation, [*phones, GONE])
    assert (proof.identifiers, proof.verified["hits"]) == (1_001, 0)
    assert rows(installation, "customer_order")["order_id"].to_list() == ["o2"]


@pytest.mark.parametrize("nobody", ["", "无", "12"])
def test_an_identifier_that_names_nobody_is_refused(installation, nobody):
    with pytest.raises(UserError):
        erasure.erase(installation, [nobody])
    assert register.read(installation) == {}


def test_register_and_key_are_private(installation):
    erasure.erase(installation, [GONE])
    for name in (register.FILE_NAME, "pseudonym.key"):
        assert stat.S_IMODE((installation.zones.state / name).stat().st_mode) == 0o600
    assert GONE not in (installation.zones.state / register.FILE_NAME).read_text()


def test_the_reason_of_an_acceptance_keeps_no_identifier(installation):
    flags = {"business_date": "2026-09-30", "flags": [{"measure": "rows: response"}]}
    installation.zones.state.mkdir(parents=True, exist_ok=True)
    (installation.zones.state / acceptances.FLAGGED).write_text(json.dumps(flags))
    acceptances.accept(installation, "rows: response", f"客户 {GONE} 来电确认过了", 3, date(2026, 10, 1))
    assert acceptances.every(installation)[0].reason == "客户 〔电话〕 来电确认过了"
    assert erasure.erase(installation, [GONE]).verified["hits"] == 0

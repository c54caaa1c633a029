"""A small installation made by hand: two people, three files, one release."""

import hashlib
import json
import stat
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from transforms import releases
from transforms.errors import UserError
from transforms.ingest import ledger
from transforms.privacy import erasure, exchange, register, reimport
from transforms.privacy.exchange import replace_folder
from transforms.privacy.pseudonyms import KeyRing, token
from transforms.privacy.search import leak_scan
from transforms.settings import Settings

GONE, STAYS, STAFF = "13900001111", "13800002222", "E-0007"
OWN_WORDS, SHARED_WORDS = "只有我会这样写的一句话", "大家都这么说"


@pytest.fixture
def installation(tmp_path):
    settings = Settings(config_dir=tmp_path, inbox=tmp_path / "inbox", home=tmp_path / "home")
    ring = KeyRing.load(settings)
    gone, stays = token(GONE, ring), token(STAYS, ring)
    staff = token(STAFF, ring, kind="employee")
    _raw(settings, "orders", {"customer_order": _orders(gone, stays)})
    _raw(settings, "tickets", {"ticket": _tickets(stays, staff)})
    _raw(settings, "survey", {"response": _responses(gone, stays), "answer": _answers()})
    _scored(settings)
    _release(settings, gone, stays)
    (settings.zones.work / "build").mkdir(parents=True)
    (settings.zones.work / "build" / "work.duckdb").write_bytes(GONE.encode())
    return settings


def _lineage(frame, source):
    return frame.with_columns(
        pl.lit(source).alias("source"),
        pl.lit("f").alias("file_id"),
        pl.lit(date(2026, 9, 30)).alias("file_date"),
        pl.int_range(1, frame.height + 1).alias("record_no"),
        pl.lit(7).alias("record_hash"),
    )


def _orders(gone, stays):
    return pl.DataFrame({"order_id": ["o1", "o2"], "customer_key": [gone, stays]})


def _tickets(stays, staff):
    return pl.DataFrame(
        {
            "ticket_id": ["t1", "t2"],
            "customer_key": [stays, None],
            "order_id": ["o2", "o1"],
            "owner_key": [staff, staff],
        }
    )


def _responses(gone, stays):
    return pl.DataFrame(
        {
            "response_id": ["1", "2", "3", "1"],
            "survey_id": ["a", "a", "a", "b"],
            "customer_key": [gone, stays, None, None],
            "employee_key": [None, None, None, None],
            "order_id": [None, None, "o1", None],
        },
        schema_overrides={"employee_key": pl.String},
    )


def _answers():
    return pl.DataFrame(
        {
            "response_id": ["1", "2", "3", "1"],
            "survey_id": ["a", "a", "a", "b"],
            "value_text": [SHARED_WORDS, SHARED_WORDS, OWN_WORDS, "另一份问卷"],
            "is_free_text": [True] * 4,
        }
    )


def _raw(settings, source, frames):
    data = f"{source} {GONE} {STAYS}".encode("gb18030")
    sha = hashlib.sha256(data).hexdigest()
    folder = settings.zones.raw / source / sha[:16]
    folder.mkdir(parents=True)
    settings.zones.landing.mkdir(parents=True, exist_ok=True)
    (settings.zones.landing / sha).write_bytes(data)
    for name, frame in frames.items():
        _lineage(frame, source).write_parquet(folder / f"{name}.parquet")
    rows = {name: frame.height for name, frame in frames.items()}
    records = next(iter(rows.values()))
    entry = ledger.LedgerEntry(
        *(source, next(iter(frames)), sha[:16], sha, f"{source}.csv", len(data)),
        *(date(2026, 9, 30), date(2026, 9, 30), "loaded"),
        records_in=records,
        loaded=records,
        rows=rows,
        parts={name: [f"{name}.parquet"] for name in frames},
    )
    (folder / "ledger.json").write_text(json.dumps(entry.to_json()), "utf-8")


def _md5(text):
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _scored(settings):
    folder = settings.zones.scored / "m1" / "b1"
    folder.mkdir(parents=True)
    frame = pl.DataFrame({"text_hash": [_md5(OWN_WORDS), _md5(SHARED_WORDS)], "model_version": ["m1", "m1"]})
    frame.write_parquet(folder / "text.parquet")
    frame.write_parquet(folder / "clause.parquet")


def _release(settings, gone, stays):
    folder = settings.zones.releases / "20260930-aaaa"
    for part in ("parquet", "export", "docs"):
        (folder / part).mkdir(parents=True)
    with duckdb.connect(str(folder / releases.DATABASE)) as con:
        con.execute(
            "create table customer_360 as select * from (values (?, 1.5), (?, 2.5)) t(customer_key, value)",
            [gone, stays],
        )
        con.execute("comment on table customer_360 is 'One row per customer.'")
        con.execute("comment on column customer_360.value is '价值'")
        con.execute(
            "create table feedback_text as select * from (values ('a','3',null,?), ('b','1',null,'x'), ('a','2',?,'y'))"
            " t(survey_id, response_id, customer_key, masked_text)",
            [OWN_WORDS, stays],
        )
        con.execute("create table metric_daily as select 3 as n, 0.5 as nps")
    (folder / "docs" / "index.html").write_text("documentation")
    (folder / "report.html").write_text(OWN_WORDS, "utf-8")
    tables = {name: {"rows": 2, "content_hash": "0"} for name in ("customer_360", "feedback_text", "metric_daily")}
    facts = {"release_id": folder.name, "attempt": 1, "fingerprint": "f", "tables": tables, "files": {}}
    (folder / "manifest.json").write_text(json.dumps(facts))
    releases.switch(settings, folder)


def _rows(settings, name):
    return pl.concat([pl.read_parquet(path) for path in settings.zones.raw.glob(f"*/*/{name}.parquet")], how="diagonal")


def test_rows_of_the_person_are_gone_and_the_others_stay(installation):
    proof = erasure.erase(installation, ["+86 139 0000 1111"])
    assert _rows(installation, "customer_order")["order_id"].to_list() == ["o2"]
    assert _rows(installation, "ticket")["ticket_id"].to_list() == ["t1"]
    left = _rows(installation, "response").select("survey_id", "response_id").rows()
    assert left == [("a", "2"), ("b", "1")]
    assert _rows(installation, "answer")["value_text"].to_list() == [SHARED_WORDS, "另一份问卷"]
    assert proof.raw["rows_removed"] == 6
    assert proof.verified["hits"] == 0


def test_scores_of_words_nobody_else_wrote_are_gone(installation):
    erasure.erase(installation, [GONE])
    kept = pl.read_parquet(installation.zones.scored / "m1" / "b1" / "text.parquet")["text_hash"].to_list()
    assert kept == [_md5(SHARED_WORDS)]


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
    assert _rows(installation, "ticket")["owner_key"].to_list() == [None, None]
    assert _rows(installation, "ticket").height == 2
    assert (proof.raw["rows_removed"], proof.raw["staff_keys_removed"]) == (0, 2)


def test_erasing_twice_changes_nothing_more(installation):
    erasure.erase(installation, [GONE])
    again = erasure.erase(installation, [GONE])
    assert (again.raw["rows_removed"], again.raw["rewritten"], again.releases["rewritten"]) == (0, [], [])


def test_a_restored_backup_is_cleaned_again(installation, tmp_path):
    before = _rows(installation, "customer_order")
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
    _lineage(_orders(token(GONE, ring), token(STAYS, ring)), "orders").write_parquet(draft / "customer_order.parquet")
    old = ledger.read(installation, "orders")[0]
    kept = reimport.filter_draft(installation, draft, old)
    assert [path.name for path in draft.iterdir()] == ["customer_order.parquet"]
    assert pl.read_parquet(draft / "customer_order.parquet")["order_id"].to_list() == ["o2"]
    assert kept.erased == old.erased + 1


STEPS = (
    *("_plan", "_erase_raw", "erase_scores", "_erase_landing", "_erase_work", "_erase_releases", "_look_into_inbox"),
    *("_verify", "_write"),
)


@pytest.mark.parametrize("step", STEPS)
def test_a_run_killed_before_any_step_is_finished_by_the_next(installation, monkeypatch, step):
    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(erasure, step, killed)
        erasure.erase(installation, [GONE])
    assert register.read(installation)  # from the first moment nobody can come back
    proof = erasure.erase(installation, [GONE])
    assert proof.verified["hits"] == 0
    assert not leak_scan([installation.home], [GONE, OWN_WORDS])
    assert not (installation.zones.state / erasure.PLAN).exists()


def test_a_run_killed_between_two_files_is_finished_by_the_next(installation, monkeypatch):
    replaced = []

    def killed(new, old):
        if replaced:
            raise KeyboardInterrupt
        replaced.append(old)
        replace_folder(new, old)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(erasure, "replace_folder", killed)
        erasure.erase(installation, [GONE])
    erasure.erase(installation, [GONE])
    assert not leak_scan([installation.home], [GONE, OWN_WORDS])
    assert not list(installation.zones.raw.glob("*/.erase-*"))


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
    assert _rows(installation, "customer_order")["order_id"].to_list() == ["o2"]


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


def test_inbox_files_are_named_not_touched(installation):
    installation.inbox.mkdir()
    (installation.inbox / "orders.csv").write_text(f"x,{GONE}\n")
    proof = erasure.erase(installation, [GONE])
    assert proof.inbox == {"files_searched": 1, "still_there": ["orders.csv"]}
    assert (installation.inbox / "orders.csv").exists()


@pytest.mark.parametrize("can_exchange", [True, False])
def test_folders_change_places(tmp_path, monkeypatch, can_exchange):
    if not can_exchange:
        monkeypatch.setattr(exchange, "_exchange", lambda one, other: False)
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "who").write_text(name)
    replace_folder(tmp_path / "new", tmp_path / "old")
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert (tmp_path / "old" / "who").read_text() == "new"


@pytest.mark.parametrize("died_at", [1, 2])
def test_a_crash_between_renames_loses_nothing(tmp_path, monkeypatch, died_at):
    """Where names can't be exchanged in one step: after the first rename the old folder comes back."""
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "who").write_text(name)
    rename, done = Path.rename, []

    def dying(path, target):
        if len(done) == died_at:
            raise KeyboardInterrupt
        done.append(path)
        return rename(path, target)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(exchange, "_exchange", lambda one, other: False)
        patch.setattr(Path, "rename", dying)
        replace_folder(tmp_path / "new", tmp_path / "old")
    exchange.heal(tmp_path)
    assert (tmp_path / "old" / "who").read_text() == ("old" if died_at == 1 else "new")
    assert not list(tmp_path.glob(".aside-*"))

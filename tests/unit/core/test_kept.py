"""The kept warehouse is used only where it gives what a full build gives, and is nobody else's to read."""

from pathlib import Path

import pytest

from transforms import kept, touched
from transforms.dbt_runner import WorkFolder
from transforms.kept import Kept
from transforms.settings import load

RULES = {"code": "c1", "text model": "m1", "tiers": "t1"}
FILES = {"answer": {f"raw/s/{n}/answer.parquet": [100, 1] for n in range(8)}}

SCORED = FILES | {"text_score": {"m1": [900, 1]}}


@pytest.fixture
def settings(tmp_path: Path):
    return load(home=tmp_path / "home", inbox=tmp_path / "inbox")


@pytest.fixture
def work(settings) -> WorkFolder:
    folder = WorkFolder(settings.zones.work / "build")
    folder.path.mkdir(parents=True)
    folder.database.write_bytes(b"tables")
    return folder


def _with(path: str, state: list[int]) -> dict:
    return {"answer": {**FILES["answer"], path: state}}


@pytest.mark.parametrize(
    ("before", "now", "is_usable"),
    [
        (None, FILES, False),
        (Kept(RULES, FILES), FILES, True),
        (Kept(RULES | {"code": "c0"}, FILES), FILES, False),
        (Kept(RULES, FILES, nights=kept.MAX_NIGHTS), FILES, False),
        (Kept(RULES | {"tiers": "t0"}, FILES), FILES, True),
        (Kept(RULES, FILES | {"text_score": {"m1": [900, 1]}}), FILES | {"text_score": {"m2": [900, 1]}}, False),
        (Kept(RULES | {"text model": "m0"}, FILES | {"text_score": {"m0": [900, 1]}}), SCORED, True),
        (Kept(RULES, FILES), _with("raw/s/new/answer.parquet", [200, 1]), True),
        (Kept(RULES, FILES), _with("raw/s/new/answer.parquet", [900, 1]), False),
    ],
    ids=[
        *("none", "same", "other code", "many nights", "other seed", "other scores of the same model", "other model"),
        *("a fifth is new", "half is new"),
    ],
)
def test_when_a_night_builds_on_it(before, now, is_usable):
    assert kept.is_usable(before, RULES, now) is is_usable


def test_which_rules_a_night_has_to_catch_up_with():
    before = Kept({"code": "c1", "text model": "m0", "tiers": "t1", "gaps": "g0"}, FILES)
    assert kept.renewed(before, RULES | {"gaps": "g1", "new_seed": "n"}) == ("gaps", "new_seed", "text model")
    assert kept.renewed(before, before.rules) == ()


def test_a_rewritten_file_came_and_went():
    path = "raw/s/3/answer.parquet"
    assert touched.changed(FILES, _with(path, [100, 2])) == {"answer": ([path], [path])}
    assert touched.changed(FILES, FILES) == {"answer": ([], [])}


def test_it_is_kept_lent_and_dropped(settings, work):
    kept.note(work, Kept(RULES, FILES))
    kept.take(settings, work, "20260930-abc")
    assert kept.read(settings) == Kept(RULES, FILES, 0, "20260930-abc")
    assert not work.database.exists()
    kept.lend(settings, work)
    assert work.database.read_bytes() == b"tables"
    assert work.database.stat().st_mode & 0o077 == 0
    assert (settings.zones.work / kept.NAME).stat().st_mode & 0o077 == 0
    assert kept.drop(settings)
    assert kept.read(settings) is None
    assert not kept.drop(settings)


def test_a_database_that_was_not_closed_is_not_kept(settings, work):
    kept.note(work, Kept(RULES, FILES))
    (work.path / "work.duckdb.wal").write_bytes(b"")
    kept.take(settings, work, "20260930-abc")
    assert kept.read(settings) is None


def test_facts_that_were_cut_off_are_none(settings, work):
    kept.note(work, Kept(RULES, FILES))
    kept.take(settings, work, "20260930-abc")
    facts = settings.zones.work / kept.NAME / kept.FACTS
    facts.write_text(facts.read_text("utf-8")[:-5], "utf-8")
    assert kept.read(settings) is None


def test_spent_it_is_read_and_not_built_on(settings, work):
    kept.note(work, Kept(RULES, FILES, former="20260929-abc"))
    kept.take(settings, work, "20260930-abc")
    assert kept.spend(settings)
    found = kept.read(settings)
    assert (found.release, found.former) == ("20260930-abc", "20260929-abc")
    assert not kept.is_usable(found, RULES, FILES)
    assert not kept.spend(settings)
    assert kept.database(settings).read_bytes() == b"tables"


def test_a_taking_that_was_killed_between_its_renames_is_completed(settings, work):
    kept.note(work, Kept(RULES, FILES))
    draft = settings.zones.work / f".{kept.NAME}"
    draft.mkdir(parents=True)
    work.database.rename(draft / kept.DATABASE)
    kept.take(settings, work, "20260930-abc")
    assert kept.read(settings) == Kept(RULES, FILES, 0, "20260930-abc")
    assert not draft.exists()


def test_a_draft_that_is_complete_gets_its_name_when_it_is_read(settings, work):
    for number, release in enumerate(("20260929-abc", "20260930-abc")):
        work.path.mkdir(parents=True, exist_ok=True)
        work.database.write_bytes(b"tables")
        kept.note(work, Kept(RULES, FILES, nights=number))
        kept.take(settings, work, release)
    folder = settings.zones.work / kept.NAME
    folder.rename(settings.zones.work / f".{kept.NAME}")
    assert kept.read(settings).release == "20260930-abc"
    assert folder.is_dir()


def test_dropping_removes_drafts_too(settings, work):
    draft = settings.zones.work / f".{kept.NAME}"
    draft.mkdir(parents=True)
    (draft / kept.DATABASE).write_bytes(b"tables")
    assert kept.drop(settings)
    assert not draft.exists()


def test_a_refresh_is_asked_for_until_it_is_published(settings):
    assert not kept.is_refresh_asked(settings)
    kept.ask_refresh(settings)
    assert kept.is_refresh_asked(settings)
    kept.end_refresh(settings)
    assert not kept.is_refresh_asked(settings)

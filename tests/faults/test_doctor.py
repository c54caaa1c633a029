"""Installations broken by hand: doctor names each trouble and what to do about it."""

import importlib.metadata
import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from faults.harness import publisher
from transforms import acceptances, bands, doctor, locks, settings
from transforms.runs import RunRecord, keep


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """An installation with two releases, an inbox and a key."""
    monkeypatch.setenv("HUISHENG_PSEUDONYM_KEY", "5a" * 32)
    home = tmp_path / "home"
    for number in (1, 2):
        publisher.make_work(home, number)
        publisher.attempt(home, number)
    (tmp_path / "inbox").mkdir()
    for private in ("state", "work"):
        (home / private).chmod(0o700)
    # A scorer that isn't there: loading one takes seconds, and only one test is about it.
    folders = {"inbox": tmp_path / "inbox", "config_dir": tmp_path, "scorer": "no-such-model"}
    found = publisher.installed(home).model_copy(update=folders)
    record = RunRecord("20260930T180000-1", "2026-09-30", False, "2026-09-30T18:00:00+00:00", status="success")
    keep(found, record)
    return found


def trouble(installed):
    return {one.check: one for one in doctor.examine(installed) if one.state != "ok"}


def test_a_sound_installation_has_only_old_data(installed):
    assert set(trouble(installed.model_copy(update={"scorer": "default"}))) == {"freshness"}


def no_inbox(installed):
    installed.inbox.rmdir()


def stray_file(installed):
    (installed.inbox / "vip 13800138000.csv").write_text("a,b\n1,2\n")


def open_to_others(installed):
    installed.zones.state.chmod(0o755)


def broken_ledger(installed):
    folder = installed.zones.raw / "orders" / "0123456789abcdef"
    folder.mkdir(parents=True)
    (folder / "ledger.json").write_text("{")


def damaged_release(installed):
    database = installed.zones.current.resolve() / "huisheng.duckdb"
    database.chmod(0o644)
    database.write_bytes(database.read_bytes()[:-1])


def lost_pointer(installed):
    installed.zones.current.unlink()


def lost_pointer_and_damage(installed):
    damaged_release(installed)
    installed.zones.current.unlink()


def killed_run(installed):
    keep(installed, RunRecord("20261001T180000-1", "2026-09-30", False, "2026-10-01T18:00:00+00:00"))


def failed_run(installed):
    record = RunRecord("20261001T180000-1", "2026-09-30", False, "2026-10-01T18:00:00+00:00", status="failed")
    record.error = "dbt: 1 of 7 checks failed"
    keep(installed, record)


def scheduled(installed, started):
    keep(installed, RunRecord("20261001T180000-airflow-ab", "2026-09-30", True, started.isoformat()))


def test_a_scheduled_night_may_be_going_on_but_not_for_days(installed):
    now = datetime.now(UTC)
    scheduled(installed, now - timedelta(hours=1))
    assert "running" not in trouble(installed)
    scheduled(installed, now - timedelta(days=2))
    assert trouble(installed)["running"].next_step == "see its tasks in Airflow"


def wrong_seed(installed):
    (installed.config_dir / "seeds").mkdir()
    (installed.config_dir / "seeds" / "tiers.csv").write_text("tier_code,tier\n1,high\n")


def flagged(installed):
    flag = bands.Flag("rows of gap", 700.0, 833.0, 1875.0, 6)
    acceptances.remember_flags(installed, "2026-10-01", [flag])


def leftover_from_the_future(installed):
    path = installed.zones.current.resolve() / "manifest.json"
    facts = json.loads(path.read_text("utf-8")) | {"published_at": "2999-01-01T00:00:00+00:00"}
    path.chmod(0o644)
    path.write_text(json.dumps(facts))


@pytest.mark.parametrize(
    ("harm", "check", "state", "step"),
    [
        (no_inbox, "inbox", "problem", "--data DIR"),
        (stray_file, "inbox", "warning", "huisheng inspect FILE"),
        (open_to_others, "permissions", "warning", "chmod 700"),
        (broken_ledger, "ledger", "problem", "huisheng restore"),
        (damaged_release, "release", "problem", "huisheng run"),
        (lost_pointer, "release", "problem", "huisheng releases rollback r2"),
        (lost_pointer_and_damage, "release", "problem", "huisheng releases rollback r1"),
        (killed_run, "last run", "problem", "huisheng run"),
        (failed_run, "last run", "problem", "correct the cause"),
        (wrong_seed, "seeds", "problem", "seeds/"),
        (flagged, "audit", "problem", "huisheng releases accept"),
        (leftover_from_the_future, "clock", "warning", "check the clock"),
    ],
)
def test_each_trouble_is_named_with_its_remedy(installed, harm, check, state, step):
    harm(installed)
    found = trouble(installed)[check]
    assert found.state == state
    assert step in found.next_step


def test_settings_that_can_not_hold_are_named(installed, monkeypatch):
    alert = settings.Alert(kind="wecom", url_env="NOT_SET_ANYWHERE")
    harmed = installed.model_copy(
        update={
            "alerts": (alert,),
            "thresholds": settings.Thresholds(min_free_disk_mb=10**9),
        }
    )
    found = trouble(harmed)
    assert found["text model"].next_step.startswith("name a model folder")
    assert found["alerts"].next_step.startswith("set the variable")
    assert found["disk"].next_step == "free disk space"


def test_an_engine_of_another_version_is_named_with_the_tested_one(installed, monkeypatch):
    monkeypatch.setattr(
        doctor, "version", lambda name: "1.2.0" if name == "duckdb" else importlib.metadata.version(name)
    )
    found = trouble(installed)["versions"]
    assert (found.state, found.next_step) == ("warning", "make env")
    assert found.found.startswith("duckdb 1.2.0, tested with ")


def test_a_key_that_is_gone_is_no_first_run(installed, monkeypatch):
    monkeypatch.delenv("HUISHENG_PSEUDONYM_KEY")
    assert trouble(installed)["pseudonym key"].state == "warning"
    (installed.zones.raw / "orders" / "0123456789abcdef").mkdir(parents=True)
    assert trouble(installed)["pseudonym key"].state == "problem"


def test_a_lost_fence_does_not_fall_behind_the_releases(installed):
    (installed.zones.state / "fence.json").write_text("")
    assert locks.latest_fence(installed.zones.state) == 2
    (installed.zones.state / "fence.json").unlink()
    assert locks.next_fence(installed.zones.state) == 3


def test_who_holds_a_lock_is_told(installed):
    with locks.held(installed.zones.state, "writer", purpose="a build"):
        assert [name for name, _ in locks.holders(installed.zones.state)] == ["writer"]
    assert list(locks.holders(installed.zones.state)) == []


def test_nothing_published_yet_is_no_problem(installed):
    shutil.rmtree(installed.zones.releases)
    installed.zones.current.unlink()
    assert trouble(installed)["release"].state == "warning"

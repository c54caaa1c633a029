"""A damaged release is seen, replaced, never a target of a rollback."""

import pytest

from faults.harness import publisher
from transforms import releases
from transforms.errors import UserError


@pytest.fixture
def home(tmp_path):
    for number in (1, 2):
        publisher.make_work(tmp_path, number)
        publisher.attempt(tmp_path, number)
    return tmp_path


def damage(home, name):
    database = home / "releases" / name / "huisheng.duckdb"
    database.chmod(0o644)
    database.write_bytes(database.read_bytes()[:-1])


def test_a_sound_current_release_needs_no_new_one(home):
    installed = publisher.installed(home)
    assert releases.sound_current(installed, f"{2:064d}") == "r2"
    assert releases.sound_current(installed, f"{1:064d}") is None
    assert releases.unused_id(installed, "r2", 7, anew=False) == "r2"
    assert releases.unused_id(installed, "r2", 7, anew=True) == "r2.7"
    assert releases.unused_id(installed, "r3", 7, anew=True) == "r3"


def test_a_damaged_current_release_is_made_anew_under_another_name(home):
    installed = publisher.installed(home)
    damage(home, "r2")
    assert releases.sound_current(installed, f"{2:064d}") is None
    assert releases.unused_id(installed, "r2", 7, anew=False) == "r2.7"
    assert releases.damaged_files(home / "releases" / "r2") == ["huisheng.duckdb"]


def test_readers_are_not_sent_to_a_damaged_release(home):
    damage(home, "r1")
    with pytest.raises(UserError, match="differs from the manifest"):
        releases.roll_back(publisher.installed(home))
    assert publisher.current_number(home) == 2


def test_an_unreadable_manifest_hides_its_release_and_stops_nothing(home):
    manifest = home / "releases" / "r1" / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")
    assert publisher.whole(home) == ["r2"]
    publisher.make_work(home, 3)
    publisher.attempt(home, 3)
    assert publisher.whole(home) == ["r3", "r2"]
    assert not (home / "releases" / "r1").exists()

"""Raw files that rot are told from sound ones and taken again from their landing copies."""

import json
from datetime import date

import pytest

from faults.harness.checker import census, compare
from faults.harness.site import KEY
from faults.harness.template import Templates
from transforms import intake, restore, settings
from transforms.errors import AuditError


@pytest.fixture
def taken(tmp_path, monkeypatch):
    monkeypatch.setenv("HUISHENG_PSEUDONYM_KEY", KEY)
    site = Templates(tmp_path).site("few", "site")
    site.installed = settings.load(site.config, inbox=site.inbox, home=site.home)
    intake.take_all(site.installed, date.fromisoformat(site.date))
    return site


def folder(site, source):
    return next(site.home.glob(f"raw/{source}/*"))


def turn_a_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_sound_file_is_left_alone(taken):
    done = restore.Restored()
    restore.repair(taken.installed, done)
    assert (done.files, done.retaken, done.lost) == (4, [], [])


def test_damaged_rows_and_a_lost_ledger_row_come_back(taken):
    before = census(taken.home)
    turn_a_byte(folder(taken, "contacts") / "touch_event.parquet")
    (folder(taken, "tickets") / "ledger.json").write_text("{")
    (folder(taken, "ticket_priorities") / "ledger.json").unlink()
    (folder(taken, "wjx_customer_v1") / "answer.parquet").unlink()
    done = restore.Restored()
    restore.repair(taken.installed, done)
    assert [label.split("/")[0] for label in done.retaken] == [
        "contacts",
        "ticket_priorities",
        "tickets",
        "wjx_customer_v1",
    ]
    assert done.lost == []
    assert compare(before, census(taken.home)).is_none


def test_without_its_landing_copy_a_damaged_file_stops_the_restore(taken):
    part = folder(taken, "contacts") / "touch_event.parquet"
    turn_a_byte(part)
    entry = json.loads((part.parent / "ledger.json").read_text())
    (taken.home / "landing" / entry["sha256"]).write_bytes(b"other")
    with pytest.raises(AuditError, match=r"1 files are damaged and their landing copies gone: contacts/"):
        restore.restore(taken.installed)


def test_a_folder_rewritten_without_digests_is_checked_by_its_rows(taken):
    place = folder(taken, "contacts")
    (place / "digests.json").unlink()
    assert restore.damage(place) == ""
    row = json.loads((place / "ledger.json").read_text())
    row["rows"]["touch_event"] += 1
    (place / "ledger.json").write_text(json.dumps(row))
    assert restore.damage(place).startswith("touch_event has ")

import stat
from datetime import date

import polars as pl
import pytest

from transforms.contracts import Contract
from transforms.errors import ConfigError
from transforms.ingest import ingest_file, ledger
from transforms.privacy import erasure, keys, mapping, record_key, register, retention, rotation
from transforms.privacy.pseudonyms import KeyRing, tokens_of
from transforms.settings import Settings, Source

PHONES = ["13900001111", "13800002222"]


@pytest.fixture
def settings(tmp_path, monkeypatch):
    orders = Source(
        name="orders",
        kind="o",
        files="orders.csv",
        contract=Contract.ORDER,
        columns={"order_id": "订单号", "customer_key": "电话", "amount": "金额"},
    )
    made = Settings(config_dir=tmp_path, inbox=tmp_path / "inbox", home=tmp_path / "home", sources=(orders,))
    made.inbox.mkdir()
    rows = "".join(f"o{i},{phone},{i}\n" for i, phone in enumerate(PHONES))
    (made.inbox / "orders.csv").write_text("订单号,电话,金额\n" + rows, "utf-8")
    _use(monkeypatch, "k1", "11" * 32)
    assert ingest_file(made, "orders", "orders.csv", date(2026, 9, 30)).loaded == 2
    return made


def _use(monkeypatch, key_id, key, previous=None):
    monkeypatch.setenv(keys.KEY_VARIABLE, key)
    monkeypatch.setenv(keys.KEY_VARIABLE + "_ID", key_id)
    if previous:
        monkeypatch.setenv(keys.PREVIOUS_VARIABLE, previous[1])
        monkeypatch.setenv(keys.PREVIOUS_VARIABLE + "_ID", previous[0])


def _tokens(settings):
    paths = ledger.raw_files(settings)[Contract.ORDER]
    return sorted(pl.concat([pl.read_parquet(path) for path in paths])["customer_key"])


def _under(settings, key_id):
    ring = KeyRing.load(settings)
    return sorted(t for p in PHONES for t in tokens_of(p, ring, ("person",)) if t.startswith(key_id))


@pytest.mark.parametrize("previous", [("k0", "11" * 32), ("k1", "33" * 32)])
def test_a_wrong_previous_key_changes_nothing(settings, monkeypatch, previous):
    kept = settings.zones.state / record_key.FILE_NAME
    before, noted = _tokens(settings), kept.read_text()
    _use(monkeypatch, "k2", "22" * 32, previous=previous)
    with pytest.raises(ConfigError, match="made none of the pseudonyms"):
        rotation.rotate(settings)
    assert _tokens(settings) == before
    assert kept.read_text() == noted


@pytest.mark.parametrize("wrong", [("k1", "33" * 32), ("k2", "11" * 32)])
def test_a_wrong_key_takes_nothing_in_and_erases_nobody(settings, monkeypatch, wrong):
    _use(monkeypatch, *wrong)
    (settings.inbox / "orders.csv").write_text("订单号,电话,金额\no9,13700003333,9\n", "utf-8")
    with pytest.raises(ConfigError, match="another"):
        ingest_file(settings, "orders", "orders.csv", date(2026, 10, 1))
    with pytest.raises(ConfigError, match="another"):
        erasure.erase(settings, PHONES[:1])
    assert len(_tokens(settings)) == 2
    assert register.read(settings) == {}


def test_the_former_key_takes_nothing_in_after_a_rotation(settings, monkeypatch):
    _use(monkeypatch, "k2", "22" * 32, previous=("k1", "11" * 32))
    rotation.rotate(settings)
    monkeypatch.delenv(keys.PREVIOUS_VARIABLE)
    _use(monkeypatch, "k1", "11" * 32)
    with pytest.raises(ConfigError, match="under another key than k1"):
        record_key.record_key(settings, KeyRing.load(settings))


def test_every_token_moves_to_the_new_key(settings, monkeypatch):
    _use(monkeypatch, "k2", "22" * 32, previous=("k1", "11" * 32))
    register.add(settings, dict.fromkeys(_under(settings, "k1")[:1], "person"))
    done = rotation.rotate(settings)
    assert (done.mapped, done.replaced, done.left) == (2, 2, 0)
    assert _tokens(settings) == _under(settings, "k2")
    assert len(register.read(settings)) == 2
    assert (settings.zones.state / record_key.FILE_NAME).exists()
    ledger.check(ledger.read(settings))


def test_the_mapping_is_private_and_lives_one_cycle(settings, monkeypatch):
    _use(monkeypatch, "k2", "22" * 32, previous=("k1", "11" * 32))
    rotation.rotate(settings)
    path = settings.zones.state / mapping.FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not [item for item in retention.plan(settings) if item.zone == "mapping"]
    later = date.fromordinal(date.today().toordinal() + mapping.DAYS + 2)
    assert [item.zone for item in retention.plan(settings, later)] == ["mapping"]
    mapping.forget(settings)
    assert not path.exists()


def test_an_erasure_after_a_rotation_knows_the_former_token_too(settings, monkeypatch):
    former = _tokens(settings)
    _use(monkeypatch, "k2", "22" * 32, previous=("k1", "11" * 32))
    rotation.rotate(settings)
    monkeypatch.delenv(keys.PREVIOUS_VARIABLE)
    person = mapping.read(settings)[former[0]]
    phone = next(phone for phone in PHONES if person in tokens_of(phone, KeyRing.load(settings)))
    proof = erasure.erase(settings, [phone])
    assert proof.verified["hits"] == 0
    assert {former[0], person} <= set(register.read(settings))
    assert set(mapping.read(settings)) == {former[1]}


def test_the_mapping_stays_while_a_release_may_hold_former_tokens(settings, monkeypatch):
    folder = settings.zones.releases / "before"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text('{"attempt": 1, "published_at": "2026-01-01T00:00:00+00:00"}')
    _use(monkeypatch, "k2", "22" * 32, previous=("k1", "11" * 32))
    rotation.rotate(settings)
    later = date.fromordinal(date.today().toordinal() + mapping.DAYS + 2)
    assert not [item for item in retention.plan(settings, later) if item.zone == "mapping"]


def test_a_second_rotation_leads_on_from_the_first(settings):
    mapping.add(settings, {"k1_a": "k2_a", "k1_b": "k2_b"})
    mapping.add(settings, {"k2_a": "k3_a"})
    assert mapping.read(settings) == {"k1_a": "k3_a", "k1_b": "k2_b", "k2_a": "k3_a"}


def test_what_has_no_landing_copy_keeps_its_key_and_is_counted(settings, monkeypatch):
    for path in settings.zones.landing.iterdir():
        path.unlink()
    _use(monkeypatch, "k2", "22" * 32, previous=("k1", "11" * 32))
    done = rotation.rotate(settings)
    assert (done.mapped, done.replaced, done.left) == (0, 0, 2)


def test_rotation_needs_the_previous_key(settings):
    with pytest.raises(ConfigError, match="no previous key"):
        rotation.rotate(settings)

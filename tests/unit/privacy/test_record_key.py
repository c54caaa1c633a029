import stat

import numpy as np
import pytest

from transforms.errors import ConfigError
from transforms.ingest.keyed import keyed
from transforms.privacy import record_key
from transforms.privacy.keys import Key, KeyRing
from transforms.settings import Settings

OLD, NEW = Key("k1", b"\x11" * 32), Key("k2", b"\x22" * 32)


@pytest.fixture
def settings(tmp_path):
    return Settings(config_dir=tmp_path, inbox=tmp_path / "in", home=tmp_path / "home")


def test_siphash_of_the_paper():
    """Aumasson and Bernstein's reference vector for the message 00 … 07 under the key 00 … 0f."""
    value = np.array([int.from_bytes(bytes(range(8)), "little")], dtype=np.uint64)
    assert keyed(value, bytes(range(16))).view(np.uint64)[0] == 0x93F5F5799A932462


def test_equal_values_stay_equal_and_keys_matter():
    values = np.array([1, 2, 1], dtype=np.uint64)
    first, second = keyed(values, b"a" * 16), keyed(values, b"b" * 16)
    assert first[0] == first[2] != first[1]
    assert not set(first) & set(second)
    assert keyed(np.array([], dtype=np.uint64), b"a" * 16).tolist() == []


def test_without_a_key_the_values_stay_and_a_short_key_is_refused():
    values = np.array([1, 2], dtype=np.uint64)
    assert keyed(values, b"").tolist() == [1, 2]
    with pytest.raises(ValueError, match="16 bytes"):
        keyed(values, b"short")


def test_installations_with_one_pseudonym_key_hash_alike(settings):
    assert record_key.record_key(settings, KeyRing(OLD)) == record_key.record_key(settings, KeyRing(OLD))
    assert record_key.record_key(settings, KeyRing(OLD)) != record_key.record_key(settings, KeyRing(NEW))
    assert not settings.zones.state.exists()


def test_a_rotation_keeps_it(settings):
    before = record_key.record_key(settings, KeyRing(OLD))
    assert record_key.record_key(settings, KeyRing(NEW, OLD)) == before
    record_key.keep(settings, KeyRing(NEW, OLD))
    assert record_key.record_key(settings, KeyRing(NEW)) == before
    third = Key("k3", b"\x33" * 32)
    record_key.keep(settings, KeyRing(third, NEW))
    assert record_key.record_key(settings, KeyRing(third)) == before


def test_the_file_is_private_and_holds_no_key(settings):
    before = record_key.record_key(settings, KeyRing(OLD))
    record_key.keep(settings, KeyRing(NEW, OLD))
    path = settings.zones.state / record_key.FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert before.hex() not in path.read_text()


def test_a_rotation_ends_the_former_key(settings):
    record_key.settled(settings, KeyRing(OLD))
    record_key.keep(settings, KeyRing(NEW, OLD))
    with pytest.raises(ConfigError, match="under another key than k1"):
        record_key.settled(settings, KeyRing(OLD))


@pytest.mark.parametrize("wrong", [Key("k1", b"\x44" * 32), NEW])
def test_the_key_of_the_first_import_is_the_only_one_from_then_on(settings, wrong):
    before = record_key.settled(settings, KeyRing(OLD))
    with pytest.raises(ConfigError, match=r"another (pseudonym )?key"):
        record_key.settled(settings, KeyRing(wrong))
    assert record_key.settled(settings, KeyRing(OLD)) == before
    assert record_key.settled(settings, KeyRing(NEW, OLD)) == before


def test_another_key_of_the_same_id_is_refused(settings):
    record_key.keep(settings, KeyRing(NEW, OLD))
    with pytest.raises(ConfigError, match="another pseudonym key"):
        record_key.record_key(settings, KeyRing(Key("k2", b"\x44" * 32)))

import hashlib
import hmac
import pickle
import stat

import hypothesis
import polars as pl
import pytest
from hypothesis import strategies as st

from transforms.errors import ConfigError
from transforms.privacy import keys
from transforms.privacy.pseudonyms import Key, KeyRing, _canonical, canonical, kind_of, pseudonymise, token, tokens_of
from transforms.settings import Settings

SECRET = bytes(range(32))
RING = KeyRing(Key("k1", SECRET))


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("13900001111", "13900001111"),
        ("+86 139-0000-1111", "13900001111"),
        ("0086 13900001111", "13900001111"),
        ("8613900001111", "13900001111"),
        ("１３９００００１１１１", "13900001111"),
        ("139\u200b0000\u200b1111", "13900001111"),
        ("(139) 0000 1111 ", "13900001111"),
        ("'13900001111", "13900001111"),
        ("13900001111.0", "13900001111"),
        ("010-65550000", "01065550000"),
        ("+86 10 6555 0000", "01065550000"),
        ("0012", "0012"),
        (" C-0012 ", "c-0012"),
        ("Ａb@Example.com", "ab@example.com"),
        ("139****1111", "139****1111"),
        ("201390000111122", "201390000111122"),
    ],
)
def test_canonical_form(written, form):
    assert canonical(pl.Series([written]))[0] == form


@pytest.mark.parametrize("nobody", ["", "  ", "无", "N/A", "匿名", "\u200b", "NULL"])
def test_nobody_has_no_pseudonym(nobody):
    assert token(nobody, RING) is None


@pytest.mark.parametrize("secret", [SECRET, b"x" * 64, b"y" * 128])
def test_token_is_the_keyed_hash(secret):
    expected = hmac.new(secret, b"person\x0013900001111", hashlib.sha256).hexdigest()[:32]
    assert token("+86 139 0000 1111", KeyRing(Key("k1", secret))) == f"k1_{expected}"


def test_series_keeps_order_name_and_nulls():
    values = pl.Series("who", ["b", None, "a", "b"])
    made = pseudonymise(values, RING)
    assert made.name == "who"
    assert made.to_list() == [token("b", RING), None, token("a", RING), token("b", RING)]


def test_empty_and_null_series():
    assert pseudonymise(pl.Series("x", [], dtype=pl.String), RING).to_list() == []
    assert pseudonymise(pl.Series("x", [None, None]), RING).to_list() == [None, None]


def test_kinds_do_not_meet():
    assert len({token("7", RING, kind=kind) for kind in ("person", "employee", "name")}) == 3
    assert [kind_of(f) for f in ("customer_key", "owner_key", "salutation_key")] == ["person", "employee", "name"]


def test_tokens_of_covers_kinds_and_keys():
    ring = KeyRing(Key("k2", b"x" * 32), Key("k1", SECRET))
    found = tokens_of("13900001111", ring)
    assert len(found) == 6
    assert found[token("13900001111", RING)] == "person"


def test_another_key_gives_another_token():
    other = KeyRing(Key("k1", b"y" * 32))
    assert token("13900001111", RING) != token("13900001111", other)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    for name in (keys.KEY_VARIABLE, keys.KEY_VARIABLE + "_ID", keys.BACKEND_VARIABLE, keys.PREVIOUS_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    return Settings(config_dir=tmp_path, inbox=tmp_path / "in", home=tmp_path / "home")


def test_demo_key_is_private_and_stable(settings):
    first = KeyRing.load(settings)
    path = settings.zones.state / keys.DEMO_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyRing.load(settings).current.secret == first.current.secret
    assert [p.name for p in path.parent.iterdir()] == [keys.DEMO_FILE]


def test_readable_demo_key_is_refused(settings):
    KeyRing.load(settings)
    (settings.zones.state / keys.DEMO_FILE).chmod(0o644)
    with pytest.raises(ConfigError, match="others can read"):
        KeyRing.load(settings)


def test_no_demo_key_is_made_where_pseudonyms_have_lost_theirs(settings):
    part = settings.zones.raw / "orders" / "0123456789abcdef" / "customer_order.parquet"
    part.parent.mkdir(parents=True)
    part.touch()
    with pytest.raises(ConfigError, match="is gone"):
        KeyRing.load(settings)
    assert not (settings.zones.state / keys.DEMO_FILE).exists()


def test_environment_wins(settings, monkeypatch):
    monkeypatch.setenv(keys.KEY_VARIABLE, "ab" * 32)
    monkeypatch.setenv(keys.KEY_VARIABLE + "_ID", "k7")
    ring = KeyRing.load(settings)
    assert (ring.current.key_id, ring.current.secret, ring.previous) == ("k7", b"\xab" * 32, None)
    assert not settings.zones.state.exists()


@pytest.mark.parametrize("bad", ["short", "zz" * 32, "ab" * 31, "a" * 65])
def test_weak_key_is_refused_without_showing_it(settings, monkeypatch, bad):
    monkeypatch.setenv(keys.KEY_VARIABLE, bad)
    with pytest.raises(ConfigError) as caught:
        KeyRing.load(settings)
    assert bad not in str(caught.value)


def test_two_keys_need_two_ids(settings, monkeypatch):
    for name in (keys.KEY_VARIABLE, keys.PREVIOUS_VARIABLE):
        monkeypatch.setenv(name, "ab" * 32)
        monkeypatch.setenv(name + "_ID", "k1")
    with pytest.raises(ConfigError, match="id of the current"):
        KeyRing.load(settings)


def test_ring_is_never_shown_or_serialised():
    assert "00010203" not in repr(RING)
    assert repr(RING) == "KeyRing(k1)"
    with pytest.raises(TypeError):
        pickle.dumps(RING)


@hypothesis.settings(max_examples=300)
@hypothesis.given(
    values=st.lists(
        st.none()
        | st.text(max_size=12)
        | st.text(alphabet="0123456789 +-.()abAB_@'ßNAé\u200b８", max_size=14)
        | st.sampled_from(["13900001111", "8613900001111", "nA", "none", "unknown", "a-1", "1.0", "01065550000"]),
        max_size=8,
    )
)
def test_the_short_cut_for_usual_values_gives_the_same_form(values):
    series = pl.Series("who", values, dtype=pl.String)
    assert canonical(series).to_list() == _canonical(series).to_list()

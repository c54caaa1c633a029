"""The key of record hashes: made from the pseudonym key, and kept over a change of that key.

A record's hash tells whether the same record came before, and names answers that carry no number of their
own. Without a key it could be guessed from a likely record, such as a phone and a score. It must not change
with the pseudonym key, or every such answer would come in twice, so ``state/record_key.json`` (0600) holds it
encrypted under the pseudonym key: the file alone is worth nothing. It is written by the first import and by
each rotation, and tells another pseudonym key, under which every person would get a second pseudonym.
"""

import hashlib
import hmac
import json
from pathlib import Path

from transforms import durable
from transforms.errors import ConfigError
from transforms.ingest.keyed import KEY_BYTES
from transforms.privacy.keys import PREVIOUS_VARIABLE, Key, KeyRing
from transforms.settings import Settings

FILE_NAME = "record_key.json"
_NEXT = f"set the key in use so far, with its id; to change keys: {PREVIOUS_VARIABLE} and huisheng rotate-key"


def record_key(settings: Settings, ring: KeyRing) -> bytes:
    """The 16 bytes under which this installation hashes records.

    Raises ``ConfigError`` where the file was written under other keys, or is damaged.
    """
    kept = _kept(settings.zones.state / FILE_NAME)
    for key in ring.keys:
        if key.key_id in kept:
            return _opened(key, kept[key.key_id])
    if kept:
        raise ConfigError(
            f"the pseudonyms are under another key than {ring.current.key_id}",
            where=FILE_NAME,
            expected=f"one of the keys {', '.join(kept)}",
            next_step=_NEXT,
        )
    return _made(ring.previous or ring.current)


def ring_in_use(settings: Settings) -> KeyRing:
    """The ring of this installation. Raises ``ConfigError`` where it isn't the one behind what was taken in."""
    ring = KeyRing.load(settings)
    record_key(settings, ring)
    return ring


def settled(settings: Settings, ring: KeyRing) -> bytes:
    """The record key; the first import notes which pseudonym key is in use, and no other is taken for it later."""
    found = record_key(settings, ring)
    if not (settings.zones.state / FILE_NAME).exists():
        keep(settings, ring)
    return found


def keep(settings: Settings, ring: KeyRing) -> None:
    """Write the record key so that the ring's current key opens it, and no other."""
    path = settings.zones.state / FILE_NAME
    closed = _closed(ring.current, record_key(settings, ring))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    durable.write(path, json.dumps({ring.current.key_id: closed}))


def _made(key: Key) -> bytes:
    return _digest(key, b"record hashes")[:KEY_BYTES]


def _closed(key: Key, secret: bytes) -> str:
    pad = _digest(key, b"record key pad")
    return (bytes(a ^ b for a, b in zip(secret, pad, strict=False)) + _digest(key, b"record key check" + secret)).hex()


def _opened(key: Key, text: str) -> bytes:
    data = bytes.fromhex(text)
    pad = _digest(key, b"record key pad")
    secret = bytes(a ^ b for a, b in zip(data[:KEY_BYTES], pad, strict=False))
    if not hmac.compare_digest(data[KEY_BYTES:], _digest(key, b"record key check" + secret)):
        raise ConfigError(
            "written under another pseudonym key",
            where=FILE_NAME,
            expected=f"the {key.key_id} that was in use so far",
            next_step=_NEXT,
        )
    return secret


def _digest(key: Key, text: bytes) -> bytes:
    return hmac.digest(key.secret, text, hashlib.sha256)


def _kept(path: Path) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(path.read_text("ascii"))
    except FileNotFoundError:
        return {}
    except ValueError:
        raise ConfigError("damaged", where=str(path), next_step="restore it from its backup") from None
    return kept

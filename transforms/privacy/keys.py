"""Keys of pseudonyms: where they come from and what may never happen to them.

A key is read from the environment, from an Airflow secrets backend when the environment asks for
it, or, for a demonstration, from a file only its owner can read. A ring is never printed, logged,
pickled or sent between processes.
"""

import logging
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Self

from transforms.errors import ConfigError
from transforms.settings import Settings

log = logging.getLogger(__name__)

KEY_VARIABLE = "HUISHENG_PSEUDONYM_KEY"
BACKEND_VARIABLE = "HUISHENG_PSEUDONYM_BACKEND"
PREVIOUS_VARIABLE = "HUISHENG_PSEUDONYM_PREVIOUS_KEY"
# The word "secret" in the name makes Airflow hide the value in its logs and pages.
AIRFLOW_VARIABLE = "huisheng_pseudonym_secret"
DEMO_FILE = "pseudonym.key"

_KEY = re.compile(r"[0-9a-fA-F]{64,256}")
_KEY_ID = re.compile(r"[a-z][a-z0-9]{0,7}")
_ADVICE = "create one with: openssl rand -hex 32"
_RETURN = f"set {KEY_VARIABLE} and {KEY_VARIABLE}_ID to the key in use, or put the file back from a backup"


@dataclass(frozen=True, repr=False)
class Key:
    """One secret and its public id, which every token made with it begins with."""

    key_id: str
    secret: bytes

    def __reduce__(self) -> NoReturn:
        raise TypeError("a pseudonym key is never serialised")

    def __repr__(self) -> str:
        return f"Key({self.key_id!r})"


@dataclass(frozen=True, repr=False)
class KeyRing:
    """The key in use and, during one rotation cycle, the one before it."""

    current: Key
    previous: Key | None = None

    @classmethod
    def load(cls, settings: Settings) -> Self:
        """The ring of this installation.

        Order: environment (``HUISHENG_PSEUDONYM_KEY`` and ``…_ID``), the Airflow secrets backend
        (``HUISHENG_PSEUDONYM_BACKEND=airflow``), the demo file ``state/pseudonym.key``, which is
        created on first use. Raises ``ConfigError`` for a key that is too short or not hexadecimal, and
        where none is left for the pseudonyms that were already made.
        """
        current = _from_environment(KEY_VARIABLE, os.environ, "k1")
        if current is None and os.environ.get(BACKEND_VARIABLE) == "airflow":
            current = _from_airflow()
        if current is None:
            current = _demo_key(settings)
        previous = _from_environment(PREVIOUS_VARIABLE, os.environ, None)
        if previous is not None and previous.key_id == current.key_id:
            raise ConfigError(
                "the previous key has the id of the current one", where=PREVIOUS_VARIABLE + "_ID", expected="another id"
            )
        return cls(current, previous)

    @property
    def keys(self) -> tuple[Key, ...]:
        """The current key first."""
        return (self.current,) if self.previous is None else (self.current, self.previous)

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(key.key_id for key in self.keys)})"


def make_key(text: str, key_id: str, where: str) -> Key:
    """A key from 64 to 256 hexadecimal digits. The error never shows them."""
    if not _KEY.fullmatch(text.strip()) or len(text.strip()) % 2:
        raise ConfigError(
            "unusable key", where=where, expected="an even count of 64 to 256 hexadecimal digits", next_step=_ADVICE
        )
    if not _KEY_ID.fullmatch(key_id):
        raise ConfigError("unusable key id", where=where + "_ID", expected="a to z, then a to z or digits, 8 at most")
    return Key(key_id, bytes.fromhex(text.strip()))


def _from_environment(variable: str, environment: Mapping[str, str], default_id: str | None) -> Key | None:
    text = environment.get(variable, "")
    if not text:
        return None
    key_id = environment.get(variable + "_ID") or default_id
    if key_id is None:
        raise ConfigError("no id for this key", where=variable, next_step=f"set {variable}_ID")
    return make_key(text, key_id, variable)


def _from_airflow() -> Key:
    from airflow.sdk import Variable  # imported here: four seconds that only a DAG task should pay

    text = Variable.get(AIRFLOW_VARIABLE, default=None)
    if not text:
        raise ConfigError("no such variable", where=f"Airflow variable {AIRFLOW_VARIABLE}", next_step=_ADVICE)
    return make_key(text, os.environ.get(KEY_VARIABLE + "_ID") or "k1", AIRFLOW_VARIABLE)


def _demo_key(settings: Settings) -> Key:
    path = settings.zones.state / DEMO_FILE
    if not path.exists():
        if any(settings.zones.raw.glob("*/*/*.parquet")):
            raise ConfigError(
                "the key of the pseudonyms already made is gone",
                where=str(path),
                expected="it there",
                next_step=_RETURN,
            )
        _create(path)
    if path.is_symlink() or path.stat().st_mode & 0o077:
        raise ConfigError("others can read this key", where=str(path), expected="a file of mode 0600")
    return make_key(path.read_text("ascii"), "k0", str(path))


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails where another process was first; its key is the one to use
        log.warning("created a demonstration key %s; set %s for real data", path, KEY_VARIABLE)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

"""The register of erased people: their tokens, so that no later import and no restore brings them back.

It holds tokens and times, no identifier, and lies outside the zones that are erased and rebuilt:
``state/erased.json``, mode 0600. Back it up apart from the data; after a restore it is applied again.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from transforms import durable
from transforms.errors import HuishengError
from transforms.settings import Settings

FILE_NAME = "erased.json"


def read(settings: Settings) -> dict[str, str]:
    """Token → kind (person, employee) of everybody erased so far."""
    return {token: str(entry["kind"]) for token, entry in _load(settings).items()}


def add(settings: Settings, tokens: Mapping[str, str]) -> int:
    """Put tokens (token → kind) on the register; returns how many were new."""
    known = _load(settings)
    today = datetime.now(UTC).isoformat(timespec="seconds")
    new = {token: {"kind": kind, "erased_at": today} for token, kind in tokens.items() if token not in known}
    if new:
        _store(settings, {**known, **new})
    return len(new)


def rename(settings: Settings, mapping: Mapping[str, str]) -> int:
    """Give entries their tokens under a new key; the old tokens stay for copies restored later."""
    known = _load(settings)
    moved = {mapping[token]: entry for token, entry in known.items() if token in mapping}
    _store(settings, {**known, **moved})
    return len(moved)


def digest(settings: Settings) -> str:
    """Changes with every erasure; a part of what a release depends on. Empty while nobody was erased."""
    tokens = sorted(_load(settings))
    return hashlib.sha256("\n".join(tokens).encode()).hexdigest() if tokens else ""


def _load(settings: Settings) -> dict[str, dict[str, Any]]:
    path = settings.zones.state / FILE_NAME
    try:
        return json.loads(path.read_text("utf-8"))["tokens"]
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError):
        raise HuishengError(
            "the register of erasures is damaged",
            where=str(path),
            next_step="restore it from its backup before any run",
        ) from None


def _store(settings: Settings, tokens: dict[str, dict[str, Any]]) -> None:
    settings.zones.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    durable.write(settings.zones.state / FILE_NAME, json.dumps({"tokens": tokens}, indent=1))

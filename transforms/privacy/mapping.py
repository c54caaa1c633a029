"""Former token → new token of the rotations: what an erasure needs to reach releases that hold former tokens.

``state/rotation.parquet`` (0600) goes with the first retention run after seven days, once no kept release is
older than the rotation.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from transforms import releases
from transforms.settings import Settings

FILE_NAME = "rotation.parquet"
DAYS = 7


def read(settings: Settings) -> dict[str, str]:
    """The mapping; empty where no rotation is under way."""
    path = _path(settings)
    return dict(pl.read_parquet(path).select("former", "token").iter_rows()) if path.exists() else {}


def add(settings: Settings, mapping: Mapping[str, str]) -> None:
    """Keep a rotation's mapping; tokens of an earlier one lead on to those in use now."""
    earlier = {former: mapping.get(token, token) for former, token in read(settings).items()}
    _write(settings, {**earlier, **mapping})


def with_former(settings: Settings, tokens: Mapping[str, str]) -> dict[str, str]:
    """Tokens → kind, and the tokens the same persons had before."""
    former = {old: tokens[new] for old, new in read(settings).items() if new in tokens}
    return {**former, **tokens}


def leave_out(settings: Settings, tokens: Mapping[str, str]) -> None:
    """Remove these tokens."""
    mapping = read(settings)
    left = {old: new for old, new in mapping.items() if old not in tokens and new not in tokens}
    if len(left) < len(mapping):
        made = _path(settings).stat().st_mtime_ns
        _write(settings, left)
        os.utime(_path(settings), ns=(made, made))  # its age is the rotation's


def forget(settings: Settings) -> None:
    """End the cycle: remove the mapping."""
    _path(settings).unlink(missing_ok=True)


def done(settings: Settings) -> list[Path]:
    """The file, where no kept release can hold a former token any more."""
    path = _path(settings)
    if not path.exists():
        return []
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    published = (datetime.fromisoformat(manifest["published_at"]) for manifest in releases.kept(settings))
    return [path] if all(moment > made for moment in published) else []


def _path(settings: Settings) -> Path:
    return settings.zones.state / FILE_NAME


def _write(settings: Settings, mapping: Mapping[str, str]) -> None:
    path = _path(settings)
    draft = path.with_name(f".{FILE_NAME}.part")
    draft.touch(mode=0o600)
    with draft.open("wb") as handle:
        pl.DataFrame({"former": list(mapping), "token": list(mapping.values())}).write_parquet(handle)
    draft.replace(path)

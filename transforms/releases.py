"""Releases as readers meet them: list them, find the current one, switch, roll back, clean up.

A release is a folder ``releases/<id>/`` that is whole from the instant it has its name, and is
never changed after. Readers find it through the symlink ``current``; one that opened the former
release keeps it.
"""

import json
import os
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from transforms import durable, history, locks
from transforms.errors import UserError
from transforms.settings import Settings

DATABASE = "huisheng.duckdb"
DOCUMENTATION = Path("docs") / "index.html"


def switch(settings: Settings, final: Path) -> None:
    """Point ``current`` at a release with one atomic replace, and note when readers got it."""
    pointer = settings.zones.home / f".current.{os.getpid()}"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(Path("releases") / final.name)
    pointer.replace(settings.zones.current)
    durable.sync(settings.zones.home)
    history.note_switch(settings, final.name)


def drop_old(settings: Settings) -> None:
    """Keep the newest releases, never drop the current one; remove drafts of killed publishers."""

    current = settings.zones.current.resolve().name
    known = kept(settings)
    seen = next((manifest["fingerprint"] for manifest in known if manifest["is_current"]), None)
    whole = [manifest for manifest in known if not _is_replaced(manifest, seen)]
    wanted = {Path(manifest["path"]).name for manifest in whole[: settings.thresholds.keep_releases]}
    for folder in settings.zones.releases.glob("[!.]*"):
        if folder.name != current and folder.name not in wanted:
            # Without its name first: a release that is half removed must not be taken for a whole one.
            folder.rename(folder.with_name(f".dropped-{folder.name}"))
    for draft in [*settings.zones.releases.glob(".*"), *settings.zones.home.glob(".current.*")]:
        draft.unlink() if draft.is_symlink() else remove_tree(draft)


def _is_replaced(manifest: dict[str, Any], current: str | None) -> bool:
    """Whether a release is damaged and another one made from the same, whose fingerprint is given, is current."""
    is_twin = not manifest["is_current"] and manifest["fingerprint"] == current
    return is_twin and bool(damaged_files(Path(manifest["path"])))


def remove_tree(folder: Path) -> None:
    """Remove a folder whose files are read-only."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def kept(settings: Settings) -> list[dict[str, Any]]:
    """The manifests of all whole releases, newest first, each with ``is_current``."""
    current = settings.zones.current.resolve().name if settings.zones.current.is_symlink() else ""
    found = [
        {**manifest, "is_current": folder.name == current, "path": str(folder)}
        for folder in settings.zones.releases.glob("[!.]*")
        if (manifest := _manifest(folder)) is not None
    ]
    return sorted(found, key=lambda manifest: manifest["attempt"], reverse=True)


def current(settings: Settings) -> dict[str, Any] | None:
    """The manifest of the release readers see, or None before the first."""
    return next((manifest for manifest in kept(settings) if manifest["is_current"]), None)


def has_newer(settings: Settings, business_date: str) -> bool:
    """Whether readers see a release of a later business date; a date in the future is a mistake and doesn't count."""
    seen = current(settings)
    today = datetime.now(ZoneInfo(settings.time_zone)).date().isoformat()
    return seen is not None and business_date < seen["business_date"] <= today


def of_day(settings: Settings, day: date) -> str | None:
    """The release that readers had when a day ended; the last one published by then where no switch was noted."""
    if release := history.seen_on(settings, day):
        return release
    known = [one for one in kept(settings) if datetime.fromisoformat(one["published_at"]).date() <= day]
    return known[0]["release_id"] if known else None


def roll_back(settings: Settings, release_id: str | None = None) -> dict[str, Any]:
    """Point readers at an earlier release, by default the one they had before the current one."""
    with locks.held(settings.zones.state, "writer", purpose="a build"):
        known = kept(settings)
        wanted = release_id or _before_current(settings, known)
        chosen = next((manifest for manifest in known if manifest["release_id"] == wanted), None)
        if chosen is None:
            names = ", ".join(manifest["release_id"] for manifest in known)
            raise UserError(
                f"no release {wanted or 'before the current one'}",
                expected=names or "a first run",
                next_step="huisheng releases list",
            )
        if damaged := damaged_files(Path(chosen["path"])):
            raise UserError(
                f"{damaged[0]} differs from the manifest", where=chosen["path"], next_step="name another release"
            )
        switch(settings, Path(chosen["path"]))
    return {**chosen, "is_current": True}


def _before_current(settings: Settings, known: list[dict[str, Any]]) -> str | None:
    """What readers had before; a release they never had, such as one of a backfill, is passed over."""
    kept_as = {plain_name(manifest["release_id"]): manifest["release_id"] for manifest in reversed(known)}
    now = next((plain_name(manifest["release_id"]) for manifest in known if manifest["is_current"]), None)
    had = list(dict.fromkeys(plain_name(switch["release_id"]) for switch in history.switches(settings)))
    earlier = had[: had.index(now)] if now in had else had
    return next((kept_as[name] for name in reversed(earlier) if name in kept_as), None)


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return found if isinstance(found, dict) and "attempt" in found else None


def plain_name(release_id: str) -> str:
    """The name under which a release was published: an erasure rewrites it under another, ``<id>.e<n>``."""
    return release_id.partition(".e")[0]


def rules_of(folder: Path) -> str:
    """Digest of the rules that made a release; empty for one of an earlier version."""
    return (_manifest(folder) or {}).get("rules", "")


def is_whole(folder: Path) -> bool:
    """Whether a folder is a finished release: the manifest is written last."""
    return _manifest(folder) is not None


def damaged_files(folder: Path) -> list[str]:
    """Files of a release that are gone or differ from its manifest; the manifest itself when it can't be read."""
    manifest = _manifest(folder)
    if manifest is None:
        return ["manifest.json"]
    return [name for name, digest in manifest["files"].items() if _sha256(folder / name) != digest]


def sound_current(settings: Settings, fingerprint: str) -> str | None:
    """The id of the release readers have, where it was made from these inputs and is undamaged."""
    manifest = current(settings)
    if manifest is None or manifest["fingerprint"] != fingerprint or damaged_files(Path(manifest["path"])):
        return None
    return str(manifest["release_id"])


def unused_id(settings: Settings, release_id: str, fence: int, *, anew: bool) -> str:
    """The id, with the attempt behind it where a damaged release has it, or any when it is to be made ``anew``."""
    folder = settings.zones.releases / release_id
    is_free = not folder.exists() or (not anew and not damaged_files(folder))
    return release_id if is_free else f"{release_id}.{fence}"


def _sha256(path: Path) -> str:
    try:
        return durable.sha256(path)
    except OSError:
        return ""

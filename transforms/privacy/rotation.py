"""A new pseudonym key: every token of the raw zone is made anew, with a mapping that lives one cycle.

Set the new key as ``HUISHENG_PSEUDONYM_KEY`` (with a new id) and the former one as
``HUISHENG_PSEUDONYM_PREVIOUS_KEY``, then rotate once. Tokens can't be turned back, so the identifiers are
read again from the landing copies, in the parsing child; a token whose landing copy is gone keeps its
former key, visible by its key id, and is counted. Releases keep the tokens of their time and go by
``keep_releases``; until they are gone the mapping says whose those are. Then the former key
can be destroyed.
"""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms import kept, releases
from transforms.errors import ConfigError
from transforms.ingest import children, ledger
from transforms.ingest.job import Job
from transforms.ingest.ledger import LedgerEntry
from transforms.ingest.source_fields import needed_contracts, source_spec
from transforms.privacy import mapping, record_key, register
from transforms.privacy.erasure import everything_still, loaded_files
from transforms.privacy.exchange import replace_folder
from transforms.privacy.keys import PREVIOUS_VARIABLE, KeyRing
from transforms.privacy.person import Loaded
from transforms.privacy.pseudonyms import kind_of, pseudonymise
from transforms.settings import Settings


@dataclass(frozen=True)
class Rotation:
    """What a rotation did: tokens mapped, values replaced, tokens left under the former key."""

    mapped: int
    replaced: int
    left: int


def rotate(settings: Settings) -> Rotation:
    """Replace tokens of the previous key by tokens of the current one in raw and in the register.

    Raises ``ConfigError`` without a previous key or for a wrong one, ``BusyError`` while a build runs. Can be repeated.
    """
    ring = KeyRing.load(settings)
    if ring.previous is None:
        raise ConfigError(
            "no previous key", where="rotation", next_step="set HUISHENG_PSEUDONYM_PREVIOUS_KEY and its _ID"
        )
    with everything_still(settings):
        made = _mapping(settings, ring)
        _check(made, _tokens(settings))
        mapping.add(settings, made)
        replaced = sum(_rewrite(file, made) for file in loaded_files(settings))
        register.rename(settings, made)
        record_key.keep(settings, ring)
        kept.leave_nameless(settings)
        left = sum(token.startswith(f"{ring.previous.key_id}_") for token in _tokens(settings))
    return Rotation(len(made), replaced, left)


def _check(made: Mapping[str, str], held: set[str]) -> None:
    """Refuse a previous key that isn't the one in use: it would leave every person under two pseudonyms."""
    if made and held and held.isdisjoint(made) and held.isdisjoint(made.values()):
        raise ConfigError(
            "the previous key made none of the pseudonyms kept",
            where=PREVIOUS_VARIABLE,
            expected="the key and the id in use before",
            next_step="set them; nothing was changed",
        )


def _mapping(settings: Settings, ring: KeyRing) -> dict[str, str]:
    """Former token → new token of every identifier in the landing copies."""
    found: dict[str, str] = {}
    former = KeyRing(ring.previous or ring.current)

    def tokens(values: list[str], field: str) -> list[str | None]:
        series = pl.Series(values, dtype=pl.String)
        old, new = (pseudonymise(series, keys, kind=kind_of(field)).to_list() for keys in (former, ring))
        found.update((a, b) for a, b in zip(old, new, strict=True) if a is not None and b is not None)
        return new

    for _, entry in loaded_files(settings):
        if entry.status == "loaded" and (settings.zones.landing / entry.sha256).is_file():
            with tempfile.TemporaryDirectory(prefix="huisheng-rotation-") as out:
                children.run(_job(settings, entry, out), tokens)
    return found


def _job(settings: Settings, entry: LedgerEntry, out: str) -> Job:
    source, limits = settings.source(entry.source), settings.limits
    return Job(
        path=str(settings.zones.landing / entry.sha256),
        file_name=entry.file_name,
        out=out,
        source=source_spec(settings, source),
        file_id=entry.file_id,
        file_date=entry.file_date,
        as_of_date=entry.file_date or entry.business_date or date.min,
        contracts=needed_contracts(source),
        memory_mb=limits.parse_memory_mb,
        cpu_s=limits.parse_cpu_s,
        output_mb=limits.max_uncompressed_mb,
    )


def _keys(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if name.endswith("_key") and dtype == pl.String]


def _rewrite(file: Loaded, made: Mapping[str, str]) -> int:
    """Replace tokens in one file's folder; returns how many cells changed."""
    folder, entry = file
    frames = {part: pl.read_parquet(folder / part) for parts in entry.parts.values() for part in parts}
    changed = sum(int(f[name].is_in(list(made)).sum()) for f in frames.values() for name in _keys(f))
    if not changed:
        return 0
    draft = folder.with_name(f".rotate-{folder.name}")
    releases.remove_tree(draft)
    draft.mkdir(mode=0o700)
    for part, frame in frames.items():
        done = frame.with_columns(pl.col(name).replace(made) for name in _keys(frame))
        done.write_parquet(draft / part, compression="zstd", compression_level=1)
    shutil.copy2(folder / ledger.FILE_NAME, draft / ledger.FILE_NAME)
    replace_folder(draft, folder)
    return changed


def _tokens(settings: Settings) -> set[str]:
    """The distinct tokens of the raw zone."""
    found: set[str] = set()
    for folder, entry in loaded_files(settings):
        for part in (part for parts in entry.parts.values() for part in parts):
            frame = pl.read_parquet(folder / part)
            for name in _keys(frame):
                found |= set(frame[name].drop_nulls())
    return found

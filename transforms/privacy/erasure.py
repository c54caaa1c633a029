"""One person erased from everything an installation holds, with proof.

Order: the tokens go on the register first, so nothing can come back; then raw rows (and with them the
rejects), scores of texts nobody else wrote, landing copies, work files and every kept release. A killed
run is finished by the next: what was found is kept in ``state/erasing.json`` until the proof is written.
Locks of the builder, the scorer and every source are held meanwhile.
"""

import hashlib
import json
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl

from transforms import durable, kept, locks, releases
from transforms.contracts import Contract
from transforms.errors import AuditError, HuishengError, UserError
from transforms.ingest import ledger
from transforms.ingest.places import Place, place_of
from transforms.ingest.waiting import waiting_lock
from transforms.privacy import mapping, register
from transforms.privacy.exchange import heal, replace_folder
from transforms.privacy.forms import forms_of
from transforms.privacy.person import Loaded, Traces, clean, holds, traces
from transforms.privacy.pseudonyms import KeyRing, pseudonymise
from transforms.privacy.record_key import ring_in_use
from transforms.privacy.release_copy import finish_replacing, rewrite
from transforms.privacy.search import Needles, blocks_of, files_below, leak_scan, search_file
from transforms.settings import Settings

PLAN = "erasing.json"
PROOFS = "erasures"
KINDS = ("person", "employee")


@dataclass
class Proof:
    """What one erasure searched and changed. Counts, file names and hashes; no identifier, no text."""

    proof_id: str
    identifiers: int
    tokens: int
    tokens_digest: str
    began_at: str
    seconds: float = 0.0
    landing: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    scored: dict[str, Any] = field(default_factory=dict)
    work: dict[str, Any] = field(default_factory=dict)
    releases: dict[str, Any] = field(default_factory=dict)
    inbox: dict[str, Any] = field(default_factory=dict)
    verified: dict[str, Any] = field(default_factory=dict)
    path: str = ""


def erase(settings: Settings, identifiers: Sequence[str]) -> Proof:
    """Erase the persons with these identifiers (phones, customer or employee numbers, as written anywhere).

    Returns the proof, also written to ``state/erasures/<id>.json``. Raises ``UserError`` for an identifier
    that names nobody or is too short, ``ConfigError`` for another key than the one in use, ``BusyError`` while a
    build runs, ``AuditError`` when a trace is left.
    """
    if not identifiers:
        raise UserError("no identifier given", where="erase", next_step="huisheng erase --customer …")
    tokens = _tokens(ring_in_use(settings), identifiers)
    return _run(settings, tokens, forms_of(identifiers), len(identifiers))


def _tokens(ring: KeyRing, identifiers: Sequence[str]) -> dict[str, str]:
    """Every token the identifiers can have, as token → kind: each kind under each key of the ring."""
    values = pl.Series(identifiers, dtype=pl.String)
    found: dict[str, str] = {}
    for key, kind in product(ring.keys, KINDS):
        for number, token in enumerate(pseudonymise(values, KeyRing(key), kind=kind), 1):
            if token is None or len(identifiers[number - 1].strip()) < 4:
                expected = "a phone or an id as exported"
                raise UserError(f"identifier {number} names nobody", where="erase", expected=expected)
            found[token] = kind
    return found


def enforce(settings: Settings) -> Proof | None:
    """Apply the register again, after a restore or a re-import. None where nothing of it is there."""
    tokens = register.read(settings)
    if not tokens or not any(holds(file, tokens) for file in loaded_files(settings)):
        return None
    return _run(settings, tokens, [], 0)


def _run(settings: Settings, tokens: dict[str, str], forms: Sequence[str], identifiers: int) -> Proof:
    started = time.monotonic()
    now = datetime.now(UTC)
    digest = hashlib.sha256("\n".join(sorted(tokens)).encode()).hexdigest()
    name = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    proof = Proof(name, identifiers, len(tokens), digest, now.isoformat(timespec="seconds"))
    with everything_still(settings):
        locks.next_fence(settings.zones.state)  # a build that is under way no longer publishes
        tokens = mapping.with_former(settings, tokens)
        register.add(settings, tokens)
        plan = _plan(settings, tokens)
        proof.raw, texts, touched = _erase_raw(settings, tokens, plan, forms)
        proof.scored = erase_scores(settings, texts)
        proof.landing = _erase_landing(settings, touched, forms)
        proof.work = _erase_work(settings, plan)
        proof.releases = _erase_releases(settings, tokens, plan, forms)
        mapping.leave_out(settings, tokens)
        proof.inbox = _look_into_inbox(settings, forms)
        proof.verified = _verify(settings, [*forms, *tokens])
        proof.seconds = round(time.monotonic() - started, 3)
        _write(settings, proof)
        (settings.zones.state / PLAN).unlink(missing_ok=True)
    if proof.verified["hits"]:
        raise AuditError(
            f"{proof.verified['hits']} traces are left", where=proof.path, next_step="look at 'verified' in the proof"
        )
    return proof


@contextmanager
def everything_still(settings: Settings) -> Iterator[None]:
    """Hold every lock: nobody builds, scores or takes files while rows are taken out."""
    state = settings.zones.state
    with ExitStack() as stack:
        stack.enter_context(locks.held(state, "writer", purpose="a build"))
        stack.enter_context(locks.held(state, "scoring", purpose="scoring"))
        for source in settings.sources:
            stack.enter_context(waiting_lock(state / f"ingest-{source.name}.lock"))
        for parent in (*settings.zones.raw.glob("*"), *settings.zones.scored.glob("*")):
            heal(parent)
        yield


def loaded_files(settings: Settings) -> list[Loaded]:
    """Every file of the raw zone with its ledger row."""
    return [(settings.zones.raw / e.source / e.file_id, e) for e in ledger.read(settings)]


def _plan(settings: Settings, tokens: Mapping[str, str]) -> Traces:
    """Orders, responses … of the persons; those a killed run had found are among them."""
    path = settings.zones.state / PLAN
    known = Traces()
    if path.exists():
        for kind, ids in json.loads(path.read_text("utf-8")).items():
            known.add(kind, ids)
    found = traces(loaded_files(settings), tokens, known)
    durable.write(path, json.dumps({kind: sorted(ids) for kind, ids in found.ids.items()}))
    return found


def _erase_raw(
    settings: Settings, tokens: Mapping[str, str], plan: Traces, forms: Sequence[str]
) -> tuple[dict[str, Any], set[str], set[str]]:
    """Rewrite the folders that hold rows of the persons. Returns the account, their texts, their files' sha256."""
    account: dict[str, Any] = {"files_searched": 0, "rows_removed": 0, "staff_keys_removed": 0, "rewritten": []}
    texts: set[str] = set()
    touched: set[str] = set()
    for file in loaded_files(settings):
        folder, entry = file
        account["files_searched"] += 1
        held = clean(file, tokens, plan, forms)
        if not held.rows and not held.nulled:
            continue
        before = _hashes(folder)
        draft = folder.with_name(f".erase-{folder.name}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        clean(file, tokens, plan, forms, out=draft)
        replace_folder(draft, folder)
        texts |= held.texts
        touched.add(entry.sha256)
        account["rows_removed"] += held.rows
        account["staff_keys_removed"] += held.nulled
        where = str(folder.relative_to(settings.zones.home))
        account["rewritten"].append({"folder": where, "rows": held.rows, "before": before, "after": _hashes(folder)})
    return account, texts, touched


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: durable.sha256(path) for path in sorted(folder.iterdir()) if path.is_file()}


def erase_scores(settings: Settings, texts: set[str]) -> dict[str, Any]:
    """Take out scores of texts that nobody left has written, in every model version."""
    gone = {_text_hash(text) for text in texts} - _kept_texts(settings, texts)
    account: dict[str, Any] = {"texts_removed": len(gone), "batches_searched": 0, "rewritten": []}
    for batch in sorted(path.parent for path in settings.zones.scored.glob("*/*/text.parquet")):
        account["batches_searched"] += 1
        if not gone or not pl.read_parquet(batch / "text.parquet")["text_hash"].is_in(list(gone)).any():
            continue
        before = _hashes(batch)
        draft = batch.with_name(f".erase-{batch.name}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        for path in batch.glob("*.parquet"):
            frame = pl.read_parquet(path)
            frame.filter(~frame["text_hash"].is_in(list(gone))).write_parquet(draft / path.name, compression="zstd")
        replace_folder(draft, batch)
        where = str(batch.relative_to(settings.zones.home))
        account["rewritten"].append({"folder": where, "before": before, "after": _hashes(batch)})
    return account


def _text_hash(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _kept_texts(settings: Settings, texts: set[str]) -> set[str]:
    """Hashes of those texts that other people's answers still carry."""
    found: set[str] = set()
    for path in ledger.raw_files(settings).get(Contract.ANSWER, []) if texts else []:
        column = pl.read_parquet(path, columns=["value_text"])["value_text"]
        found |= {_text_hash(text) for text in column.filter(column.is_in(list(texts))).unique()}
    return found


def _erase_landing(settings: Settings, touched: set[str], forms: Sequence[str]) -> dict[str, Any]:
    """Remove the byte copies of files that held the persons. What came of the others' rows stays in raw."""
    needles = Needles(forms)
    searched, removed = 0, []
    for path in files_below([settings.zones.landing]):
        searched += 1
        if path.name in touched or search_file(path, needles):
            removed.append(path.name)
            path.unlink()
    return {"files_searched": searched, "removed": removed}


def _erase_work(settings: Settings, plan: Traces) -> dict[str, Any]:
    """Remove work files of builds and scorings, and of the kept warehouse all but what names nobody; the locks are
    ours, so nobody uses them."""
    kept.leave_nameless(settings, plan.names())
    found = settings.zones.work.iterdir() if settings.zones.work.is_dir() else ()
    left = [path for path in found if path.name != kept.NAME]
    for path in left:
        if path.is_dir() and not path.is_symlink():
            releases.remove_tree(path)
        else:
            path.unlink()
    return {"folders_removed": len(left)}


def _erase_releases(
    settings: Settings, tokens: Mapping[str, str], plan: Traces, forms: Sequence[str]
) -> dict[str, Any]:
    finish_replacing(settings)
    whole = releases.kept(settings)
    rewritten = [asdict(rewrite(settings, manifest, tokens, plan, forms)) for manifest in whole]
    return {"searched": len(whole), "rewritten": [item for item in rewritten if item["rows"]]}


def _look_into_inbox(settings: Settings, forms: Sequence[str]) -> dict[str, Any]:
    """The inbox, a folder or object storage, belongs to whoever fills it: files there are named, not touched."""
    if not forms:
        return {}
    needles = Needles(forms)
    try:
        place = place_of(settings.inbox)
        paths = [entry.path for entry in place.entries() if entry.kind == "file"]
        held = [_without(path, forms) for path in paths if _is_held(place, path, needles)]
    except (HuishengError, OSError) as error:
        return {"not_searched": str(settings.inbox), "because": type(error).__name__}
    return {"files_searched": len(paths), "still_there": held}


def _without(path: str, forms: Sequence[str]) -> str:
    """A file's name for the proof, which holds no identifier."""
    for form in sorted(forms, key=len, reverse=True):
        path = path.replace(form, "***")
    return path


def _is_held(place: Place, path: str, needles: Needles) -> bool:
    with place.open(path) as source:
        return any(needles.search(list(blocks_of(path, source.read()))))


def _verify(settings: Settings, values: Sequence[str]) -> dict[str, Any]:
    """Search everything below home again, except the register and keys, for identifiers and tokens."""
    home, state = settings.zones.home, settings.zones.state
    out = [state / register.FILE_NAME, state / PLAN]
    out += [settings.inbox] if isinstance(settings.inbox, Path) else []
    hits = leak_scan([home], list(values), leave_out=out)
    places = sorted({str(hit.path.relative_to(home)) for hit in hits})
    return {"files_searched": sum(1 for _ in files_below([home], out)), "hits": len(hits), "places": places}


def _write(settings: Settings, proof: Proof) -> None:
    folder = settings.zones.state / PROOFS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    proof.path = str(folder / f"{proof.proof_id}.json")
    durable.write(Path(proof.path), json.dumps(asdict(proof), ensure_ascii=False, indent=1))

"""One file on its way in: parsed in a child, checked, committed with its ledger row by one rename."""

import hashlib
import json
import os
import re
import time
import uuid
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import polars as pl

from transforms import durable
from transforms.errors import HuishengError
from transforms.ingest import children, drift, inbox, landing, ledger, recount
from transforms.ingest.job import Job
from transforms.ingest.landing import Landed
from transforms.ingest.ledger import LedgerEntry
from transforms.ingest.room import cpu_s, memory_mb
from transforms.ingest.source_fields import needed_contracts, source_spec
from transforms.privacy import pseudonyms, record_key, reimport
from transforms.privacy.exchange import heal, replace_folder
from transforms.settings import Settings, Source

_PART = re.compile(r"[a-z_]{1,40}(\.\d{1,6})?\.parquet")
_BYTES_PER_KNOWN = 100
_REMEMBERED = 400_000
_COUNTS = ("records_in", "loaded", "quarantined", "duplicate", "same_key", "replacing")


class Intake:
    """One file on its way in."""

    def __init__(
        self,
        settings: Settings,
        source: Source,
        path: str,
        business_date: date,
        landed: Landed,
        watermark: str | None = None,
        file_id: str | None = None,
    ) -> None:
        self.watermark = watermark
        self.settings, self.source, self.path, self.landed = settings, source, path, landed
        self.shown = inbox.printable(path)
        self.business_date = business_date
        self.file_date = inbox.file_date(path, source.files) or business_date
        self.folder = settings.zones.raw / source.name
        self.file_id = file_id or self._file_id()
        self.target = self.folder / self.file_id

    def _file_id(self) -> str:
        """Of the bytes; the same bytes delivered for another date are another file."""
        former = ledger.one(self.folder / self.landed.file_id)
        dated = inbox.file_date(self.path, self.source.files)
        if former is None or dated is None or former.file_date == dated:
            return self.landed.file_id
        return hashlib.sha256(f"{self.landed.sha256} {dated}".encode()).hexdigest()[:16]

    def is_known(self) -> bool:
        """Whether the same bytes are in already."""
        former = ledger.one(self.target)
        return former is not None and former.status == "loaded"

    def run(self, *, again: bool = False) -> LedgerEntry:
        """The ledger row of the file, old or new."""
        former = ledger.one(self.target)
        if former is not None and former.status == "loaded" and not again:
            return former
        if not self.landed.is_stable:
            return self._entry(
                "waiting",
                code="changing",
                reason=f"{self.shown}: still being written. Next: run again once it is complete",
            )
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sweep()
        out = self.folder / f".draft-{uuid.uuid4().hex}"
        out.mkdir(mode=0o700)
        try:
            parsed = self._parsed(out)
            kept = reimport.filter_draft(self.settings, out, parsed)
            done = self._commit(out, kept)
            if kept is not parsed:  # the copy names an erased person
                self.landed.path.unlink(missing_ok=True)
            return done
        finally:
            landing.remove(out)

    def _sweep(self) -> None:
        """Remove what killed runs left. The lock is ours."""
        heal(self.folder)
        for path in self.folder.glob(".draft-*"):
            landing.remove(path)

    def _parsed(self, out: Path) -> LedgerEntry:
        started = time.monotonic()
        outcome = children.run(self._job(out), self._tokens())
        if outcome.refusal is not None and outcome.refusal.get("code") == "parser_died":
            for path in out.iterdir():
                path.unlink()
            outcome = children.run(self._job(out), self._tokens())  # something from outside may have killed it
        seconds = round(time.monotonic() - started, 3)
        if outcome.refusal is not None or outcome.result is None:
            return self._refused(outcome.refusal or {}, seconds, outcome.peak_mb)
        entry = self._checked(outcome.result, out, seconds, outcome.peak_mb)
        if self.source.drift == "refuse" and self._unforeseen(entry.columns):
            return self._drifted(entry)
        share = entry.quarantined / max(1, entry.records_in)
        if share > self.source.max_bad_share:
            return self._held(entry, share)
        return entry

    def _job(self, out: Path) -> Job:
        limits, earlier = self.settings.limits, self._earlier()
        # The child compares with every earlier record; those hashes are ours and come on top of the file's limit.
        known_mb = sum(entry.loaded for entry in earlier) * _BYTES_PER_KNOWN >> 20
        return Job(
            path=str(self.landed.path),
            file_name=self.shown,
            out=str(out),
            source=source_spec(self.settings, self.source),
            file_id=self.file_id,
            file_date=self.file_date,
            as_of_date=self.file_date,
            contracts=needed_contracts(self.source),
            record_key=record_key.settled(self.settings, pseudonyms.KeyRing.load(self.settings)),
            known=tuple(str(self.folder / e.file_id / part) for e in earlier for part in e.parts.get("records", ())),
            memory_mb=memory_mb(limits, self.landed.path) + known_mb,
            cpu_s=cpu_s(limits, self.landed.path),
            output_mb=limits.max_uncompressed_mb,
        )

    def _earlier(self) -> list[LedgerEntry]:
        """The source's other loaded files up to this one's date, oldest first."""
        if self.source.is_snapshot:
            return []
        others = [e for e in ledger.read(self.settings, self.source.name) if e.file_id != self.file_id]
        return [e for e in others if e.status == "loaded" and (e.file_date or date.min) <= self.file_date]

    def _tokens(self) -> children.Tokens:
        """Pseudonyms of a contract field's values; a customer of many records is hashed once or a few times."""
        ring = pseudonyms.KeyRing.load(self.settings)
        known: dict[str, dict[str, str | None]] = {}

        def tokens(values: list[str], field: str) -> list[str | None]:
            seen = known.setdefault(field, {})
            if len(seen) > _REMEMBERED:
                seen.clear()
            new = [value for value in values if value not in seen]
            made = pseudonyms.pseudonymise(pl.Series(new, dtype=pl.String), ring, kind=pseudonyms.kind_of(field))
            seen.update(zip(new, made, strict=True))
            return [seen[value] for value in values]

        return tokens

    def _checked(self, result: dict[str, Any], out: Path, seconds: float, peak_mb: int) -> LedgerEntry:
        """The ledger row of a result, after its counts and files have been compared."""
        parts = {str(name): [str(part) for part in files] for name, files in result["parts"].items()}
        wanted = {part for files in parts.values() for part in files}
        if not all(map(_PART.fullmatch, wanted)) or {path.name for path in out.iterdir()} != wanted:
            raise HuishengError(
                "the parser's files are not the ones it reports", where=f"{self.source.name}/{self.shown}"
            )
        columns = [str(title) for title in result["columns"]]
        entry = self._entry(
            "loaded",
            **{name: int(result[name]) for name in _COUNTS},
            **{
                name: result[name]
                for name in ("format", "layout", "layout_confidence", "encoding", "encoding_evidence")
            },
            rows={str(k): int(v) for k, v in result["rows"].items()},
            rules={str(k): int(v) for k, v in result["rules"].items()},
            cells={str(k): {str(n): int(v) for n, v in cells.items()} for k, cells in result["cells"].items()},
            hash_in=str(result["hash_in"]),
            hash_out=str(recount.hash_out(result, self.source.contract.value, out, f"{self.source.name}/{self.shown}")),
            columns=columns,
            unmapped=[str(title) for title in result["unmapped"]],
            notes=[str(note) for note in result["notes"]],
            **self._drift(columns),
            header_hash=hashlib.sha256("\x1f".join(columns).encode()).hexdigest()[:16],
            parts=parts,
            seconds=seconds,
            peak_mb=peak_mb,
        )
        ledger.check([entry])
        return entry

    def _before(self, columns: list[str]) -> list[str]:
        """The columns of the newest earlier file of the source; ``columns`` where there is none."""
        me = (self.file_date, self.file_id)
        entries = ledger.read(self.settings, self.source.name)
        earlier = [e for e in entries if e.status == "loaded" and (e.file_date or date.min, e.file_id) < me]
        return earlier[-1].columns if earlier else columns

    def _unforeseen(self, columns: list[str]) -> list[str]:
        """What changed that no alias of the source tells of."""
        before, aliases = self._before(columns), self.source.aliases
        return drift.changes(drift.by_alias(before, aliases), drift.by_alias(columns, aliases))

    def _drift(self, columns: list[str]) -> dict[str, list[str]]:
        """What changed against the file before, and columns hard to tell apart."""
        before, aliases = self._before(columns), self.source.aliases
        lines = drift.changes(before, columns, aliases) + drift.collisions(columns)
        return {"drift": lines, "missing": drift.missing(before, columns, aliases)}

    def _drifted(self, entry: LedgerEntry) -> LedgerEntry:
        lines = self._unforeseen(entry.columns) + drift.collisions(entry.columns)
        reason = f"{self.shown}: {'; '.join(lines[:5])}; expected the columns of the file before. "
        return self._entry(
            "refused",
            code="drift",
            reason=reason + 'Next: name aliases for the source, or set drift = "evolve"',
            **{name: getattr(entry, name) for name in ("format", "layout", "columns", "unmapped", "drift")},
            parts={},
        )

    def _refused(self, refusal: dict[str, str], seconds: float, peak_mb: int) -> LedgerEntry:
        reason, code = children.one_line(self.shown, refusal), str(refusal.get("code", "unknown"))
        return self._entry("refused", code=code, reason=reason, seconds=seconds, peak_mb=peak_mb)

    def _held(self, entry: LedgerEntry, share: float) -> LedgerEntry:
        """A file with too many bad records is held whole: none of its rows count, its rejects stay to be read."""
        rules = ", ".join(
            f"{rule} {count}" for rule, count in sorted(entry.rules.items(), key=lambda item: -item[1])[:3]
        )
        return self._entry(
            "refused",
            code="too_many_bad",
            reason=f"{self.shown}: {entry.quarantined} of {entry.records_in} records are bad ({rules}); "
            f"expected at most {self.source.max_bad_share:.0%}. Next: correct the source or raise max_bad_share",
            **{
                name: getattr(entry, name)
                for name in ("format", "layout", "encoding", "encoding_evidence", "columns", "unmapped", "rules")
            },
            parts={"quarantine": entry.parts.get("quarantine", [])},
            seconds=entry.seconds,
            peak_mb=entry.peak_mb,
        )

    def _entry(self, status: ledger.Status, **values: Any) -> LedgerEntry:
        return LedgerEntry(
            source=self.source.name,
            contract=self.source.contract.value,
            file_id=self.file_id,
            sha256=self.landed.sha256,
            file_name=self.shown,
            bytes=self.landed.bytes,
            mtime_ns=self.landed.mtime_ns,
            file_date=self.file_date,
            business_date=self.business_date,
            status=status,
            config_hash=inbox.config_hash(self.source, self.settings.limits),
            watermark=self.watermark,
            tool_version=_tool_version(),
            **values,
        )

    def _commit(self, out: Path, entry: LedgerEntry) -> LedgerEntry:
        """Make ledger row, rows and rejects visible by one rename."""
        kept = {part for files in entry.parts.values() for part in files}
        for path in out.iterdir():
            if path.name not in kept:
                path.unlink()
        durable.write(out / ledger.FILE_NAME, json.dumps(entry.to_json(), ensure_ascii=False))
        digests = {name: _synced_digest(out / name) for name in sorted(kept)}
        durable.write(out / ledger.DIGESTS, json.dumps(digests))
        if self.target.exists():
            replace_folder(out, self.target)
        else:
            out.rename(self.target)
            durable.sync(self.folder)
        return entry


def _synced_digest(path: Path) -> str:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _tool_version() -> str:
    try:
        return version("huisheng")
    except PackageNotFoundError:
        return "0"

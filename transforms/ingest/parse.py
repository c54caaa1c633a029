"""One file from bytes to typed Parquet parts. Runs in the parsing child only; ``parse`` is its one entry."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from transforms.ingest import files, flat, survey
from transforms.ingest.conform import DTYPES, FAILURES, Typed, conform
from transforms.ingest.fingerprints import KnownRecords, Seen, hashed, key_hashes, occurrence, record_hashes
from transforms.ingest.grid import RECORD_NO, BadRecord, Batch, column
from transforms.ingest.job import Field, Job, Refusal
from transforms.ingest.layouts import shape_of
from transforms.ingest.protection import Pseudonymise, masked, protected
from transforms.ingest.shapes import Shape

_MASK = (1 << 64) - 1
_CELLS = 200_000


def sliced(batch: Batch, shape: Shape) -> Iterator[Batch]:
    """The batch in pieces of a bounded number of cells, so that answers don't outgrow the memory."""
    rows = max(1_000, _CELLS // max(1, len(shape.questions) + len(shape.fields)))
    yield Batch(batch.frame.head(rows), batch.bad)
    for start in range(rows, batch.frame.height, rows):
        yield Batch(batch.frame.slice(start, rows))


@dataclass
class Tally:
    """Counts of one parse; the ledger's numbers."""

    records_in: int = 0
    loaded: int = 0
    quarantined: int = 0
    duplicate: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    hash_in: int = 0
    hash_out: int = 0
    rules: dict[str, int] = field(default_factory=dict)


class Parts:
    """Numbered Parquet parts of each frame: ``answer.parquet``, ``answer.2.parquet`` …"""

    def __init__(self, out: str) -> None:
        self._out, self._count = Path(out), {}  # type: ignore[var-annotated]
        self.names: dict[str, list[str]] = {}

    def write(self, name: str, frame: pl.DataFrame) -> None:
        """Write one part, unless it would be empty."""
        if frame.is_empty():
            return
        parts = self.names.setdefault(name, [])
        parts.append(f"{name}.parquet" if not parts else f"{name}.{len(parts) + 1}.parquet")
        with (self._out / parts[-1]).open("wb") as handle:
            frame.write_parquet(handle, compression="zstd", compression_level=1)


def parse(job: Job, pseudonymise: Pseudonymise) -> dict[str, Any]:
    """Write the parts of ``job`` below ``job.out``; returns what the ledger needs. Raises ``Refusal``."""
    grid = files.open_grid(job)
    shape = shape_of(grid.head, job.source)
    run = _Run(job, shape, pseudonymise)
    for batch in grid.batches(shape.header_rows, shape.width):
        for part in sliced(batch, shape):
            run.take(part)
    files.close(job)
    tally = run.tally
    if not tally.records_in:
        raise Refusal("empty", "a header without records", "at least one record", "export the file again")
    return {
        "format": grid.format,
        "encoding": grid.encoding,
        "encoding_evidence": grid.evidence,
        "layout": shape.layout,
        "layout_confidence": shape.confidence,
        "columns": shape.titles,
        "unmapped": shape.unmapped,
        "notes": grid.notes,
        "parts": run.parts.names,
        **vars(tally),
    }


class _Run:
    """The state that lasts over the batches of one file."""

    def __init__(self, job: Job, shape: Shape, pseudonymise: Pseudonymise) -> None:
        self.job, self.shape, self.source, self._pseudonymise = job, shape, job.source, pseudonymise
        self.fields = job.contracts[self.source.contract]
        self.columns = {name: shape.titles[place] for name, place in shape.fields.items()}
        self.is_survey = self.source.contract == "response"
        self.is_long = shape.layout == "long"
        self._responses = Seen()
        self.has_id = not self.is_survey or "response_id" in shape.fields
        self.tally, self.parts = Tally(), Parts(job.out)
        self._seen, self._known, self._counts = Seen(), KnownRecords(job.known), {}  # type: ignore[var-annotated]

    def take(self, batch: Batch) -> None:
        """Shape, protect, type, sort out and write one batch."""
        frame = batch.frame
        hashes = record_hashes(frame, self.shape.titles)
        main, extra = self._shaped(frame, hashes)
        typed = self._typed(main, self.fields)
        failed = pl.concat([typed.failures, *self._unnamed(frame)])
        keys = self._keys(typed, frame)
        repeated = self._repeated(keys, hashes) & ~frame[RECORD_NO].is_in(failed[RECORD_NO].implode())
        bad = failed[RECORD_NO].unique()
        good = frame.filter(~frame[RECORD_NO].is_in(bad.implode()) & ~repeated)[RECORD_NO]
        lineage = pl.DataFrame({RECORD_NO: frame[RECORD_NO], "record_hash": hashes})
        rows = typed.frame.filter(pl.col(RECORD_NO).is_in(good.implode()))
        self._write(self.source.contract, self._new_responses(rows) if self.is_long else rows, lineage)
        for name, further in extra(rows):
            self._write(name, further, lineage)
        self._quarantine(batch, failed, lineage)
        kept = lineage.with_columns(keys).filter(pl.col(RECORD_NO).is_in(good.implode()))
        self.parts.write("records", kept)
        self._count(batch, hashes, frame[RECORD_NO].is_in(good.implode()), repeated)

    def _shaped(self, frame: pl.DataFrame, hashes: pl.Series) -> tuple[pl.DataFrame, Any]:
        if not self.is_survey:
            return flat.rows_of(frame, self.shape, self.source, self.fields), lambda rows: []
        ids = hashes
        if not self.has_id:
            ids = hashes + occurrence(hashes, self._counts) * 0x9E3779B97F4A7C1
        generated = (
            ids.to_frame("i")
            .select(pl.format("r{}", pl.col("i").reinterpret(signed=False).cast(pl.String)))
            .to_series()
        )
        main = survey.responses(frame, self.shape, self.source, generated)
        return main, lambda rows: self._answers(frame, rows)

    def _typed(self, texts: pl.DataFrame, fields: tuple[Field, ...]) -> Typed:
        safe = protected(texts, fields, self.columns, self.source, self._pseudonymise)
        if "as_of_date" in {f.name for f in fields} and "as_of_date" not in safe.columns:
            safe = safe.with_columns(pl.lit(self.job.as_of_date).alias("as_of_date"))
        typed = conform(safe, fields, self.source.time_zone, self.columns, self.shape.time_formats)
        if not self.is_survey:
            return typed
        return Typed(survey.with_local_date(typed.frame, self.source.time_zone), typed.failures)

    def _unnamed(self, frame: pl.DataFrame) -> list[pl.DataFrame]:
        """Records of a long file that name no question."""
        if not self.is_long:
            return []
        place = self.shape.fields["question_key"]
        gone = frame.filter(pl.col(column(place)).is_null()).select(RECORD_NO)
        texts = {
            "column": self.shape.titles[place],
            "found": None,
            "rule": "missing_required",
            "expected": "a question",
        }
        return [gone.select(RECORD_NO, *(pl.lit(v, dtype=pl.String).alias(k) for k, v in texts.items()))]

    def _new_responses(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The first row of each response of a long file."""
        ids = hashed(rows["response_id"])
        is_new = ids.is_first_distinct() & ~pl.Series(self._responses.contains(ids.to_numpy()))
        self._responses.add(ids.filter(is_new).to_numpy())
        return rows.filter(is_new)

    def _answers(self, frame: pl.DataFrame, responses: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
        make = survey.long_answers if self.is_long else survey.answers
        ids = responses.select(RECORD_NO, "response_id", "survey_id")
        rows = [("answer", make(frame, ids, self.shape, self.source))]
        if self.shape.measurements:
            rows.append(("measurement", self._measurements(frame, responses)))
        return rows

    def _measurements(self, frame: pl.DataFrame, responses: pl.DataFrame) -> pl.DataFrame:
        ids = responses.select(
            RECORD_NO, "response_id", "survey_id", "customer_key", "unit_id", "order_id", "channel", "submitted_at"
        )
        texts = survey.measurements(frame, ids, self.shape)
        typed = conform(texts, self.job.contracts["measurement"], self.source.time_zone, {})
        failures = typed.failures
        if not failures.is_empty():
            self.tally.rules["measurement"] = self.tally.rules.get("measurement", 0) + failures.height
        return typed.frame.drop_nulls("value")

    def _keys(self, typed: Typed, frame: pl.DataFrame) -> pl.Series:
        if self.is_long:
            places = [
                self.shape.fields[n]
                for n in ("response_id", "question_key", "subquestion_key")
                if n in self.shape.fields
            ]
            return key_hashes(frame, [column(place) for place in places])
        names = [field.name for field in self.fields if field.is_key]
        rows = typed.frame.select(RECORD_NO, key_hashes(typed.frame, names))
        first = rows.unique(RECORD_NO, keep="first", maintain_order=True)
        return (
            frame.select(RECORD_NO)
            .join(first, on=RECORD_NO, how="left", maintain_order="left")["key_hash"]
            .fill_null(0)
        )

    def _repeated(self, keys: pl.Series, hashes: pl.Series) -> pl.Series:
        values = hashes.to_numpy()
        within = (
            pl.Series(self._seen.contains(values)) | ~hashes.is_first_distinct()
            if self.has_id
            else pl.Series([False] * len(hashes))
        )
        self._seen.add(values)
        return within | self._known.is_repeated(keys, hashes)

    def _write(self, contract: str, rows: pl.DataFrame, lineage: pl.DataFrame) -> None:
        if rows.is_empty():
            return
        fields = self.job.contracts[contract]
        whole = rows.join(lineage, on=RECORD_NO, how="left", maintain_order="left").with_columns(
            pl.lit(self.source.name).alias("source"),
            pl.lit(self.job.file_id).alias("file_id"),
            pl.lit(self.job.file_date, dtype=pl.Date).alias("file_date"),
        )
        order = ["source", "file_id", "file_date", RECORD_NO, "record_hash"]
        self.parts.write(contract, whole.select(*order, *(pl.col(f.name).cast(DTYPES[f.kind]) for f in fields)))
        self.tally.rows[contract] = self.tally.rows.get(contract, 0) + rows.height

    def _quarantine(self, batch: Batch, failed: pl.DataFrame, lineage: pl.DataFrame) -> None:
        rows = pl.concat([failed, _of_bad(batch.bad)]).join(lineage, on=RECORD_NO, how="left")
        if rows.is_empty():
            return
        for rule, count in rows.group_by("rule").len().iter_rows():
            self.tally.rules[rule] = self.tally.rules.get(rule, 0) + count
        self.parts.write(
            "quarantine",
            rows.select(
                pl.lit(self.source.name).alias("source"),
                pl.lit(self.job.file_id).alias("file_id"),
                pl.lit(self.job.file_date, dtype=pl.Date).alias("file_date"),
                RECORD_NO,
                pl.col("record_hash").fill_null(0),
                pl.lit(self.source.contract).alias("contract"),
                "column",
                masked(rows["found"]).alias("found"),
                "rule",
                "expected",
            ),
        )

    def _count(self, batch: Batch, hashes: pl.Series, is_good: pl.Series, repeated: pl.Series) -> None:
        tally, rejected = self.tally, ~(is_good | repeated)
        tally.records_in += batch.frame.height + len(batch.bad)
        tally.loaded += int(is_good.sum())
        tally.duplicate += int(repeated.sum())
        tally.quarantined += int(rejected.sum()) + len(batch.bad)
        tally.hash_in = (tally.hash_in + _sum(hashes)) & _MASK
        out = sum(_sum(hashes.filter(part)) for part in (is_good, repeated, rejected))
        tally.hash_out = (tally.hash_out + out) & _MASK


def _sum(hashes: pl.Series) -> int:
    return int(hashes.to_numpy().view(np.uint64).sum(dtype=np.uint64))


def _of_bad(bad: list[BadRecord]) -> pl.DataFrame:
    rows = [(b.record_no, None, b.found or None, b.rule, b.expected) for b in bad]
    return pl.DataFrame(rows, schema=FAILURES, orient="row")

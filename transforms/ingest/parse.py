"""One file from bytes to typed Parquet parts. Runs in the parsing child only; ``parse`` is its one entry.

Reading, protecting, typing and writing work on different batches at the same time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from transforms.ingest import files, flat, survey
from transforms.ingest.conform import DTYPES, FAILURES, Typed, conform
from transforms.ingest.counts import Counts
from transforms.ingest.declared import treated, without_undeclared
from transforms.ingest.fingerprints import hashed, key_hashes, record_hashes
from transforms.ingest.grid import RECORD_NO, BadRecord, Batch, column
from transforms.ingest.job import Job, Refusal
from transforms.ingest.layouts import shape_of
from transforms.ingest.members import Members
from transforms.ingest.occurrences import Occurrences
from transforms.ingest.packed import settled
from transforms.ingest.parts import Parts
from transforms.ingest.protection import Pseudonymise, masked, protected
from transforms.ingest.repeats import KnownRecords, RecordNumbers, Repeats
from transforms.ingest.replaced import Replaced
from transforms.ingest.shapes import Shape
from transforms.ingest.stages import Behind, ahead
from transforms.ingest.tally import Tally

_CELLS, _RECORDS = 120_000, 30_000
_LINEAGE = ("source", "file_id", "file_date", RECORD_NO, "record_hash")


def parse(job: Job, pseudonymise: Pseudonymise) -> dict[str, Any]:
    """Write the parts of ``job`` below ``job.out``; returns what the ledger needs. Raises ``Refusal``."""
    grid = files.open_grid(job)
    shape = settled(without_undeclared(shape_of(grid.head, job.source), job.source), grid, job.source)
    with Behind() as write:
        run = _Run(job, shape, pseudonymise, write)
        batches = ahead(grid.batches(shape.header_rows, shape.width))
        for piece in ahead(piece for batch in batches for piece in run.prepared(batch)):
            run.take(piece)
    run.finish()
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
        "notes": grid.notes + run.replaced.notes(tally.loaded, run.named_key()),
        "parts": run.parts.names,
        "same_key": run.replaced.same_key,
        "replacing": run.replaced.replacing,
        **vars(tally),
    }


@dataclass
class _Piece:
    """Records with their hashes, and their main rows as protected text."""

    batch: Batch
    hashes: pl.Series
    safe: pl.DataFrame
    plain: frozenset[str]

    def places(self, rows: pl.DataFrame) -> np.ndarray:
        """Where the records of ``rows`` stand in the batch."""
        numbers = self.batch.frame[RECORD_NO].to_numpy()
        places: np.ndarray = np.searchsorted(numbers, rows[RECORD_NO].to_numpy())
        return places


class _Run:
    """The state that lasts over the batches of one file."""

    def __init__(self, job: Job, shape: Shape, pseudonymise: Pseudonymise, write: Behind) -> None:
        self.job, self.shape, self.source, self._pseudonymise = job, shape, job.source, pseudonymise
        self.fields = job.contracts[self.source.contract]
        self.columns = {name: shape.titles[place] for name, place in shape.fields.items()}
        self.is_survey = self.source.contract == "response"
        self.is_long = shape.layout == "long"
        self.has_id = not self.is_survey or "response_id" in shape.fields
        self.key = [field.name for field in self.fields if field.is_key]
        self.tally, self.parts, self._behind = Tally(), Parts(job.out), write
        self._repeats, self._known = Repeats(Path(job.out) / "repeats"), KnownRecords(job.known)
        self._members = Members(Path(job.out) / "members", files.size(job))
        self.replaced = Replaced(Path(job.out) / "keys", files.size(job), self._known)
        self._counts = Counts(Path(job.out) / "counts")
        self._occurrences = Occurrences(self._members, self._counts)

    def prepared(self, batch: Batch) -> Iterator[_Piece]:
        """The batch in pieces of a bounded number of records and answers, so that they don't outgrow the memory."""
        hashes = record_hashes(batch.frame, self.shape.titles, batch.plain, self.job.record_key)
        rows = min(_RECORDS, max(1, _CELLS // max(1, len(self.shape.questions))))
        yield self._piece(replace(batch, frame=batch.frame.head(rows)), hashes.head(rows))
        for start in range(rows, batch.frame.height, rows):
            piece = Batch(batch.frame.slice(start, rows), plain=batch.plain)
            yield self._piece(piece, hashes.slice(start, rows))

    def _piece(self, batch: Batch, hashes: pl.Series) -> _Piece:
        """Shape and protect some records."""
        batch = replace(batch, frame=treated(batch.frame, self.shape, self.source))
        if self.is_survey:
            main = survey.responses(batch.frame, self.shape, self.source, self._generated(hashes))
        else:
            main = flat.rows_of(batch.frame, self.shape, self.source, self.fields)
        safe = protected(main, self.fields, self.columns, self.source, self._pseudonymise)
        plain = {name for name, place in self.shape.fields.items() if column(place) in batch.plain}
        return _Piece(batch, hashes, safe, frozenset(plain - self.source.values.keys() - self.source.constants.keys()))

    def _generated(self, hashes: pl.Series) -> pl.Series:
        """Response ids of a file that has none."""
        ids = hashes if self.has_id else hashes + self._occurrences.of(hashes) * 0x9E3779B97F4A7C1
        text = pl.format("r{}", pl.col("i").reinterpret(signed=False).cast(pl.String))
        return ids.alias("i").to_frame().select(text).to_series()

    def take(self, piece: _Piece) -> None:
        """Type, sort out and write one piece."""
        frame, hashes = piece.batch.frame, piece.hashes
        typed = self._typed(piece)
        failed = pl.concat([typed.failures, *self._unnamed(frame)])
        is_bad = np.zeros(frame.height, dtype=bool)
        is_bad[piece.places(failed)] = True
        keys = self._keys(typed, piece)
        is_repeated = self._repeated(keys, piece) & ~is_bad
        is_good = ~(is_bad | is_repeated)
        rows = typed.frame if is_good.all() else typed.frame.filter(is_good[piece.places(typed.frame)])
        self._write(self.source.contract, self._new_responses(rows) if self.is_long else rows, piece)
        if self.is_survey:
            self._answers(piece, rows)
        self._quarantine(piece, pl.concat([failed, _of_bad(piece.batch.bad)]), self.source.contract)
        lineage = pl.DataFrame({RECORD_NO: frame[RECORD_NO], "record_hash": hashes, "key_hash": keys})
        self._behind(self.parts.write, "records", lineage.filter(is_good))
        self.tally.count(hashes.to_numpy().view(np.uint64), is_good, is_repeated, len(piece.batch.bad))
        if self.has_id:
            self.replaced.count(keys[is_good])

    def _typed(self, piece: _Piece) -> Typed:
        safe = piece.safe
        if "as_of_date" in {f.name for f in self.fields} and "as_of_date" not in safe.columns:
            safe = safe.with_columns(pl.lit(self.job.as_of_date).alias("as_of_date"))
        zone, formats = self.source.time_zone, self.shape.time_formats
        typed = conform(safe, self.fields, zone, self.columns, formats, piece.plain)
        return Typed(survey.with_local_date(typed.frame, zone), typed.failures) if self.is_survey else typed

    def _unnamed(self, frame: pl.DataFrame) -> list[pl.DataFrame]:
        """Records of a long file that name no question."""
        if not self.is_long:
            return []
        place = self.shape.fields["question_key"]
        gone = frame.filter(pl.col(column(place)).is_null())[RECORD_NO]
        reason = (self.shape.titles[place], None, "missing_required", "a question")
        return [pl.DataFrame([(number, *reason) for number in gone], schema=FAILURES, orient="row")]

    def _keys(self, typed: Typed, piece: _Piece) -> np.ndarray:
        """The natural key of each record, of its first row where it has several; 0 where it has none."""
        if self.is_long:
            names = ("response_id", "question_key", "subquestion_key")
            places = [self.shape.fields[name] for name in names if name in self.shape.fields]
            return key_hashes(piece.batch.frame, [column(place) for place in places], self.job.record_key).to_numpy()
        found = key_hashes(typed.frame, self.key, self.job.record_key).to_numpy()
        keys = np.zeros(piece.batch.frame.height, dtype=np.int64)
        keys[piece.places(typed.frame)[::-1]] = found[::-1]
        return keys

    def named_key(self) -> str:
        """The natural key in the words of the file where it has them."""
        if self.is_long:
            return "response and question"
        return " and ".join(self.columns[name] for name in self.key if name in self.columns)

    def _repeated(self, keys: np.ndarray, piece: _Piece) -> np.ndarray:
        """Records that came before: in this file, unless equal ones are different people, or in earlier files."""
        values = piece.hashes.to_numpy()
        known = self._known.is_repeated(keys, values)
        if not self.has_id:
            return known
        return known | self._repeats.repeated(values, piece.batch.frame[RECORD_NO].to_numpy())

    def finish(self) -> None:
        """Take out what repeats a record from far above, which nobody could tell while it was written."""
        self.parts.close()
        self._members.close()
        self._counts.close()
        late = self._repeats.late()
        gone = {"records": 0} if late.is_empty else self._without(late)
        self.replaced.close(gone["records"])

    def _without(self, late: RecordNumbers) -> dict[str, int]:
        """Take these records out of what was written and counted; returns how many rows of each part went."""
        for hashes in self.parts.values("records", "record_hash", late):
            self.tally.leave_out(hashes.view(np.uint64))
        gone = self.parts.without(late)
        self.tally.take_back(gone)
        return gone

    def _new_responses(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The first row of each response of a long file."""
        return rows.filter(~self._members.repeated(hashed(rows["response_id"]).to_numpy()))

    def _answers(self, piece: _Piece, responses: pl.DataFrame) -> None:
        make = survey.long_answers if self.is_long else survey.answers
        ids = responses.select(RECORD_NO, "response_id", "survey_id", "status")
        self._write("answer", make(piece.batch.frame, ids, self.shape, self.source), piece)
        if self.shape.measurements:
            self._measurements(piece, responses)

    def _measurements(self, piece: _Piece, responses: pl.DataFrame) -> None:
        """Measured cells. One that is no number is refused alone: its record and the record's other cells stay."""
        for title, texts in survey.measurements(piece.batch.frame, responses, self.shape):
            typed = conform(texts, self.job.contracts["measurement"], self.source.time_zone, {"value": title})
            good = typed.frame.filter(~typed.frame[RECORD_NO].is_in(typed.failures[RECORD_NO].implode()))
            self.tally.count_cells(texts.height, good.height, typed.failures[RECORD_NO].n_unique())
            self._write("measurement", good, piece)
            self._quarantine(piece, typed.failures, "measurement")

    def _write(self, contract: str, rows: pl.DataFrame, piece: _Piece) -> None:
        if rows.is_empty():
            return
        self._behind(self._write_part, contract, rows, piece.hashes.gather(piece.places(rows)))
        self.tally.rows[contract] = self.tally.rows.get(contract, 0) + rows.height

    def _write_part(self, contract: str, rows: pl.DataFrame, hashes: pl.Series) -> None:
        whole = rows.with_columns(*self._origin(), hashes.alias("record_hash"))
        fields = (
            pl.col(f.name) if whole.schema[f.name] == pl.Categorical else pl.col(f.name).cast(DTYPES[f.kind])
            for f in self.job.contracts[contract]
        )
        self.parts.write(contract, whole.select(*_LINEAGE, *fields))

    def _origin(self) -> Iterator[pl.Expr]:
        yield pl.lit(self.source.name).cast(pl.Categorical).alias("source")
        yield pl.lit(self.job.file_id).cast(pl.Categorical).alias("file_id")
        yield pl.lit(self.job.file_date, dtype=pl.Date).alias("file_date")

    def _quarantine(self, piece: _Piece, failed: pl.DataFrame, contract: str) -> None:
        if failed.is_empty():
            return
        for rule, count in failed.group_by("rule").len().iter_rows():
            self.tally.rules[rule] = self.tally.rules.get(rule, 0) + count
        lineage = pl.DataFrame({RECORD_NO: piece.batch.frame[RECORD_NO], "record_hash": piece.hashes})
        rows = failed.join(lineage, on=RECORD_NO, how="left", maintain_order="left")
        self._behind(
            self.parts.write,
            "quarantine",
            rows.select(
                *self._origin(),
                RECORD_NO,
                pl.col("record_hash").fill_null(0),
                pl.lit(contract).alias("contract"),
                "column",
                masked(rows["found"]).alias("found"),
                "rule",
                "expected",
            ),
        )


def _of_bad(bad: list[BadRecord]) -> pl.DataFrame:
    rows = [(b.record_no, None, b.found or None, b.rule, b.expected) for b in bad]
    return pl.DataFrame(rows, schema=FAILURES, orient="row")

"""Which rows of the raw zone belong to a person, and a copy of a file's folder without them.

A row belongs to a person whose token stands in ``customer_key`` (or, for an employee's own answers, in
``employee_key`` of a response). Rows without any customer that hang on such a row by an order, an
invitation, a ticket or a response belong to the same person. Where an erased employee only served
somebody, the row stays and its ``employee_key`` or ``owner_key`` becomes null.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from transforms import durable
from transforms.contracts import SCHEMAS, Contract
from transforms.ingest import ledger
from transforms.ingest.ledger import LedgerEntry

RECORD = "record_no"
STAFF = ("employee_key", "owner_key")
# What a person's row is called, and which columns of other rows call it so.
LINKS: dict[str, tuple[str, ...]] = {
    "order_id": ("order_id",),
    "invitation_id": ("invitation_id",),
    # Two surveys may use the same number, so a response is called by both; an action names no survey.
    "response": ("response",),
    "response_id": ("trigger_response_id",),
    "ticket_id": ("ticket_id", "trigger_ticket_id"),
    "measurement_id": ("measurement_id",),
}
# The contract whose rows own an id; elsewhere the same column only points to it.
_OWNED = {
    Contract.ORDER: ("order_id",),
    Contract.INVITATION: ("invitation_id",),
    Contract.RESPONSE: ("response", "response_id"),
    Contract.TICKET: ("ticket_id",),
    Contract.MEASUREMENT: ("measurement_id",),
}
NAMED = {
    Contract.RESPONSE: "response",
    Contract.ORDER: "order_id",
    Contract.TICKET: "ticket_id",
    Contract.MEASUREMENT: "measurement_id",
}
"""Contracts whose rows a published figure may count, and the id by which they are named."""
_NEEDED = frozenset(
    (
        RECORD,
        "customer_key",
        "survey_id",
        "response_id",
        *STAFF,
        *(column for columns in LINKS.values() for column in columns),
    )
)


Loaded = tuple[Path, LedgerEntry]
"""A file's folder in the raw zone, and its ledger row."""


def name_of(contract: Contract, number: str) -> str:
    """What a row is called by all that names rows of several contracts; a response already by survey and number."""
    return number if contract is Contract.RESPONSE else f"{contract.value}\x1f{number}"


@dataclass
class Traces:
    """Ids of a person's orders, invitations, responses, tickets and measurements, found so far."""

    ids: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in LINKS})

    def add(self, name: str, values: Iterable[str | None]) -> bool:
        """Remember ids; whether any was new."""
        new = {value for value in values if value} - self.ids[name]
        self.ids[name] |= new
        return bool(new)

    def names(self) -> set[str]:
        """What the rows behind the last release call those that can stand there: see :func:`name_of`."""
        return {name_of(contract, one) for contract, column in NAMED.items() for one in self.ids[column]}


@dataclass(frozen=True)
class Cleaned:
    """What a cleaning of one folder did or would do."""

    rows: int = 0
    nulled: int = 0
    texts: frozenset[str] = frozenset()


def traces(files: Iterable[Loaded], tokens: Mapping[str, str], found: Traces | None = None) -> Traces:
    """The ids of everything that belongs to the persons, over all files, until nothing new turns up."""
    found, files = found or Traces(), list(files)
    while True:
        grown = [_grow(file, tokens, found) for file in files]
        if not any(grown):
            return found


def _grow(file: Loaded, tokens: Mapping[str, str], found: Traces) -> bool:
    grew = False
    for contract, frame in _keys(file):
        mine = frame.filter(belongs(contract, frame, tokens, found))
        for name in _OWNED.get(contract, ()):
            grew |= found.add(name, mine[name])
    return grew


def _keys(file: Loaded) -> Iterator[tuple[Contract, pl.DataFrame]]:
    """The columns of a file's frames that tell whose a row is. Answers have none: they follow their response."""
    folder, entry = file
    for name, parts in entry.parts.items():
        if name in SCHEMAS and name != Contract.ANSWER:
            for part in parts:
                columns = [c for c in pl.read_parquet_schema(folder / part) if c in _NEEDED]
                frame = pl.read_parquet(folder / part, columns=columns)
                if name == Contract.RESPONSE:
                    frame = frame.with_columns(response=pl.concat_str("survey_id", "response_id", separator="\x1f"))
                yield Contract(name), frame


def holds(file: Loaded, tokens: Mapping[str, str]) -> bool:
    """Whether a file has a row with one of these tokens."""
    return any(belongs(contract, frame, tokens, Traces()).any() for contract, frame in _keys(file))


def belongs(contract: Contract, frame: pl.DataFrame, tokens: Mapping[str, str], found: Traces) -> pl.Series:
    """Whether each row belongs to the persons."""
    own, other = pl.lit(value=False), pl.lit(value=False)
    if "customer_key" in frame.columns:
        own = pl.col("customer_key").is_in(_of(tokens, "person")).fill_null(value=False)
        other = pl.col("customer_key").is_not_null()
    if contract is Contract.RESPONSE:
        own |= pl.col("employee_key").is_in(_of(tokens, "employee")).fill_null(value=False)
        other |= pl.col("employee_key").is_not_null()
    for name, columns in LINKS.items():
        for column in columns:
            if column in frame.columns:
                own |= pl.col(column).is_in(list(found.ids[name])).fill_null(value=False) & ~other
    return frame.select(own.alias("own")).to_series() if frame.height else pl.Series("own", [], dtype=pl.Boolean)


def _of(tokens: Mapping[str, str], kind: str) -> list[str]:
    return [token for token, kind_of in tokens.items() if kind_of == kind]


def clean(
    file: Loaded, tokens: Mapping[str, str], found: Traces, forms: Iterable[str] = (), out: Path | None = None
) -> Cleaned:
    """Rows of the persons in a file's folder; with ``out``, a copy of the folder without them is written there.

    A record that belongs to a person goes with all that came of it: its answers, its fingerprint, its rejects.
    So does a reject that shows one of ``forms``, an identifier as it was written.
    """
    folder, entry = file
    records: set[int] = set()
    for contract, frame in _keys(file):
        records.update(frame.filter(belongs(contract, frame, tokens, found))[RECORD])
    done, gone = Cleaned(), dict.fromkeys(entry.parts, 0)
    for name, parts in entry.parts.items():
        for part in parts:
            frame = pl.read_parquet(folder / part)
            kept, step = _without(frame, records, tokens, list(forms))
            done = Cleaned(done.rows + step.rows, done.nulled + step.nulled, done.texts | step.texts)
            gone[name] += frame.height - kept.height
            if out is not None:
                kept.write_parquet(out / part, compression="zstd", compression_level=1)
    if out is not None:
        _write_ledger(out, entry, gone, len(records))
    return done


def _without(
    frame: pl.DataFrame, records: set[int], tokens: Mapping[str, str], forms: list[str]
) -> tuple[pl.DataFrame, Cleaned]:
    mine = frame[RECORD].is_in(list(records))
    if "found" in frame.columns and forms:
        mine |= frame["found"].str.contains_any(forms).fill_null(value=False)
    dropped, kept = frame.filter(mine), frame.filter(~mine)
    nulled = 0
    for column in (name for name in STAFF if name in kept.columns):
        served = kept[column].is_in(_of(tokens, "employee")).fill_null(value=False)
        nulled += int(served.sum())
        kept = kept.with_columns(pl.when(~served).then(pl.col(column)).alias(column))
    texts: frozenset[str] = frozenset()
    if "is_free_text" in frame.columns:
        texts = frozenset(dropped.filter("is_free_text")["value_text"].drop_nulls())
    return kept, Cleaned(dropped.height, nulled, texts)


def _write_ledger(out: Path, entry: LedgerEntry, gone: dict[str, int], records: int) -> None:
    """The ledger row keeps what came in; beside it stands how many records were erased since."""
    rows = {name: count - gone.get(name, 0) for name, count in entry.rows.items()}
    plain = replace(entry, rows=rows, erased=entry.erased + records).to_json()
    durable.write(out / ledger.FILE_NAME, json.dumps(plain, ensure_ascii=False))

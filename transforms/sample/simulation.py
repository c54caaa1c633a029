"""The two passes: simulate blocks of customers, then write the exports in time order."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from transforms.errors import UserError
from transforms.sample import operations, service, truth
from transforms.sample.actuals import actuals, measured
from transforms.sample.dirt import soil, soil_responses
from transforms.sample.journeys import simulate
from transforms.sample.plan import DEFAULT_END, Plan, Split
from transforms.sample.population import people
from transforms.sample.responses import responses
from transforms.sample.revisions import exploded
from transforms.sample.rows import flat
from transforms.sample.spill import Spill
from transforms.sample.writing import FILES, TABLES, Writer, write_actions, write_company, write_surveys, write_tables

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SampleSummary:
    """What was written: ``(file, data records)`` per export and per truth table, and the seconds it took."""

    files: list[tuple[str, int]]
    truth: list[tuple[str, int]]
    seconds: float


def write_sample(
    out: Path,
    *,
    customers: int,
    days: int,
    seed: int,
    end: date | None = None,
    split: Split = "all",
    progress: Progress | None = None,
) -> SampleSummary:
    """Write the exports of a simulated company below ``out`` and what is true below ``out/truth``.

    Equal arguments give equal bytes; a former sample in ``out`` is replaced. ``split`` says whether
    an export covers everything, a month or a day. ``progress(stage, done, total)`` is called as work
    goes on. Raises ``UserError`` for arguments no company can be simulated with.
    """
    began = time.perf_counter()
    plan = _plan(customers, days, seed, end, split)
    tell = progress or (lambda stage, done, total: None)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".sample-", dir=out) as folder:
        spill, gaps = Spill(Path(folder)), truth.GapSums(plan)
        for block in range(plan.blocks):
            _simulate_block(plan, block, spill, gaps)
            tell("simulate", block + 1, plan.blocks)
        writer = _write_exports(plan, out, spill, tell)
        is_sample = (out / "truth" / "dirt.parquet").exists()
        kept = _write_truth(plan, out / "truth", spill, gaps, writer)
    if is_sample:
        _forget_former(out, writer)
    return SampleSummary(writer.files(), kept, time.perf_counter() - began)


def _plan(customers: int, days: int, seed: int, end: date | None, split: Split) -> Plan:
    limits = (("customers", customers, 1, 10_000_000), ("days", days, 7, 3_650), ("seed", seed, 0, 2**32 - 1))
    for name, value, low, high in limits:
        if not low <= value <= high:
            raise UserError(f"{name} = {value}", where="huisheng sample", expected=f"{low} to {high}")
    if split not in ("all", "month", "day"):
        raise UserError(f"split = {split}", where="huisheng sample", expected="all, month or day")
    return Plan(customers, days, seed, end or DEFAULT_END, split)


def _simulate_block(plan: Plan, block: int, spill: Spill, gaps: truth.GapSums) -> None:
    journey = simulate(plan, people(plan, block), block)
    values = measured(plan, journey, block)
    lived = actuals(journey, values)
    answered = flat(journey, "answered")
    answers = responses(plan, answered, lived, block)
    gaps.add(answered, answers, lived)
    spill.add("responses", block, soil_responses(answers, plan, plan.rng(block, 10)))
    tables = {
        "orders": operations.orders(plan, journey, block),
        "contacts": operations.contacts(plan, journey, block),
        "invitations": operations.invitations(plan, journey),
        "customers": operations.customers(plan, journey),
        "inspections": operations.inspections(plan, journey, values),
        "tickets": service.tickets(plan, journey, block),
        "actions": service.actions(plan, journey, block),
        "messages": service.messages(plan, journey, block),
    }
    for stream, (name, frame) in enumerate(tables.items()):
        spill.add(name, block, exploded(soil(frame, name, plan.rng(block, 20, stream))))
    for name, frame in (
        ("contact", truth.contact_rows(plan, journey)),
        ("customer", truth.customer_rows(plan, journey)),
        ("pattern", truth.pattern_rows(journey)),
    ):
        spill.add(f"truth_{name}", block, frame.with_columns(_at=pl.lit(0, dtype=pl.Int64)))


def _write_exports(plan: Plan, out: Path, spill: Spill, tell: Progress) -> Writer:
    tables = ("responses", "actions", *TABLES)
    writer = Writer(plan, out, lambda done: tell("write", min(done, total), total))
    total = sum(spill.rows(name) for name in tables)
    write_surveys(writer, spill)
    write_actions(writer, spill)
    write_tables(writer, spill)
    write_company(writer, plan)
    writer.close()
    return writer


def _forget_former(out: Path, writer: Writer) -> None:
    """Remove the exports of a former sample in the same folder, which no longer fit their truth."""
    for pattern in FILES.values():
        for path in sorted(out.glob(pattern.format(date="????????*"))):
            if str(path.relative_to(out)) not in writer.counts:
                path.unlink()


def _write_truth(plan: Plan, folder: Path, spill: Spill, gaps: truth.GapSums, writer: Writer) -> list[tuple[str, int]]:
    folder.mkdir(parents=True, exist_ok=True)
    small = {
        "gap": gaps.frame(),
        "standard": truth.standard_rows(plan),
        "parameter": truth.parameter_rows(plan),
        "unit": truth.unit_rows(plan),
        "attribute": truth.attribute_rows(),
        "dirt": writer.dirt_rows(),
    }
    for name, frame in small.items():
        frame.write_parquet(folder / f"{name}.parquet")
    large = {name: spill.scan(f"truth_{name}").drop("_at") for name in ("contact", "customer", "pattern")}
    large |= _answer_truths(spill)
    for name, lazy in large.items():
        lazy.sink_parquet(folder / f"{name}.parquet", row_group_size=100_000, maintain_order=True)
    names = [*small, *large]
    return sorted((n, pl.scan_parquet(folder / f"{n}.parquet").select(pl.len()).collect().item()) for n in names)


def _answer_truths(spill: Spill) -> dict[str, pl.LazyFrame]:
    answers = spill.scan("answers")
    link = answers.select(
        "file", "record_no", "response_id", "event_id", "has_token", "has_order_id", "has_phone", dirt="_dirt"
    )
    comment = answers.filter(pl.col("polarity3").is_not_null()).select(
        "file", "record_no", "response_id", "event_id", "text", "polarity3", "aspects", "form"
    )
    identifier = answers.filter(pl.col("pii_value").is_not_null()).select(
        "file", "record_no", "response_id", kind="pii_kind", value="pii_value"
    )
    return {"answer": link, "comment": comment, "identifier": identifier}

"""What a file holds, with values masked. Runs in the parsing child."""

from dataclasses import asdict
from typing import Any

import polars as pl

from transforms.ingest import files
from transforms.ingest.column_profiles import profiles
from transforms.ingest.grid import Batch
from transforms.ingest.headers import typed_columns
from transforms.ingest.job import Job, Refusal, SourceSpec
from transforms.ingest.layouts import LAYOUTS, shape_of
from transforms.ingest.layouts.columns import shortened
from transforms.ingest.packed import settled
from transforms.ingest.shapes import Shape

_COMMAS = "digits, comma, digits is text, no number; if decimals follow it, export the column with a decimal point"
_UNPROVEN_HEADER = (
    "no number or time shows that the first line names the columns: if it is a record, write a line of names above it"
)
_PROFILED_RECORDS, _PROFILED_BYTES = 50_000, 16 << 20


def inspect(job: Job) -> dict[str, Any]:
    """Read the whole file and describe it. Raises ``Refusal`` where it can't be taken."""
    grid = files.open_grid(job)
    shape = settled(_shape(grid.head, job.source), grid, job.source)
    rules: dict[str, int] = {}
    kept: list[pl.DataFrame] = []
    good = bad = held = size = 0
    for batch in grid.batches(shape.header_rows, shape.width):
        good += batch.frame.height
        bad += len(batch.bad)
        _count_rules(batch, rules)
        if held < _PROFILED_RECORDS and size < _PROFILED_BYTES:
            kept.append(batch.frame)
            held += batch.frame.height
            size += int(batch.frame.estimated_size())
    if not good + bad:
        raise Refusal(
            "empty",
            f"a header without records ({shortened(shape.titles)})",
            "at least one record",
            "export the file again",
        )
    columns = profiles(pl.concat(kept, how="diagonal") if kept else pl.DataFrame(), shape)
    return {
        "format": grid.format,
        "encoding": grid.encoding,
        "encoding_evidence": grid.evidence,
        "layout": shape.layout,
        "layout_confidence": shape.confidence,
        "header_rows": shape.header_rows,
        "records": good + bad,
        "quarantined": bad,
        "rules": rules,
        "notes": grid.notes
        + [_UNPROVEN_HEADER] * (shape.layout == "wide" and shape.header_rows == 1 and not typed_columns(grid.head[1:]))
        + [f"{column.name!r}: {_COMMAS}" for column in columns if column.has_decimal_comma],
        "columns": [asdict(column) for column in columns],
    }


def _count_rules(batch: Batch, rules: dict[str, int]) -> None:
    for record in batch.bad:
        rules[record.rule] = rules.get(record.rule, 0) + 1


def _shape(head: list[Any], source: SourceSpec) -> Shape:
    """The most likely layout; a plain wide table when none is likely."""
    if source.layout != "auto":
        return shape_of(head, source)
    found = {name: module.recognise(head) for name, module in LAYOUTS.items()}
    best = max(found, key=lambda name: found[name])
    name = best if found[best] >= 0.5 else "wide"
    shape: Shape = LAYOUTS[name].shape(head, source)
    shape.layout, shape.confidence = name, max(found[name], 0.3)
    return shape

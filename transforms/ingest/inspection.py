"""What ``huisheng inspect FILE`` shows: the file's format and columns, and an entry ready to paste."""

import tempfile
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from transforms.contracts import Contract
from transforms.ingest import children, landing, operations, suggestion
from transforms.ingest.job import Job, SourceSpec
from transforms.ingest.room import cpu_s, memory_mb
from transforms.settings import Limits


@dataclass
class Inspection:
    """``records`` are data records, quarantined ones included; ``refused`` says why a file can't be taken; ``contract``
    is the shape the entry brings it into.

    A refused file has 0 records where it is known to hold none, else None.
    """

    file: str
    format: str | None = None
    encoding: str | None = None
    encoding_evidence: str | None = None
    layout: str | None = None
    layout_confidence: float | None = None
    contract: str | None = None
    header_rows: int | None = None
    records: int | None = None
    quarantined: int | None = None
    rules: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    personal_data: list[str] = field(default_factory=list)
    source_entry: str = ""
    question_roles: list[str] = field(default_factory=list)
    refused: str | None = None
    code: str | None = None
    peak_mb: int = 0

    def to_json(self) -> dict[str, Any]:
        """JSON-able."""
        return asdict(self)


def inspect_file(
    path: Path,
    *,
    encoding: str | None = None,
    layout: str = "auto",
    sheet: str | None = None,
    trailing_cells: int = 0,
    limits: Limits | None = None,
    below: str | None = None,
) -> Inspection:
    """Read a whole file in a limited child and describe it; nothing is kept. ``below``: its path in the inbox."""
    limits = limits or Limits()
    work = Path(tempfile.mkdtemp(prefix="huisheng-inspect-"))
    try:
        copy = landing.land(path, work / "in")
        (work / "out").mkdir()
        asked = {"layout": layout, "encoding": encoding, "sheet": sheet, "trailing_cells": trailing_cells}
        source = SourceSpec("inspect", "response", survey_id="inspect", **asked)  # type: ignore[arg-type]  # options by name
        job = Job(
            task="inspect",
            path=str(copy.path),
            file_name=path.name,
            out=str(work / "out"),
            source=source,
            file_id="",
            file_date=None,
            as_of_date=date.min,
            contracts={},
            memory_mb=memory_mb(limits, copy.path),
            cpu_s=cpu_s(limits, copy.path),
            output_mb=limits.max_uncompressed_mb,
        )
        outcome = children.run(job, lambda values, field: [None] * len(values))
        return _inspection(path, outcome, {"sheet": sheet, "trailing_cells": trailing_cells}, below or path.name)
    except OSError as error:
        step = "name a file in it" if path.is_dir() else "check its path and whether you may read it"
        unread = {"found": str(error.strerror), "expected": "a readable file", "next_step": step}
        return Inspection(str(path), refused=children.one_line(path.name, unread), code="unreadable")
    finally:
        landing.remove(work)


def _inspection(path: Path, outcome: children.Outcome, asked: dict[str, str | int | None], below: str) -> Inspection:
    if outcome.result is None:
        refusal = outcome.refusal or {}
        reason, code = children.one_line(path.name, refusal), refusal.get("code")
        none = 0 if code == "empty" else None
        return Inspection(str(path), records=none, quarantined=none, refused=reason, code=code, peak_mb=outcome.peak_mb)
    found = outcome.result
    columns = found["columns"]
    suggestion.roles(columns)
    fit = operations.fit(columns) if found["layout"] in ("wide", "table") else None
    if fit:
        found["notes"] += suggestion.name_fields(columns, fit)
    entry = suggestion.source_entry(path.stem, below, found | asked, fit)
    slug = entry[1 : entry.index("]")]
    return Inspection(
        str(path),
        **found,
        contract=str(fit.contract if fit else Contract.RESPONSE),
        personal_data=sorted({kind for column in columns for kind in column["personal"]}),
        source_entry=entry,
        question_roles=[] if fit else suggestion.question_roles(slug, columns),
        peak_mb=outcome.peak_mb,
    )

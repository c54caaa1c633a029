"""What a file holds, column by column, with values masked. Runs in the parsing child."""

from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from transforms.ingest import files, values
from transforms.ingest.grid import Batch, column
from transforms.ingest.job import Job, Refusal, SourceSpec
from transforms.ingest.layouts import LAYOUTS, shape_of
from transforms.ingest.layouts.columns import shortened
from transforms.ingest.packed import MAX_LISTS, options_of, settled
from transforms.ingest.shapes import LIST_SIGNS, MULTI_SEPARATOR, Question, Shape

_PROFILED_RECORDS = 50_000
_SAMPLES = 3
_SHOWN_CHARS = 40


@dataclass
class ColumnProfile:
    """One column: ``kind`` is number, integer, time, text, options, long_text, list or empty.

    ``lists``: the sign that sets several options of a cell apart, where there is one; ``is_split``: without being told.
    """

    name: str
    kind: str = "empty"
    filled: int = 0
    distinct: int = 0
    min: float | None = None
    max: float | None = None
    samples: list[str] = field(default_factory=list)
    personal: list[str] = field(default_factory=list)
    personal_share: float = 0.0
    role: str | None = None
    question_key: str | None = None
    subquestion_key: str = ""
    field: str | None = None
    lists: str | None = None
    is_split: bool = False


def inspect(job: Job) -> dict[str, Any]:
    """Read the whole file and describe it. Raises ``Refusal`` where it can't be taken."""
    grid = files.open_grid(job)
    shape = settled(_shape(grid.head, job.source), grid, job.source)
    rules: dict[str, int] = {}
    kept: list[pl.DataFrame] = []
    good = bad = held = 0
    for batch in grid.batches(shape.header_rows, shape.width):
        good += batch.frame.height
        bad += len(batch.bad)
        _count_rules(batch, rules)
        if held < _PROFILED_RECORDS:
            kept.append(batch.frame)
            held += batch.frame.height
    if not good + bad:
        raise Refusal(
            "empty",
            f"a header without records ({shortened(shape.titles)})",
            "at least one record",
            "export the file again",
        )
    frame = pl.concat(kept, how="diagonal") if kept else pl.DataFrame()
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
        "notes": grid.notes,
        "columns": [asdict(profile) for profile in _profiles(frame, shape)],
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


def _profiles(frame: pl.DataFrame, shape: Shape) -> list[ColumnProfile]:
    questions = {question.column: question for question in shape.questions}
    fields = {place: name for name, place in shape.fields.items()}
    profiles = []
    for place, title in enumerate(shape.titles):
        name = column(place)
        cells = frame[name].drop_nulls() if name in frame.columns else pl.Series([], dtype=pl.String)
        profile = _profile(title, cells)
        profile.field = fields.get(place)
        if question := questions.get(place):
            profile.question_key, profile.subquestion_key = question.key, question.sub
            profile.lists, profile.is_split = _lists(question, cells, profile)
        profiles.append(profile)
    return profiles


def _lists(question: Question, cells: pl.Series, profile: ColumnProfile) -> tuple[str | None, bool]:
    if question.part == "packed":
        return (question.separators or (None,))[0], True
    if question.part != "value" or profile.kind not in ("options", "text", "long_text") or profile.distinct > MAX_LISTS:
        return None, False
    different = cells.unique().str.strip_chars().to_list()
    return next((sign for sign in LIST_SIGNS[1:] if options_of(different, sign)), None), False


def _profile(title: str, cells: pl.Series) -> ColumnProfile:
    profile = ColumnProfile(title, filled=len(cells), distinct=cells.n_unique() if len(cells) else 0)
    if not len(cells):
        return profile
    numbers = values.numbers(cells)
    profile.kind = _kind(cells, numbers, profile.distinct)
    profile.samples, profile.personal, profile.personal_share = _shown(cells)
    if profile.kind in ("number", "integer") and not profile.personal:
        profile.min, profile.max = _number(numbers.min()), _number(numbers.max())
    return profile


def _kind(cells: pl.Series, numbers: pl.Series, distinct: int) -> str:
    if numbers.null_count() <= 0.02 * len(cells):
        known = numbers.drop_nulls()
        return "integer" if bool((known == known.floor()).all()) else "number"
    if values.local_times(cells.head(500), "UTC").null_count() <= 0.05 * min(len(cells), 500):
        return "time"
    if cells.str.contains(MULTI_SEPARATOR, literal=True).any():
        return "options"
    if cells.str.starts_with("[").mean() == 1.0:
        return "list"
    is_few = distinct <= max(12, len(cells) // 20)
    return "options" if is_few else "long_text" if _number(cells.str.len_chars().mean()) > 8 else "text"


def _shown(cells: pl.Series) -> tuple[list[str], list[str], float]:
    """A few masked values, the kinds of personal data that masking met, and in what share of different values."""
    from transforms.privacy.masking import mask

    seen = cells.unique(maintain_order=True).head(2_000)
    masked = mask(seen)
    is_personal = masked != seen
    kinds = masked.filter(is_personal).str.extract_all("〔[^〕]{1,12}〕").explode().drop_nulls()
    share = _number(is_personal.mean())
    return [text[:_SHOWN_CHARS] for text in masked.head(_SAMPLES)], sorted(set(kinds)), round(share, 3)


def _number(value: Any) -> float:
    return float(value or 0)

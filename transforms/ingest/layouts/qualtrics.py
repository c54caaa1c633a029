"""Qualtrics exports: names, wording and ImportId in three header rows; matched by ImportId, whatever the language."""

import json
import re
from dataclasses import replace

from transforms.ingest.grid import Row
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import is_free_text, positions
from transforms.ingest.shapes import Option, Part, Question, Shape, unique_titles

META = {
    "startDate": "started_at",
    "endDate": "submitted_at",
    "recordedDate": "recorded_at",
    "duration": "duration_s",
    "finished": "status",
    "_recordId": "response_id",
    "userLanguage": "language",
    "distributionChannel": "channel",
    "externalDataReference": "customer_key",
}
STATUS_ID = "status"
DERIVED = ("_NPS_GROUP",)
"""Columns Qualtrics computes from an answer."""
IGNORED = {
    *(
        "status",
        "ipAddress",
        "progress",
        "recipientLastName",
        "recipientFirstName",
        "recipientEmail",
        "responseSet",
        "recipientName",
    ),
    *("locationLatitude", "locationLongitude"),
}
LEGACY = {
    "V1": "_recordId", "V2": "responseSet", "V3": "recipientName", "V4": "externalDataReference",
    "V5": "recipientEmail", "V6": "ipAddress", "V7": "status", "V8": "startDate", "V9": "endDate", "V10": "finished",
}  # fmt: skip
MARKERS = {"-99": "skipped"}
CHOICE = re.compile(r"(?:\d+_)?QID\d+")
"""ImportId of a question whose choices are not split into columns; words and rows have more behind it."""
_NAME = re.compile(r"^(?:(\d+)_)?([A-Za-z]+[\w.]*?)(?:_(\d+))?(?:_(\d+))?(_TEXT)?$")


def recognise(head: list[Row]) -> float:
    """How surely the head is a Qualtrics export."""
    ids = import_ids(head)
    if ids and sum(map(bool, ids)) > len(ids) // 2:
        return 0.99
    names = {title for title in head[0] if title}
    return 0.9 if {"V1", "V8", "V10"} <= names else 0.0


def import_ids(head: list[Row]) -> list[str]:
    """ImportIds of the third header row; empty when there is none."""
    if len(head) < 3 or not any(cell and "ImportId" in cell for cell in head[2]):
        return []
    return [_import_id(cell) for cell in head[2]]


def _import_id(cell: str | None) -> str:
    try:
        return str(json.loads(cell or "")["ImportId"])
    except (ValueError, KeyError, TypeError):
        return ""


def shape(head: list[Row], source: SourceSpec) -> Shape:
    """Three header rows, or two in the legacy export."""
    ids = import_ids(head)
    titles = unique_titles(head[0])
    header_rows = 3 if ids else 2
    ids = ids or [LEGACY.get(title, title) for title in titles]
    ids += [""] * (len(titles) - len(ids))
    fields = {META[name]: i for i, name in enumerate(ids) if name in META}
    if source.respondent_type in ("employee", "manager") and "customer_key" in fields:
        fields["employee_key"] = fields.pop("customer_key")
    fields |= positions(titles, source.columns, source)
    wording = head[1] if len(head) > 1 else []
    known = {*fields.values(), *(i for i, name in enumerate(ids) if name in META or name in IGNORED)}
    cells = [[row[i] for row in head[header_rows:] if i < len(row) and row[i]] for i in range(len(titles))]
    coded = _is_coded(ids, cells)
    configured = {column: key for key, column in positions(titles, source.questions, source).items()}
    questions, left = [], []
    for i, title in enumerate(titles):
        if i in known:
            continue
        is_derived = ids[i].endswith(DERIVED)
        if i in configured or (not is_derived and (ids[i].startswith("QID") or not source.questions)):
            text = (wording[i] if i < len(wording) else "") or title
            questions.append(_question(i, title, text, ids[i], configured.get(i), source))
        else:
            left.append(title)
    options = {} if coded else {q.column: _option(q) for q in questions if q.part == "value" and q.sub}
    found = Shape("qualtrics", 1.0, header_rows, titles, fields, questions, options, markers=MARKERS, unmapped=left)
    found.is_coded = coded
    if any(name.startswith("QID") for name in ids):
        found.embedded = frozenset(i for i, name in enumerate(ids) if not (name.startswith("QID") or i in configured))
    found.status_column = ids.index(STATUS_ID) if STATUS_ID in ids else None
    return found


def _question(i: int, title: str, text: str, import_id: str, key: str | None, source: SourceSpec) -> Question:
    parts = _NAME.match(title)
    base, loop, sub = (parts[2], parts[1] or "", parts[3] or "") if parts else (title, "", "")
    is_words = bool(parts and parts[5]) or import_id.endswith("_TEXT")
    is_open = is_words or is_free_text(title, key or base, sub, source)
    part: Part = "other" if is_words and sub else "text" if is_open else "value"
    lists = (",",) if CHOICE.fullmatch(import_id) else ()
    return Question(i, key or base, text, sub, loop=loop, part=part, separators=lists)


def _is_coded(ids: list[str], cells: list[list[str | None]]) -> bool | None:
    """Whether choices are numbers: so are then ``finished`` and ``status``, which else are words."""
    known = [cell for name in ("finished", STATUS_ID) if name in ids for cell in cells[ids.index(name)] if cell]
    return all(map(str.isdecimal, known)) if known else None


def _option(question: Question) -> Option:
    """A column of a multiple choice, which holds nothing but its own label."""
    text, _, label = question.text.rpartition(" - ")
    return Option(replace(question, text=text, sub="", option=label, part="flag"), (label,))

"""LimeSurvey exports: id, submitdate, startlanguage …, then codes ``Q1``, ``M3[SQ001]``, ``M3[other]`` or titles."""

import re
from dataclasses import replace

from transforms.ingest.grid import Row
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import is_free_text, positions
from transforms.ingest.shapes import Option, Question, Shape, unique_titles

META = {
    "id": "response_id", "response id": "response_id", "submitdate": "submitted_at",
    "date submitted": "submitted_at",
    "startdate": "started_at", "date started": "started_at", "datestamp": "recorded_at",
    "date last action": "recorded_at", "startlanguage": "language", "start language": "language",
    "interviewtime": "duration_s", "total time": "duration_s",
}  # fmt: skip
IGNORED = {"lastpage", "last page", "seed", "ipaddr", "ip address", "refurl", "referrer url", "token", "access code"}
YES, NO = ("Y", "Yes", "是"), ("N", "No", "否", "")
_CODE = re.compile(r"^\s*([A-Za-z][A-Za-z0-9_]*)(?:\.(?:\s|$)|$)")
_PART = re.compile(r"^(.*?)\s*\[([^\]]+)\](?:\[([^\]]+)\])?$", re.S)


def recognise(head: list[Row]) -> float:
    """How surely the head is a LimeSurvey export."""
    titles = {(title or "").strip().lower() for title in head[0]}
    signs = len(titles & (META.keys() | IGNORED))
    if {"submitdate", "startlanguage"} <= titles or {"date submitted", "start language"} <= titles:
        return 0.97
    return 0.6 if signs >= 4 else 0.0


def shape(head: list[Row], source: SourceSpec) -> Shape:
    """One header row. A response without submit date is partial."""
    titles = unique_titles(head[0])
    fields = {META[t.lower()]: i for i, t in reversed(list(enumerate(titles))) if t.lower() in META}
    fields |= positions(titles, source.columns, source)
    configured = {column: key for key, column in positions(titles, source.questions, source).items()}
    questions = [
        _question(i, title, configured.get(i), source)
        for i, title in enumerate(titles)
        if i not in fields.values() and title.lower() not in IGNORED and title.lower() not in META
    ]
    options = {q.column: _option(q) for q in questions if q.part == "value" and q.sub}
    found = Shape("limesurvey", 1.0, 1, titles, fields, questions, options, not_chosen=NO)
    found.is_partial_unsubmitted = True
    return found


def _option(question: Question) -> Option:
    flag = replace(question, sub="", option=question.sub, part="flag")
    return Option(flag, (*YES, *NO))


def _question(place: int, title: str, key: str | None, source: SourceSpec) -> Question:
    found = _PART.match(title)
    if not found:
        base = key or _code(title)
        return Question(place, base, title, part="text" if is_free_text(title, base, "", source) else "value")
    base, sub, scale = key or _code(found[1].rstrip(" .:")), found[2], found[3] or ""
    if sub.lower() in ("other", "其他"):
        return Question(place, base, title, option="other", part="other")
    if sub.lower().endswith("comment"):
        return Question(place, base, title, sub, part="text")
    return Question(place, base, title, f"{sub}/{scale}" if scale else sub)


def _code(title: str) -> str:
    """``M3`` of ``M3. Which did you use?``, so that exports by code and by text pool; the title where it has none."""
    found = _CODE.match(title)
    return found[1] if found else title.strip()

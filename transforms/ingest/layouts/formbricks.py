"""Formbricks exports: Response ID, Timestamp, Finished, Survey ID …, questions ``1. title``, metadata columns."""

import re

from transforms.ingest.grid import Row
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import is_free_text, positions
from transforms.ingest.shapes import Part, Question, Shape, unique_titles

META = {
    "Response ID": "response_id",
    "Timestamp": "submitted_at",
    "Finished": "status",
    "User ID": "customer_key",
    "Language": "language",
}
LISTS = (", ", "; ")
"""Between chosen options, by its source code: the first in the first versions' table, the second in hidden fields."""
DATES = ("%a %b %d %Y",)
"""Its first versions wrote days only: Fri Sep 18 2026."""
_QUESTION = re.compile(r"^(\d+)\.\s*(.*)$", re.S)


def recognise(head: list[Row]) -> float:
    """How surely the head is a Formbricks export."""
    titles = {(title or "").strip() for title in head[0]}
    signs = {"Survey ID", "Formbricks ID (internal)", "User ID", "No."} & titles
    return 0.96 if {"Response ID", "Finished"} <= titles and signs else 0.0


def shape(head: list[Row], source: SourceSpec) -> Shape:
    """One header row; numbered columns are questions q1, q2 …, with a row after the last `` - ``."""
    titles = unique_titles(head[0])
    fields = {META[title]: i for i, title in reversed(list(enumerate(titles))) if title in META}
    fields |= positions(titles, source.columns, source)
    configured = {column: key for key, column in positions(titles, source.questions, source).items()}
    questions, left = [], []
    for i, title in enumerate(titles):
        numbered = _QUESTION.match(title)
        if i in fields.values():
            continue
        if numbered or i in configured:
            key, text = configured.get(i) or f"q{numbered[1] if numbered else i}", numbered[2] if numbered else title
            base, _, row = text.rpartition(" - ")
            part: Part = "text" if is_free_text(title, key, "", source) else "value"
            questions.append(
                Question(i, key, text, row if base and _repeats(titles, key) else "", part=part, separators=LISTS)
            )
        else:
            left.append(title)
    return Shape("formbricks", 1.0, 1, titles, fields, questions, unmapped=left, time_formats=DATES)


def _repeats(titles: list[str], key: str) -> bool:
    return sum(title.startswith(f"{key[1:]}. ") for title in titles) > 1

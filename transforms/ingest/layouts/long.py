"""Any file with one row per response and question: response id, question, answer."""

from transforms.ingest.grid import Row
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import missing_columns, position, positions
from transforms.ingest.shapes import Shape, unique_titles

NAMES = {
    "response_id": ("response_id", "responseid", "submission_id", "答卷编号", "答卷id", "回答id", "编号"),
    "question_key": ("question_key", "question_id", "question", "题目编号", "题目id", "题号", "问题"),
    "value_text": ("value_text", "answer", "value", "response", "答案", "回答", "选项", "内容"),
    "subquestion_key": ("subquestion_key", "subquestion", "子题", "行"),
    "question_text": ("question_text", "question_title", "题目", "题干"),
}


def recognise(head: list[Row]) -> float:
    """How surely the head has a response, a question and an answer column."""
    found = _by_name(unique_titles(head[0]))
    return 0.8 if {"response_id", "question_key", "value_text"} <= set(found) else 0.0


def _by_name(titles: list[str]) -> dict[str, int]:
    found = {
        field: [p for name in names if (p := position(titles, name)) is not None] for field, names in NAMES.items()
    }
    return {field: places[0] for field, places in found.items() if places}


def shape(head: list[Row], source: SourceSpec) -> Shape:
    """One header row. ``questions`` may name question_key, value_text, subquestion_key, question_text columns."""
    titles = unique_titles(head[0])
    fields = _by_name(titles) | positions(titles, source.columns, source) | positions(titles, source.questions, source)
    missing = [name for name in ("response_id", "question_key", "value_text") if name not in fields]
    if missing:
        raise missing_columns(missing, titles)
    left = [title for i, title in enumerate(titles) if i not in fields.values()]
    return Shape("long", 1.0, 1, titles, fields, unmapped=left)

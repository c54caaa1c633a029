"""问卷星 exports: 序号, 提交答卷时间 … and one column per question ``3、title``, per matrix row or per blank."""

import re
from collections import defaultdict

from transforms.ingest.grid import Row
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import is_free_text, positions
from transforms.ingest.shapes import MULTI_SEPARATOR, RANK_SEPARATOR, Part, Question, Shape, unique_titles

META = {
    "序号": "response_id",
    "答卷编号": "response_id",
    "提交答卷时间": "submitted_at",
    "开始答卷时间": "started_at",
    "开始答题时间": "started_at",
    "所用时间": "duration_s",
    "来源": "channel",
}
IGNORED = ("来源详情", "来自IP", "IP", "总分", "用户ID", "昵称", "自定义字段")
MARKERS = {
    "(跳过)": "not_shown",
    "（跳过）": "not_shown",
    "-3": "not_shown",
    "(空)": "skipped",
    "（空）": "skipped",
    "-2": "skipped",
}
SIGNS = (MULTI_SEPARATOR, RANK_SEPARATOR)
_SEVERAL = re.compile(r"[(（\[【]\s*(?:可|可以)?多选题?\s*[)）\]】]")
"""How a title says that several options may be ticked."""
_NUMBERED = re.compile(r"^[Qq]?(\d+)\s*[、.．:：]\s*(.*)$", re.S)
_MATRIX = re.compile(r"^第(\d+)题\s*[(（](.*)[)）]\s*$", re.S)
_BLANK = re.compile(r"^[(（](\d+)[)）]\s*(.*)$", re.S)
_ROW = re.compile(r"^(.*?)(?:——|—|--|：|:)\s*([^—:：]{1,60})$", re.S)


def recognise(head: list[Row]) -> float:
    """How surely the head is a 问卷星 export."""
    titles = [title.strip() for title in head[0] if title]
    signs = {"序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP"} & set(titles)
    questions = sum(bool(_NUMBERED.match(title) or _MATRIX.match(title)) for title in titles)
    if {"提交答卷时间", "所用时间"} <= signs:
        return 0.99 if questions else 0.8
    return 0.7 if "序号" in signs and questions >= 2 and questions >= len(titles) // 2 else 0.0


def shape(head: list[Row], source: SourceSpec) -> Shape:
    """Header of one row; every numbered column is a question unless configured as a field."""
    titles = unique_titles(head[0])
    fields = {META[title]: i for i, title in reversed(list(enumerate(titles))) if title in META}
    fields |= positions(titles, source.columns, source)
    questions = questions_of(titles, source, set(fields.values()))
    known = {*fields.values(), *(question.column for question in questions)}
    left = [title for i, title in enumerate(titles) if i not in known and title not in IGNORED]
    return Shape("wjx", 1.0, 1, titles, fields, questions, markers=MARKERS, unmapped=left)


def questions_of(
    titles: list[str], source: SourceSpec, taken: set[int], separators: tuple[str, ...] = SIGNS
) -> list[Question]:
    """The answer columns, with a row text or number where several columns share a question's number."""
    configured = {column: key for key, column in positions(titles, source.questions, source).items()}
    parsed = [(i, *_parts(title)) for i, title in enumerate(titles) if i not in taken]
    count: dict[str, int] = defaultdict(int)
    for _, number, _, _ in parsed:
        count[number] += 1
    seen: dict[tuple[str, str], int] = defaultdict(int)
    questions = []
    for i, number, sub, text in parsed:
        if not number and i not in configured:
            continue
        sub = sub or _row_of(text, count[number])
        seen[number, sub] += 1
        sub = sub if seen[number, sub] == 1 else f"{sub}#{seen[number, sub]}" if sub else str(seen[number, sub])
        key = configured.get(i, f"q{number}")
        is_multi = separators == SIGNS and count[number] == 1 and _SEVERAL.search(titles[i])
        part: Part = "text" if is_free_text(titles[i], key, sub, source) else "multi" if is_multi else "value"
        questions.append(Question(i, key, text, sub, part=part, separators=separators))
    return questions


def _parts(title: str) -> tuple[str, str, str]:
    """Question number ('' when the column is no question), row or blank, wording."""
    title = re.sub(r"__\d+$", "", title)
    if matrix := _MATRIX.match(title):
        return matrix[1], matrix[2].strip(), title
    if numbered := _NUMBERED.match(title):
        blank = _BLANK.match(numbered[2])
        return numbered[1], blank[1] if blank else "", numbered[2].strip()
    blank = _BLANK.match(title)
    return "", blank[1] if blank else "", title


def _row_of(text: str, columns: int) -> str:
    """Row text after the last dash or colon, where one question fills several columns."""
    found = _ROW.match(text) if columns > 1 else None
    return found[2].strip() if found else ""

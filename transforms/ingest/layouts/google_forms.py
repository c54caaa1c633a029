"""Google Forms answers: Timestamp (时间戳记) first, then one column per question, titled by it."""

from transforms.ingest.grid import Row
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import is_free_text, positions
from transforms.ingest.layouts.surveymonkey import US_TIMES
from transforms.ingest.shapes import Question, Shape, unique_titles

STAMPS = ("Timestamp", "时间戳记", "时间戳", "時間戳記")
IGNORED = ("Email Address", "电子邮件地址", "電子郵件地址", "Username", "用户名", "Score", "得分", "分数")
LISTS = (", ", ";")
"""Between ticked boxes: in the sheet of answers, and in the form's own CSV download."""
_OFFSET = ("%Y/%m/%d %I:%M:%S %p %z", "%Y/%m/%d %H:%M:%S %z")


def recognise(head: list[Row]) -> float:
    """How surely the head is a Google Forms export: a stamp first, and titles that are sentences."""
    titles = ["".join((title or "").split()) for title in head[0]]
    if not titles or titles[0] not in STAMPS or "ResponseID" in titles:
        return 0.0
    return 0.85 if len(titles) > 2 else 0.6


def shape(head: list[Row], source: SourceSpec) -> Shape:
    """One header row. There is no response id: it comes from the content."""
    titles = unique_titles(head[0])
    fields = {"submitted_at": 0} | positions(titles, source.columns, source)
    configured = {column: key for key, column in positions(titles, source.questions, source).items()}
    questions = [
        Question(
            i,
            configured.get(i, title),
            title,
            part="text" if is_free_text(title, configured.get(i, title), "", source) else "value",
            separators=LISTS,
        )
        for i, title in enumerate(titles)
        if i not in fields.values() and title not in IGNORED and (i in configured or not source.questions)
    ]
    known = {*fields.values(), *(question.column for question in questions)}
    left = [title for i, title in enumerate(titles) if i not in known and title not in IGNORED]
    return Shape("google_forms", 1.0, 1, titles, fields, questions, unmapped=left, time_formats=(*_OFFSET, *US_TIMES))

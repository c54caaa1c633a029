"""SurveyMonkey exports: questions in the first header row, options or rows in the second; a blank repeats it."""

from dataclasses import replace

from transforms.ingest.grid import Row
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import is_free_text, position
from transforms.ingest.shapes import Option, Question, Shape, unique_titles

META = {
    "respondentid": "response_id",
    "datecreated": "started_at",
    "startdate": "started_at",
    "datemodified": "submitted_at",
    "enddate": "submitted_at",
    "collectorid": "channel",
}
IGNORED = {"ipaddress", "emailaddress", "firstname", "lastname", "customdata1", "customdata"}
PLAIN = {"", "response"}
OPEN = "open-ended response"


def recognise(head: list[Row]) -> float:
    """How surely the head is a SurveyMonkey export."""
    if len(head) < 2:
        return 0.0
    names = {_name(title) for title in head[0]}
    below = [(cell or "").strip().lower() for cell in head[1]]
    signs = len(names & (META.keys() | IGNORED))
    if "respondentid" in names and any(cell in ("response", OPEN) for cell in below):
        return 0.97
    return 0.8 if signs >= 3 and not below[0] else 0.0


def _name(title: str | None) -> str:
    return "".join((title or "").lower().replace("_", " ").split())


def shape(head: list[Row], source: SourceSpec) -> Shape:
    """Two header rows. Questions are numbered Q1, Q2 … as they come; other keys can be configured by title."""
    titles = unique_titles(head[0])
    second = [*(head[1] if len(head) > 1 else []), *[None] * len(titles)]
    fields = {META[_name(cell)]: i for i, cell in reversed(list(enumerate(head[0]))) if _name(cell) in META}
    fields |= {
        name: place for name, column in source.columns.items() if (place := position(titles, column)) is not None
    }
    keys = {column: key for key, column in source.questions.items()}
    questions: list[Question] = []
    number, text = 0, ""
    for i, found in enumerate(head[0]):
        if i in fields.values() or _name(found) in IGNORED:
            continue
        if found:
            number, text = number + 1, found
        if number:
            key = keys.get(titles[i], questions[-1].key if not found and questions else f"Q{number}")
            questions.append(_question(i, key, text, (second[i] or "").strip(), source))
    options = {q.column: _option(q) for q in questions if q.part == "value" and q.sub}
    return Shape("surveymonkey", 1.0, 2, titles, fields, questions, options, time_formats=US_TIMES)


def _option(question: Question) -> Option:
    """A column of a multiple choice, which holds nothing but its own label."""
    return Option(replace(question, sub="", option=question.sub, part="flag"), (question.sub,))


def _question(place: int, key: str, text: str, label: str, source: SourceSpec) -> Question:
    if label.lower() == OPEN or is_free_text(text, key, "", source):
        return Question(place, key, text, part="text")
    if label.lower() in PLAIN:
        return Question(place, key, text)
    if "please specify" in label.lower() or "请注明" in label:
        return Question(place, key, text, option=label, part="other")
    return Question(place, key, text, label)


US_TIMES = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y")

"""Any file with one row per respondent; columns, questions and measurements are named in sources.toml."""

from transforms.ingest.grid import Row
from transforms.ingest.headers import header_rows, titles_of
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import is_free_text, position, positions
from transforms.ingest.shapes import Question, Shape, unique_titles


def recognise(head: list[Row]) -> float:
    """A guess below every real layout: the last resort."""
    return 0.3 if len(head) > 1 and len(head[0]) > 1 else 0.0


def shape(head: list[Row], source: SourceSpec) -> Shape:
    """Without configured questions every column that is nothing else is one."""
    rows = header_rows(head)
    titles = unique_titles(titles_of(head, rows))
    fields = positions(titles, source.columns, source)
    measured = positions(titles, {title: title for title in source.measurements}, source)
    taken = {*fields.values(), *measured.values()}
    dropped = {
        place
        for title, kind in source.classes.items()
        if kind in ("drop", "identifier") and (place := position(titles, title)) is not None
    }
    configured = positions(titles, source.questions, source) if source.questions else _all(titles, taken | dropped)
    questions = [_question(key, place, titles[place], source) for key, place in configured.items()]
    known = taken | dropped | set(configured.values())
    left = [title for i, title in enumerate(titles) if i not in known]
    measurements = {place: source.measurements[title] for title, place in measured.items()}
    return Shape("wide", 1.0, rows, titles, fields, questions, measurements=measurements, unmapped=left)


def _all(titles: list[str], taken: set[int]) -> dict[str, int]:
    return {title: i for i, title in enumerate(titles) if i not in taken}


def _question(key: str, place: int, title: str, source: SourceSpec) -> Question:
    """``key`` may read ``question``, ``question/subquestion`` or ``question/subquestion/option``."""
    base, sub, option = [*key.split("/"), "", ""][:3]
    text = is_free_text(title, base, sub, source)
    if option and text:
        return Question(place, base, title, sub, option, part="other")
    return Question(place, base, title, sub, option, part="text" if text else "flag" if option else "value")

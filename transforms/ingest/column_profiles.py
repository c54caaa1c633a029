"""What the columns of a file hold: kind, range and a few masked values of each.

Cells of many columns are looked at together, since a survey may have thousands of columns with few records.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from transforms.ingest import values
from transforms.ingest.grid import column
from transforms.ingest.packed import MAX_LISTS, options_of, sign_of
from transforms.ingest.shapes import LIST_SIGNS, MULTI_SEPARATOR, Question, Shape

_CELLS = 200_000
_TIMED, _SAMPLES, _SHOWN_CHARS = 500, 3, 40
_MASKED, _MASKED_LEAST, _MASKED_TOGETHER, _MASKED_CHARS = 2_000, 100, 20_000, 500
"""Different cells of a column that are looked through for personal data, those of all columns, and how far."""
_SURE = 0.5
"""A column of fractions holds no phones or cards, though some of its digits may look like one."""
_SIGN = f"[{re.escape(''.join(LIST_SIGNS))}]"
_COMMA, _THOUSANDS = r"^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+$", r",\d{3}$"
_PLACE, _CELL = "place", "cell"


@dataclass
class ColumnProfile:
    """One column: ``kind`` is number, integer, time, text, options, long_text, list or empty.

    ``lists``: the sign that may set several options of a cell apart; ``is_split``: beyond doubt.
    ``wording``: what was asked, where the name doesn't say it. Cells that a layout marks as no answer don't count.
    ``has_decimal_comma``: cells look like numbers whose decimals follow a comma, which are read as text.
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
    wording: str = ""
    field: str | None = None
    lists: str | None = None
    is_split: bool = False
    has_decimal_comma: bool = False


def profiles(frame: pl.DataFrame, shape: Shape) -> list[ColumnProfile]:
    """One per column of the shape; ``frame`` has text columns ``c0`` … without blank cells."""
    questions = {question.column: question for question in shape.questions}
    fields = {place: name for name, place in shape.fields.items()}
    found = [ColumnProfile(title, field=fields.get(place)) for place, title in enumerate(shape.titles)]
    for cells in _together(frame, shape):
        for facts in _facts(cells, min(_MASKED, max(_MASKED_LEAST, _MASKED_TOGETHER // len(found)))):
            _fill(found[facts[_PLACE]], facts)
            question = questions.get(facts[_PLACE])
            if question and facts["is_signed"]:
                different = frame[column(facts[_PLACE])].drop_nulls().unique().str.strip_chars()
                _ask(found[facts[_PLACE]], question, different, shape)
    for place, question in questions.items():
        found[place].question_key, found[place].subquestion_key = question.key, question.sub
        found[place].wording = question.text if question.text not in found[place].name else ""
    return found


def _together(frame: pl.DataFrame, shape: Shape) -> Iterator[pl.DataFrame]:
    """Filled cells with the place of their column, of as many columns at a time as fit."""
    known = set(frame.columns)
    names = [column(place) for place in range(shape.width) if column(place) in known]
    step = max(1, _CELLS // max(1, frame.height))
    asked = [question.column for question in shape.questions] if shape.markers else []
    is_marker = pl.col(_CELL).str.strip_chars().is_in(list(shape.markers)) & pl.col(_PLACE).is_in(asked)
    for start in range(0, len(names), step):
        long = frame.select(names[start : start + step]).unpivot(variable_name=_PLACE, value_name=_CELL)
        placed = long.drop_nulls().with_columns(pl.col(_PLACE).str.slice(1).cast(pl.Int64))
        if not (filled := placed.filter(~is_marker) if asked else placed).is_empty():
            yield filled


def _facts(cells: pl.DataFrame, masked: int) -> Iterator[dict[str, Any]]:
    """What is counted of each column that has a filled cell; ``masked`` of its different ones are looked through."""
    number, texts = pl.col("number"), pl.col(_CELL)
    counted = cells.with_columns(values.numbers(cells[_CELL]).alias("number")).group_by(_PLACE, maintain_order=True)
    facts = counted.agg(
        filled=pl.len(),
        distinct=texts.n_unique(),
        numbers=number.count(),
        is_whole=(number == number.floor()).all(),
        min=number.min(),
        max=number.max(),
        is_packed=texts.str.contains(MULTI_SEPARATOR, literal=True).any(),
        is_signed=texts.str.contains(_SIGN).any(),
        is_list=texts.str.starts_with("[").all(),
        commas=texts.str.contains(_COMMA).sum(),
        is_grouped=texts.filter(texts.str.contains(_COMMA)).str.contains(_THOUSANDS).all(),
        length=texts.str.len_chars().mean(),
    )
    facts = facts.join(_times(cells), on=_PLACE, how="left").join(_shown(cells, masked), on=_PLACE, how="left")
    yield from facts.iter_rows(named=True)


def _times(cells: pl.DataFrame) -> pl.DataFrame:
    """Share of each column's first cells that are times."""
    first = cells.group_by(_PLACE, maintain_order=True).head(_TIMED)
    times = first.with_columns(values.local_times(first[_CELL], "UTC").alias("time"))
    return times.group_by(_PLACE).agg(timed=pl.col("time").is_not_null().mean())


def _shown(cells: pl.DataFrame, most: int) -> pl.DataFrame:
    """A few masked values, the kinds of personal data that masking met, and in what share of ``most`` values."""
    from transforms.privacy.masking import mask

    seen = cells.unique(maintain_order=True).group_by(_PLACE, maintain_order=True).head(most)
    # Whole lists in a cell may be long; what a cut leaves of a number is never shown.
    begun = seen.with_columns(pl.col(_CELL).str.head(_MASKED_CHARS))
    masked = begun.with_columns(mask(begun[_CELL]).alias("masked"))
    is_personal = pl.col("masked") != pl.col(_CELL)
    kinds = pl.col("masked").filter(is_personal).str.extract_all("〔[^〕]{1,12}〕")
    return masked.group_by(_PLACE).agg(
        samples=pl.col("masked").head(_SAMPLES).str.slice(0, _SHOWN_CHARS),
        personal=kinds.explode().drop_nulls().unique().sort(),
        personal_share=is_personal.mean().round(3),
    )


def _fill(profile: ColumnProfile, facts: dict[str, Any]) -> None:
    profile.filled, profile.distinct = facts["filled"], facts["distinct"]
    profile.kind = _kind(facts)
    profile.samples, profile.personal = facts["samples"], facts["personal"]
    profile.personal_share = float(facts["personal_share"] or 0)
    is_number = facts["commas"] and facts["commas"] + facts["numbers"] >= 0.98 * facts["filled"]
    profile.has_decimal_comma = bool(is_number and not facts["is_grouped"])
    if profile.kind == "number" and profile.personal_share < _SURE:
        profile.personal, profile.personal_share = [], 0.0
    if profile.kind in ("number", "integer") and not profile.personal:
        profile.min, profile.max = facts["min"], facts["max"]


def _kind(facts: dict[str, Any]) -> str:
    if facts["filled"] - facts["numbers"] <= 0.02 * facts["filled"]:
        return "integer" if facts["is_whole"] else "number"
    if facts["timed"] >= 0.95:
        return "time"
    if facts["is_packed"]:
        return "options"
    if facts["is_list"]:
        return "list"
    is_few = facts["distinct"] <= max(12, facts["filled"] // 20)
    return "options" if is_few else "long_text" if facts["length"] > 8 else "text"


def _ask(profile: ColumnProfile, question: Question, different: pl.Series, shape: Shape) -> None:
    """Whether the cells of a question list several options."""
    if question.part in ("packed", "multi"):
        profile.lists, profile.is_split = (question.separators or (None,))[0], True
        return
    if question.part != "value" or profile.distinct > MAX_LISTS:
        return
    cells = different.to_list()
    profile.lists = sign_of(cells, question, is_coded=shape.is_coded)
    profile.is_split = profile.lists is not None
    if not profile.is_split and profile.kind in ("options", "text", "long_text"):
        profile.lists = next((sign for sign in LIST_SIGNS[1:] if options_of(cells, sign)), None)

"""Cells that hold several chosen options, ``1┋3`` or ``价格, 服务``.

A column is split where its source says so (``multiple``), or where one of its cells has a sign that only 问卷星 writes:
┋ between options, → between ranks. Whether other signs set options apart would depend on which cells a file happens
to hold, so nobody guesses while rows are made: the column stays as it is and the notes name it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import polars as pl

from transforms.ingest.flags import with_flags
from transforms.ingest.grid import Grid, column
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import missing_columns, position
from transforms.ingest.shapes import MULTI_SEPARATOR, RANK_SEPARATOR, Part, Question, Shape, read_through

MAX_OPTIONS = 30
MAX_LISTS = 5_000
_SURE: dict[str, Part] = {MULTI_SEPARATOR: "multi", RANK_SEPARATOR: "rank"}
_CODE = re.compile(r"-?\d{1,6}")
_NUMBER = re.compile(r"[\d.,%+\-\s￥$]+")
_BETWEEN = r"\s*(?:[,，;；、|┋\n]|$)\s*"
_OTHER = "other"
_NOTHING_PACKED = (
    f"no cell holds {MULTI_SEPARATOR}: name questions in which several options may be ticked under multiple, so that "
    "a file in which nobody ticked two gives the same answers"
)


def settled(shape: Shape, grid: Grid, source: SourceSpec) -> Shape:
    """The shape with the parts of packed questions decided. Reads the file once more where 问卷星 may have written it.

    Raises ``Refusal`` where ``multiple`` names a column that isn't there.
    """
    shape = with_flags(shape, grid)
    decided = _declared(shape, source)
    if len(decided) < len(source.multiple):
        grid.notes.append("multiple names a column that is no question here: it stays as it is")
    open_ = [q for q in shape.questions if q.part == "value" and q.separators and q.column not in decided]
    decided |= _signed(shape, grid, open_)
    grid.notes += [note for q in open_ if q.column not in decided and (note := _doubt(shape, grid, q))]
    shape.questions = [decided.get(question.column, question) for question in shape.questions]
    return shape


def _declared(shape: Shape, source: SourceSpec) -> dict[int, Question]:
    places = {title: position(shape.titles, title, source.aliases.get(title, ())) for title in source.multiple}
    if missing := sorted(title for title, place in places.items() if place is None):
        raise missing_columns(missing, shape.titles)
    told = {place: source.multiple[title] for title, place in places.items()}
    return {q.column: _told(q, told[q.column]) for q in shape.questions if q.column in told}


def _told(question: Question, how: str | list[str]) -> Question:
    if isinstance(how, str):
        return replace(question, part="packed", separators=(how,))
    return replace(question, part="packed", separators=(), options=tuple(how))


def _signed(shape: Shape, grid: Grid, questions: list[Question]) -> dict[int, Question]:
    """Questions with a sure sign in any cell of the file; where both stand, the first of them counts."""
    asked = {(q.column, sign) for q in questions for sign in q.separators if sign in _SURE}
    found: set[tuple[int, str]] = set()
    for frame in read_through(shape, grid) if asked else ():
        found |= {(place, sign) for place, sign in asked - found if _has(frame[column(place)], sign)}
    is_of_wjx = any(set(q.separators) == _SURE.keys() for q in questions)
    is_told = any(q.part == "multi" for q in shape.questions)
    if is_of_wjx and not is_told and not any(sign == MULTI_SEPARATOR for _, sign in found):
        grid.notes.append(_NOTHING_PACKED)
    signs = {q.column: next((sign for sign in _SURE if (q.column, sign) in found), "") for q in questions}
    return {q.column: replace(q, part=_SURE[signs[q.column]]) for q in questions if signs[q.column]}


def _has(cells: pl.Series, sign: str) -> bool:
    return bool(cells.str.contains(sign, literal=True).any())


def _doubt(shape: Shape, grid: Grid, question: Question) -> str:
    """What to say of a column whose first cells look like lists."""
    rows = grid.head[shape.header_rows :]
    cells = {cell.strip() for row in rows if question.column < len(row) and (cell := row[question.column])}
    sign = sign_of(cells - shape.markers.keys(), question, is_coded=shape.is_coded)
    title = shape.titles[question.column]
    if any(_is_matrix(cell) for cell in cells):
        return f"{title!r}: kept as one value; its lines are rows of a matrix: export it with a column for each row"
    return (
        f"{title!r}: kept as one value; if {sign!r} sets several options apart, name it under multiple" if sign else ""
    )


def _is_matrix(cell: str) -> bool:
    """Whether a cell has several lines of ``row: answer``."""
    lines = cell.split("\n")
    return len(lines) > 1 and all(": " in line for line in lines)


def sign_of(cells: Iterable[str], question: Question, *, is_coded: bool | None = None) -> str | None:
    """The sign between options in the different cells of a column, where they leave no doubt that they are lists."""
    signs = [sign for sign in question.separators if sign not in _SURE]
    return next((sign for sign in signs if options_of(cells, sign, is_coded=is_coded)), None)


def options_of(cells: Iterable[str], separator: str, *, is_coded: bool | None = None) -> tuple[str, ...]:
    """The options that the different cells of a column list, in order; none where anything speaks against lists.

    ``is_coded``: the tool writes options as numbers, and wrote nothing else into this kind of column.
    """
    lists = [cell.split(separator) for cell in cells]
    if not any(len(each) > 1 for each in lists) or any(len(set(each)) < len(each) for each in lists):
        return ()
    options = {option for each in lists for option in each}
    if is_coded:
        return tuple(sorted(options, key=int)) if all(map(_CODE.fullmatch, options)) else ()
    is_small = len(options) <= MAX_OPTIONS and len({len(each) for each in lists}) > 1
    are_words = all(option and option == option.strip() and not _NUMBER.fullmatch(option) for option in options)
    return tuple(sorted(options)) if is_small and are_words and _come_apart(lists) else ()


def _come_apart(lists: list[list[str]]) -> bool:
    """Whether of any two neighbours each comes without the other somewhere, as the halves of ``Yes, I do`` don't."""
    places: dict[str, set[int]] = {}
    for number, each in enumerate(lists):
        for option in each:
            places.setdefault(option, set()).add(number)
    pairs = {pair for each in lists for pair in pairwise(each)}
    return all(places[a] - places[b] and places[b] - places[a] for a, b in pairs)


def unpacked(cells: pl.Series, question: Question) -> pl.Series:
    """Cells with one sign between options; words that are no known option as ``other〖…〗``."""
    different = cells.drop_nulls().unique()
    split = [MULTI_SEPARATOR.join(_options(cell, question)) for cell in different]
    return cells.replace_strict(different, split, default=None, return_dtype=pl.String)


def _options(cell: str, question: Question) -> Iterator[str]:
    if not question.options:
        yield from (option.strip() for option in cell.split(question.separators[0]) if option.strip())
        return
    known = "|".join(map(re.escape, sorted(question.options, key=len, reverse=True)))
    pieces = re.finditer(rf"(?P<option>{known}){_BETWEEN}|(?P<words>.+?){_BETWEEN}", cell.strip(), re.S)
    words = []
    for piece in pieces:
        if piece["option"]:
            yield piece["option"]
        else:
            words.append(piece["words"])
    if words:
        yield f"{_OTHER}〖{', '.join(words)}〗"

"""Cells that hold several chosen options, ``1,3`` or ``价格, 服务``: which columns do, and where an option ends.

A source can say so (``multiple``). Else a column is split where its tool writes lists and the whole column leaves no
doubt: codes of a numeric export, or words each of which also comes without the words beside it. What is doubtful
stays one value and is told in the notes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import polars as pl

from transforms.ingest.grid import Grid, column
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import missing_columns, position
from transforms.ingest.shapes import MULTI_SEPARATOR, Question, Shape

MAX_OPTIONS = 30
MAX_LISTS = 5_000
_CODE = re.compile(r"-?\d{1,6}")
_NUMBER = re.compile(r"[\d.,%+\-\s￥$]+")
_BETWEEN = r"\s*(?:[,，;；、|┋\n]|$)\s*"
_OTHER = "other"


def settled(shape: Shape, grid: Grid, source: SourceSpec) -> Shape:
    """The shape with the parts of packed questions decided. Reads the file once more where a tool may pack.

    Raises ``Refusal`` where ``multiple`` names a column that isn't there.
    """
    declared = _declared(shape, source)
    if len(declared) < len(source.multiple):
        grid.notes.append("multiple names a column that is no question here: it stays as it is")
    open_ = [q for q in shape.questions if q.part == "value" and q.separators and q.column not in declared]
    found = _by_question(open_, _lists(shape, grid, open_)) if open_ else {}
    decided = {q.column: _decided(q, found.get(q.column), shape.is_coded) for q in open_} | declared
    grid.notes += [note for q in open_ if (note := _note(shape.titles[q.column], q, decided, found))]
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


def _lists(shape: Shape, grid: Grid, questions: list[Question]) -> dict[int, set[str]]:
    """The different cells of each question; a column with too many of them holds no lists and is left out."""
    notes, found = list(grid.notes), {question.column: set[str]() for question in questions}
    for batch in grid.batches(shape.header_rows, shape.width):
        for place in list(found):
            cells = batch.frame[column(place)].drop_nulls().unique().str.strip_chars()
            found[place].update(cells.filter(~cells.is_in(list(shape.markers))).to_list())
            if len(found[place]) > MAX_LISTS:
                _shorten(found, place)
        if not found:
            break
    grid.notes = notes
    return found


def _by_question(questions: list[Question], found: dict[int, set[str]]) -> dict[int, set[str]]:
    """The cells of a question for each of its columns, which are its loops."""
    together: dict[tuple[str, str], set[str]] = {}
    for question in questions:
        together.setdefault((question.key, question.sub), set()).update(found.get(question.column, ()))
    return {q.column: together[q.key, q.sub] for q in questions if q.column in found}


def _shorten(found: dict[int, set[str]], place: int) -> None:
    """Forget the cells of a column that has too many, unless a sign that only lists have is among them."""
    sure = next((cell for cell in found[place] if MULTI_SEPARATOR in cell), None)
    if sure is None:
        del found[place]
    else:
        found[place] = {sure}


def _decided(question: Question, cells: set[str] | None, is_coded: bool | None) -> Question:
    for separator in question.separators if cells else ():
        if separator == MULTI_SEPARATOR and any(separator in cell for cell in cells or ()):
            return replace(question, part="multi", separators=(separator,))
        if separator != MULTI_SEPARATOR and options_of(cells or (), separator, is_coded=is_coded):
            return replace(question, part="packed", separators=(separator,))
    return question


def _note(title: str, question: Question, decided: dict[int, Question], found: dict[int, set[str]]) -> str:
    cells = found.get(question.column, set())
    if decided[question.column].part == "multi":
        return ""
    if decided[question.column].part == "packed":
        separator = decided[question.column].separators[0]
        options = {option for cell in cells for option in cell.split(separator)}
        return f"{title!r}: its cells list several of {len(options)} options, one row each"
    separator = next((sign for sign in question.separators if any(sign in cell for cell in cells)), "")
    if not separator or len(cells) > MAX_OPTIONS * MAX_OPTIONS:
        return ""
    return f"{title!r}: kept as one value; if {separator!r} sets several options apart, name it under multiple"


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

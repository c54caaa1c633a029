"""Columns of one option each, as tools write a multiple choice: told from the rows of a matrix by what they hold.

What a column holds is looked for in the whole file and in all columns of its question, so that neither the order of
the records nor an option that nobody chose makes a difference.
"""

from collections import defaultdict

import polars as pl

from transforms.ingest.grid import Grid, column
from transforms.ingest.shapes import Option, Shape, read_through


def with_flags(shape: Shape, grid: Grid) -> Shape:
    """The shape with the options among its questions decided. Reads the file once more where some may be options."""
    if not shape.options:
        return shape
    filled, other = _held(shape, grid)
    groups: dict[tuple[str, str], set[int]] = defaultdict(set)
    for question in shape.questions:
        if question.column in shape.options:
            groups[question.key, question.loop].add(question.column)
    flags = {place for group in groups.values() if group & filled and not group & other for place in group}
    shape.questions = [shape.options[q.column].question if q.column in flags else q for q in shape.questions]
    return shape


def _held(shape: Shape, grid: Grid) -> tuple[set[int], set[int]]:
    """Columns with a filled cell, and columns with one that no tick would leave."""
    filled: set[int] = set()
    other: set[int] = set()
    for frame in read_through(shape, grid):
        filled |= {place for place in shape.options.keys() - filled if frame[column(place)].null_count() < frame.height}
        asked = shape.options.keys() & filled - other
        other |= {place for place in asked if _has_other(frame[column(place)], shape.options[place])}
    return filled, other


def _has_other(cells: pl.Series, option: Option) -> bool:
    return not cells.drop_nulls().str.strip_chars().is_in(list(option.words)).all()

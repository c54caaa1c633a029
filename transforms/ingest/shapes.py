"""What a layout says about a file: which column means what. The layouts produce it, survey.py and flat.py use it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from transforms.ingest.grid import Grid

MULTI_SEPARATOR = "┋"
RANK_SEPARATOR = "→"
LIST_SIGNS = (MULTI_SEPARATOR, ", ", ",", "; ", ";", "，", "；", "、", "|", "\n")
"""Signs that tools are seen to put between chosen options, a longer one before its part."""
Part = Literal["value", "multi", "packed", "list", "flag", "rank", "text", "other"]


@dataclass(frozen=True)
class Question:
    """One answer column.

    ``part``: a value, a packed multi-select, one option's flag, a ranking, words, an option's open text.
    ``separators``: signs that may set several options of a cell apart; in a ``packed`` part the one that does,
    or none where ``options`` lists them.
    """

    column: int
    key: str
    text: str
    sub: str = ""
    option: str = ""
    loop: str = ""
    part: Part = "value"
    separators: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """What a column is where it and the others of its question hold nothing but ``words``: one option of several."""

    question: Question
    words: tuple[str, ...]


@dataclass
class Shape:
    """How to read the records below the header. ``fields`` maps contract fields to columns.

    ``options``: columns that may be options, which ``flags`` decides. ``is_coded``: whether options are written as
    numbers, where the file shows it. ``embedded``: columns of questions that the tool may fill without the respondent.
    """

    layout: str
    confidence: float
    header_rows: int
    titles: list[str]
    fields: dict[str, int] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    options: dict[int, Option] = field(default_factory=dict)
    measurements: dict[int, tuple[str, str]] = field(default_factory=dict)
    markers: dict[str, str] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)
    status_column: int | None = None
    statuses: dict[str, str] = field(default_factory=dict)
    is_partial_unsubmitted: bool = False
    time_formats: tuple[str, ...] = ()
    not_chosen: tuple[str, ...] = ("-1", "0", "")
    is_coded: bool | None = None
    embedded: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.titles)


def read_through(shape: Shape, grid: Grid) -> Iterator[pl.DataFrame]:
    """All records, to decide on the shape before they are read for good."""
    notes = list(grid.notes)
    for batch in grid.batches(shape.header_rows, shape.width):
        yield batch.frame
    grid.notes = notes


def unique_titles(row: list[str | None]) -> list[str]:
    """Titles of a header row, trimmed; repeated ones get ``__2``, ``__3``, empty ones ``column_<n>``."""
    seen: dict[str, int] = {}
    titles = []
    for number, found in enumerate(row, 1):
        title = (found or "").strip().strip("\ufeff") or f"column_{number}"
        seen[title] = seen.get(title, 0) + 1
        titles.append(title if seen[title] == 1 else f"{title}__{seen[title]}")
    return titles


def written_titles(row: list[str | None]) -> list[str]:
    """The titles as they stand, blanks around them too; only what is empty or there twice gets a name of its own."""
    plain = [(cell or "").strip("\ufeff") for cell in row]
    times = Counter(plain)
    return [
        cell if cell.strip() == name and times[cell] == 1 else name
        for cell, name in zip(plain, unique_titles(row), strict=True)
    ]

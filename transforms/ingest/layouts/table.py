"""Flat operational data: one header row, columns named in sources.toml. ``a[].b`` names objects inside a list."""

from transforms.ingest.grid import Row
from transforms.ingest.headers import header_rows, titles_of
from transforms.ingest.job import SourceSpec
from transforms.ingest.layouts.columns import position, positions
from transforms.ingest.shapes import Shape, unique_titles


def recognise(head: list[Row]) -> float:
    """Never a survey of its own."""
    return 0.0


def shape(head: list[Row], source: SourceSpec) -> Shape:
    """Configured columns; a field without configuration is found by its own name."""
    rows = header_rows(head)
    titles = unique_titles(titles_of(head, rows))
    fields = positions(titles, source.columns, source)
    for name in source.own_names:
        place = position(titles, name)
        if name not in fields and name not in source.constants and place is not None:
            fields[name] = place
    left = [title for i, title in enumerate(titles) if i not in fields.values()]
    return Shape("table", 1.0, rows, titles, fields, unmapped=left)

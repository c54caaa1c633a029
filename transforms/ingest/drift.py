"""How a file's columns differ from those of the source's file before it, in words people can act on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from transforms.ingest.layouts.columns import folded

_ALIKE = 0.75
_NONE: Mapping[str, Sequence[str]] = {}


def changes(before: Sequence[str], now: Sequence[str], aliases: Mapping[str, Sequence[str]] = _NONE) -> list[str]:
    """One line per new, missing or renamed column, and one when only the order changed.

    ``aliases``: title → its other titles, by which a column is known to be the same.
    """
    gone = [title for title in before if title not in now]
    new = [title for title in now if title not in before]
    lines = []
    for title in list(gone):
        if successor := _successor(title, new, aliases):
            lines.append(f"renamed: {title!r} to {successor!r}")
            gone.remove(title)
            new.remove(successor)
    lines += [f"missing: {title!r}" for title in gone]
    lines += [f"new: {title!r}" for title in new]
    if not lines and list(before) != list(now):
        lines.append("reordered")
    return lines


def by_alias(titles: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> list[str]:
    """The titles, those that are named as an alias under the name they stand for."""
    known = {folded(other): name for name, others in aliases.items() for other in others}
    return [known.get(folded(title), title) for title in titles]


def missing(before: Sequence[str], now: Sequence[str], aliases: Mapping[str, Sequence[str]] = _NONE) -> list[str]:
    """Columns of the file before that are neither there nor renamed."""
    new = [title for title in now if title not in before]
    return [title for title in before if title not in now and _successor(title, new, aliases) is None]


def _successor(title: str, new: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> str | None:
    known = next(({name, *others} for name, others in aliases.items() if title in (name, *others)), {title})
    names = {folded(name) for name in known}
    alike = [other for other in new if folded(other) in names]
    return next(iter(alike or get_close_matches(title, new, 1, _ALIKE)), None)


def collisions(titles: Sequence[str]) -> list[str]:
    """One line per group of columns that differ in nothing but case, width or blanks, or are repeated."""
    groups = Counter(
        folded(title.rsplit("__", 1)[0] if title.rsplit("__", 1)[-1].isdigit() else title) for title in titles
    )
    return [f"repeated: {count} columns read {name!r}" for name, count in groups.items() if count > 1]

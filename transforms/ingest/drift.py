"""How a file's columns differ from those of the source's file before it, in words people can act on."""

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

from transforms.ingest.layouts.columns import folded

_ALIKE = 0.75


def changes(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """One line per new, missing, renamed or repeated column, and one when only the order changed."""
    gone = [title for title in before if title not in now]
    new = [title for title in now if title not in before]
    lines = []
    for title in list(gone):
        if successor := _successor(title, new):
            lines.append(f"renamed: {title!r} to {successor!r}")
            gone.remove(title)
            new.remove(successor)
    lines += [f"missing: {title!r}" for title in gone]
    lines += [f"new: {title!r}" for title in new]
    if not lines and list(before) != list(now):
        lines.append("reordered")
    return lines


def missing(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """Columns of the file before that are neither there nor renamed."""
    new = [title for title in now if title not in before]
    return [title for title in before if title not in now and _successor(title, new) is None]


def _successor(title: str, new: Sequence[str]) -> str | None:
    alike = [other for other in new if folded(other) == folded(title)]
    return next(iter(alike or get_close_matches(title, new, 1, _ALIKE)), None)


def collisions(titles: Sequence[str]) -> list[str]:
    """One line per group of columns that differ in nothing but case, width or blanks, or are repeated."""
    groups = Counter(
        folded(title.rsplit("__", 1)[0] if title.rsplit("__", 1)[-1].isdigit() else title) for title in titles
    )
    return [f"repeated: {count} columns read {name!r}" for name, count in groups.items() if count > 1]

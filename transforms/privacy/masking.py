"""Masking: identifiers in free text become placeholders such as 〔电话〕 before anything is stored.

``mask`` does a column: texts without anything that could be an identifier are told apart in one
vectorised pass, the rest is searched once per distinct text. ``find`` shows what is found, ``mask_value``
shortens a refused value for the quarantine. Masking a masked text changes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.privacy.addresses import addresses
from transforms.privacy.digits import Found
from transforms.privacy.handles import accounts, documents, plates, serials
from transforms.privacy.mails import emails
from transforms.privacy.names import names
from transforms.privacy.numbers import numbers
from transforms.privacy.prefilter import ACCOUNTS, ADDRESSES, DOCUMENTS, EMAILS, NAMES, NUMBERS, PLATES, suspicions
from transforms.privacy.shadow import PLACEHOLDERS, Shadow
from transforms.privacy.signs import shadows_of

# The order is the priority: what an earlier rule took, a later one can't touch.
_RULES: tuple[tuple[Callable[[Shadow], Iterable[Found]], int], ...] = (
    (emails, EMAILS),
    (numbers, NUMBERS),
    (plates, PLATES),
    (serials, NUMBERS | DOCUMENTS),
    (documents, DOCUMENTS),
    (accounts, ACCOUNTS),
    (addresses, ADDRESSES),
    (names, NAMES),
)
_SPACED = (emails, serials, documents, accounts, names)
_ROUNDS = 4
_BATCH = 1000  # few texts are held at once, or the garbage collector would go through all of them again and again


@dataclass(frozen=True, order=True)
class Span:
    """Where an identifier stands in a text: code points, end exclusive."""

    start: int
    end: int
    kind: str


def find(text: str) -> list[Span]:
    """The identifiers of one text, in order, without overlaps."""
    return _find([text]).get(0, [])


def mask_text(text: str) -> str:
    """One text with its identifiers replaced; the same object where there is nothing to replace."""
    spans = find(text)
    return _replaced(text, spans) if spans else text


def mask(texts: pl.Series) -> pl.Series:
    """The column with every identifier replaced; null stays null, order and name stay."""
    distinct = texts.drop_nulls().unique()
    is_apart = len(distinct) == len(texts)  # nothing comes twice: no text is looked up
    searched = texts if is_apart else distinct
    found = _find(searched)
    if not found:
        return texts
    places = pl.Series(list(found), dtype=pl.UInt32)
    before = searched.gather(places)
    after = pl.Series([_replaced(text, spans) for text, spans in zip(before, found.values(), strict=True)])
    return texts.clone().scatter(places, after) if is_apart else texts.replace(before, after)


def _replaced(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], PLACEHOLDERS[span.kind])
        at = span.end
    return "".join((*parts, text[at:]))


def mask_value(text: str | None, limit: int = 80) -> str | None:
    """A refused value as quarantine and errors may show it: masked, on one line, shortened."""
    if text is None:
        return None
    line = " ".join(mask_text(text[:10_000]).split())
    plain = "".join(char if char.isprintable() else "�" for char in line)
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def _find(texts: Sequence[str] | pl.Series) -> dict[int, list[Span]]:
    """The identifiers of each text that has any, by its position."""
    column = pl.Series(texts, dtype=pl.String)
    flags = suspicions(column)
    suspects = np.flatnonzero(flags)
    found: dict[int, list[Span]] = {}
    changed: dict[int, Shadow] = {}
    for start in range(0, len(suspects), _BATCH):
        batch = suspects[start : start + _BATCH]
        shadows = dict(zip(batch.tolist(), shadows_of(column.gather(batch).to_list()), strict=True))
        changed |= _search(shadows, flags[batch].tolist(), found)
        if len(changed) > _BATCH or start + _BATCH >= len(suspects):
            _search_again(changed, found)
            changed = {}
    return {number: sorted(spans) for number, spans in found.items()}


def _search_again(shadows: dict[int, Shadow], found: dict[int, list[Span]]) -> None:
    """What is found may show another rule an end where there was none."""
    for _ in range(_ROUNDS - 1):
        if not shadows:
            return
        flags = suspicions(pl.Series([shadow.text for shadow in shadows.values()], dtype=pl.String)).tolist()
        shadows = _search(shadows, flags, found)


def _search(shadows: dict[int, Shadow], flags: list[int], found: dict[int, list[Span]]) -> dict[int, Shadow]:
    """Add what the rules find in these texts; the shadows in which they found something, without it."""
    searched = ((n, _searched(n, shadow, f, found)) for (n, shadow), f in zip(shadows.items(), flags, strict=True))
    return {n: after for n, after in searched if after is not None}


def _searched(number: int, shadow: Shadow, rules: int, found: dict[int, list[Span]]) -> Shadow | None:
    """Let each suspected rule search once; the shadow without what they found, None where nothing was."""
    before = shadow
    for rule, flag in _RULES:
        if rules & flag and (taken := _disjoint(_read(rule, shadow), len(shadow.text))):
            found.setdefault(number, []).extend(Span(*shadow.span(start, end), kind) for kind, start, end in taken)
            shadow = shadow.without([(start, end) for _, start, end in taken])
    return shadow if shadow is not before else None


def _read(rule: Callable[[Shadow], Iterable[Found]], shadow: Shadow) -> Iterable[Found]:
    """What a rule finds in a text, in the text with its l e t t e r s closed up or its digits told in words."""
    if rule is numbers:
        yield from _read_in(rule, shadow.told)  # first: of 138打头，后面… the rest alone may read as a local number
    yield from rule(shadow)
    if rule in _SPACED:
        yield from _read_in(rule, shadow.closed_up)


def _read_in(rule: Callable[[Shadow], Iterable[Found]], other: Shadow | None) -> Iterable[Found]:
    if other is not None:
        yield from ((kind, *other.span(start, end)) for kind, start, end in rule(other))


def _disjoint(found: Iterable[Found], length: int) -> list[Found]:
    """Of overlapping finds the first one reported wins; sorted by place."""
    found = list(found)
    if len(found) < 2:
        return [one for one in found if one[1] < one[2]]
    free, kept = bytearray(b"\1") * length, []
    for kind, start, end in found:
        if start < end and free.find(0, start, end) < 0:
            free[start:end] = bytes(end - start)
            kept.append((kind, start, end))
    return sorted(kept, key=lambda item: item[1])

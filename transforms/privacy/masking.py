"""Masking: identifiers in free text become placeholders such as 〔电话〕 before anything is stored.

``mask`` does a column: texts without anything that could be an identifier are told apart in one
vectorised pass, the rest is searched once per distinct text. ``find`` shows what is found, ``mask_value``
shortens a refused value for the quarantine. Masking a masked text changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from transforms.privacy.addresses import addresses
from transforms.privacy.handles import emails, handles
from transforms.privacy.names import names
from transforms.privacy.numbers import Found, numbers
from transforms.privacy.prefilter import ADDRESSES, ALL, EMAILS, HANDLES, NAMES, NUMBERS, suspicions
from transforms.privacy.shadow import PLACEHOLDERS, Shadow

# The order is the priority: what an earlier rule took, a later one can't touch.
_RULES: tuple[tuple[Callable[[Shadow], Iterable[Found]], int], ...] = (
    (emails, EMAILS),
    (numbers, NUMBERS),
    (handles, HANDLES),
    (addresses, ADDRESSES),
    (names, NAMES),
)
_ROUNDS = 4


@dataclass(frozen=True, order=True)
class Span:
    """Where an identifier stands in a text: code points, end exclusive."""

    start: int
    end: int
    kind: str


def find(text: str, rules: int = ALL) -> list[Span]:
    """The identifiers of one text, in order, without overlaps. ``rules``: flags of those that could find any."""
    return sorted(_spans(Shadow.of(text), rules))


def mask_text(text: str, rules: int = ALL) -> str:
    """One text with its identifiers replaced; the same object where there is nothing to replace."""
    spans = find(text, rules)
    if not spans:
        return text
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], PLACEHOLDERS[span.kind])
        at = span.end
    return "".join((*parts, text[at:]))


def mask(texts: pl.Series) -> pl.Series:
    """The column with every identifier replaced; null stays null, order and name stay."""
    distinct = texts.drop_nulls().unique()
    found = suspicions(distinct)
    suspects = zip(distinct.filter(found > 0), found.filter(found > 0), strict=True)
    changed = {text: masked for text, rules in suspects if (masked := mask_text(text, rules)) is not text}
    return texts.replace(changed) if changed else texts


def mask_value(text: str | None, limit: int = 80) -> str | None:
    """A refused value as quarantine and errors may show it: masked, on one line, shortened."""
    if text is None:
        return None
    line = " ".join(mask_text(text[:10_000]).split())
    plain = "".join(char if char.isprintable() else "�" for char in line)
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def _spans(shadow: Shadow, rules: int) -> Iterator[Span]:
    for _ in range(_ROUNDS):
        found_any = False
        for rule, flag in _RULES:
            if not rules & flag:
                continue
            taken = _disjoint(rule(shadow), len(shadow.text))
            if taken:
                found_any = True
                rules = ALL  # a placeholder may let another rule see an end where there was none
                for kind, start, end in taken:
                    yield Span(*shadow.span(start, end), kind)
                shadow = shadow.without([(start, end) for _, start, end in taken])
        if not found_any:
            return


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

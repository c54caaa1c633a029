"""The ways an identifier may stand in an exported file, for the search of bytes."""

import unicodedata
from collections.abc import Iterable

import polars as pl

from transforms.privacy.pseudonyms import canonical

_WIDE = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}


def forms_of(identifiers: Iterable[str]) -> list[str]:
    """As given, canonical, in full-width digits, and a mobile number in its usual groups; shortest first."""
    found: set[str] = set()
    for identifier in identifiers:
        plain = unicodedata.normalize("NFKC", identifier).strip()
        form = canonical(pl.Series([identifier]))[0] or plain
        found |= {identifier.strip(), plain, form, form.translate(_WIDE)}
        if len(form) == 11 and form.isdigit():
            found |= {mark.join((form[:3], form[3:7], form[7:])) for mark in " -.·"}
    return sorted((form for form in found if len(form) >= 4), key=lambda form: (len(form), form))

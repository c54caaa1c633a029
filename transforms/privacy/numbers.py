"""Identifiers made of digits: phones, identity cards, bank cards, network addresses. Rules work on a shadow's views.

Each rule yields ``(kind, start, end)`` in shadow offsets. Every pattern starts at a digit, repeats a bounded number of
times and ends where a number ends, so time grows with the length of the text.
"""

import re
from collections.abc import Iterator

from transforms.privacy.cards import bank_cards, id_cards, old_id_cards
from transforms.privacy.digits import Found, longest_first
from transforms.privacy.phones import fixed_lines, mobiles
from transforms.privacy.shadow import SEP, Shadow

_LONG = re.compile(rf"[0-9](?:{SEP}[0-9]){{11}}")
_ENOUGH = re.compile(r"[0-9](?:[^0-9]{0,6}[0-9]){6}")
_NETWORK = re.compile(r"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])")


def numbers(shadow: Shadow) -> Iterator[Found]:
    """Phones, identity cards, bank cards and network addresses of one text."""
    views = [view for view in shadow.views if _ENOUGH.search(view)]
    long = [view for view in views if _LONG.search(view)]
    for rule in (id_cards, bank_cards, old_id_cards):
        yield from longest_first(rule, long)
    yield from longest_first(_networks, views)
    fixed = longest_first(fixed_lines, views)
    # What begins inside a number with an area code is its rest; a mobile that begins before it comes first.
    yield from (one for one in longest_first(mobiles, views) if not any(a < one[1] < b for _, a, b in fixed))
    yield from fixed


def _networks(view: str) -> Iterator[Found]:
    for found in _NETWORK.finditer(view):
        parts = [int(part) for part in found.group().split(".")]
        named = "ip" in view[max(0, found.start() - 6) : found.start()]
        if max(parts) < 256 and (named or (parts[0] >= 10 and len(found.group()) > 10)):
            yield "network", *found.span()

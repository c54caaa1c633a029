"""Identifiers made of digits: phones, identity cards, bank cards, network addresses. Rules work on a shadow's views.

Each rule yields ``(kind, start, end)`` in shadow offsets. Every pattern starts at a digit, repeats a bounded number of
times and ends where a number ends, so time grows with the length of the text.
"""

import re
from collections.abc import Iterator

from transforms.privacy.cards import bank_cards, id_cards, old_id_cards
from transforms.privacy.digits import Found, digits_of, longest_first
from transforms.privacy.phones import abroad_lines, fixed_lines, local_lines, mobiles
from transforms.privacy.shadow import SEP, Shadow

_RUN = re.compile(rf"[0-9](?:{SEP}[0-9]){{6,}}")
_HEX = re.compile(
    r"[0-9a-f](?<![0-9a-z].)(?:[0-9a-f]{7}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{31}(?:[0-9a-f]{8})?(?:[0-9a-f]{24})?)(?![0-9a-z])"
)
_NETWORK = re.compile(r"[0-9](?<![0-9.].)[0-9]{0,2}\.(?:[0-9]{1,3}\.){2}[0-9]{1,3}(?![0-9.])")


def numbers(shadow: Shadow) -> Iterator[Found]:
    """Phones, identity cards, bank cards and network addresses of one text; none within a UUID or a digest."""
    found = list(_numbers(shadow))
    codes = [code.span() for code in _HEX.finditer(shadow.text) if _is_mixed(code[0])] if found else []
    yield from (one for one in found if not any(start <= one[1] and one[2] <= end for start, end in codes))


def _is_mixed(code: str) -> bool:
    return sum(map(str.isalpha, code)) > 3


def _numbers(shadow: Shadow) -> Iterator[Found]:
    views = [(view, size) for view in shadow.views if (size := _longest_run(view)) >= _LINES[-1][1]]
    if not views:
        return
    for rule, least in _CARDS:
        yield from longest_first(rule, [view for view, size in views if size >= least])
    lines = [one for rule, least in _LINES for view, size in views if size >= least for one in rule(view)]
    fixed = sorted(dict.fromkeys(lines), key=lambda one: one[1] - one[2]) if lines else lines
    # What begins inside a number with an area code is its rest; a mobile that begins before it comes first.
    for one in longest_first(mobiles, [view for view, size in views if size >= _MOBILE]):
        if not any(start < one[1] < end for _, start, end in fixed):
            yield one
    yield from fixed


def _longest_run(view: str) -> int:
    runs = _RUN.findall(view)
    return max(map(len, map(digits_of, runs))) if runs else 0


def _networks(view: str) -> Iterator[Found]:
    for found in _NETWORK.finditer(view) if view.count(".") > 2 else ():
        parts = [int(part) for part in found.group().split(".")]
        named = "ip" in view[max(0, found.start() - 6) : found.start()]
        telling = parts[0] >= 10 and len(found.group()) > 10 and not _is_private(parts)
        if max(parts) < 256 and (named or telling):
            yield "network", *found.span()


def _is_private(parts: list[int]) -> bool:
    """A network address that every household or every machine has, or a mask (RFC 1918, RFC 1122, RFC 5735)."""
    first, second = parts[:2]
    return first in (10, 127) or first > 223 or (first, second) == (192, 168) or (first == 172 and 16 <= second < 32)


# How many digits each kind has at least.
_CARDS = ((id_cards, 17), (bank_cards, 13), (old_id_cards, 15), (_networks, 7))
_LINES = ((fixed_lines, 10), (abroad_lines, 8), (local_lines, 7))
_MOBILE = 11

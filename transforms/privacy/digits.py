"""What the rules for numbers share: groups and marks of a number, days, and the words for orders and parcels."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

Found = tuple[str, int, int]

_NO_DIGIT = re.compile("[^0-9x]")
_BETWEEN = re.compile("[^0-9]+")
_ORDER_WORD = re.compile(
    r"(?:(?:订单|单号|户号|运单|售后单|快递|物流|包裹|流水|条形?码|序列|货号|型号|批次|编码|编号|合同|保单|工单|案件|发票|票号"
    r"|业务|机身码|(?<![a-z])(?:sn|no|order|sku|po|imei|isbn|ean))"
    r"(?:编?号码?|单|是|为|[:#.\-\s])*[a-z]{0,4}[\-.]?"
    r"|(?<![a-z])(?!visa|card|bank|icbc|abc|ccb|boc|cmb|id|tel|call|sfz|yhk|pay|to)[a-z]{2,4})$"
)


def digits_of(text: str) -> str:
    """The digits, and x, of a number written with separators."""
    return _NO_DIGIT.sub("", text)


def sizes_of(number: str) -> tuple[int, ...]:
    """How many digits stand together, group by group."""
    return tuple(map(len, _BETWEEN.split(number)))


def has_one_mark(number: str) -> bool:
    """One number has one kind of separator; a list of numbers has several."""
    return len({mark.strip(" ()[]【】") or " " for mark in _BETWEEN.findall(number)}) < 2


def ends_of(number: str, start: int) -> list[int]:
    """For each digit of a number at ``start`` where it ends; 0 where the next sign is a digit too."""
    places = [start + i for i, sign in enumerate(number) if sign.isdigit()]
    return [0 if place + 1 == later else place + 1 for place, later in zip(places, [*places[1:], 0], strict=True)]


def is_apart(view: str, found: re.Match[str]) -> bool:
    """Of d i g i t s written apart, whether group 1 is the whole run."""
    start, end = found.span(1)
    mark = _BETWEEN.search(found[1])
    if mark is None or max(sizes_of(found[1])) > 1:
        return True
    before = start - len(mark[0])
    goes_on = view.startswith(mark[0], end) and view[end + len(mark[0]) : end + len(mark[0]) + 1].isdigit()
    return not (goes_on or (before > 0 and view.startswith(mark[0], before) and view[before - 1].isdigit()))


def is_ordered(view: str, start: int) -> bool:
    """Whether the words right before say that an order's, a parcel's or a thing's number follows."""
    return bool(_ORDER_WORD.search(view, max(0, start - 16), start))


def is_day(text: str) -> bool:
    """Whether eight digits are a day of the 20th or 21st century."""
    if len(text) != 8 or not "1900" <= text[:4] <= "2099":
        return False
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def longest_first(rule: Callable[[str], Iterator[Found]], views: Sequence[str]) -> list[Found]:
    """What a rule finds in any view; an extension may be a numeral in one view and a word in another."""
    if not views:
        return []
    found = dict.fromkeys(one for view in views for one in rule(view))
    return sorted(found, key=lambda one: one[1] - one[2]) if len(found) > 1 else list(found)

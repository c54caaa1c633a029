"""Identifiers made of digits: phones, identity cards, bank cards. Rules work on a shadow's views.

Each rule yields ``(kind, start, end)`` in shadow offsets. Every pattern starts at a digit, repeats a
bounded number of times and ends where a number ends, so time grows with the length of the text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from transforms.privacy.shadow import SEP, Shadow

Found = tuple[str, int, int]

_LONG = re.compile(rf"[0-9](?:{SEP}[0-9]){{11}}")
_ENOUGH = re.compile(r"[0-9](?:[^0-9]{0,6}[0-9]){6}")
_MOBILE = re.compile(
    rf"(?<![0-9])(?:(?:(?:\+|00){SEP})?0?8{SEP}6{SEP}|0{SEP})?(1{SEP}[3-9](?:{SEP}[0-9]){{9}})(?![0-9])"
)
_AREA = r"(?:10|2[0-57-9]|[3-9][0-9]{2})"
_SUBSCRIBER = rf"[1-9](?:[0-9]{{6,7}}|[0-9]{{2,3}}{SEP}[0-9]{{4}})(?![0-9])"
_EXTENSION = (
    rf"(?:{SEP}(?:(?:转接?|转?分机号?|接|内线|ext|,,){SEP}[0-9]{{1,6}}|[\-x#*]{SEP}[0-9]{{2,6}})(?![0-9元块年月天]))?"
)
_COUNTRY = rf"(?:(?:\+|00){SEP}0?8{SEP}6|8{SEP}6(?![0-9])){SEP}"
_FIXED = re.compile(rf"(?<![0-9])(?:{_COUNTRY}0?|0){_AREA}{SEP}{_SUBSCRIBER}{_EXTENSION}")
_FIXED_SINGLE = re.compile(r"(?<![0-9])(?<![0-9][ .\-·_])0(?:[ .\-·_][0-9]){9,11}(?![0-9])")
_LOCAL = re.compile(
    rf"(?:电话|座机|固话|(?:^|[^一-龥]|(?<=[机话的家我他她系是旧新原]))号码|(?<![a-z])tel|phone|打|拨|致电|call)[^0-9a-z\n\ue000]{{0,6}}([2-9][0-9]{{2,3}}{SEP}[0-9]{{4}})"
    r"(?![0-9])"
)
_ABROAD = re.compile(
    rf"(?:\+{SEP}[1-9][0-9]{{0,2}}|(?<![0-9])00(?:852|853|886|65|60|81|82|44|61))(?:{SEP}[0-9]){{7,12}}(?![0-9]){_EXTENSION}"
)
_TAIWAN = re.compile(rf"(?<![0-9a-z])09[0-9]{{2}}{SEP}[0-9]{{3}}{SEP}[0-9]{{3}}(?![0-9])")
# Looked for at every digit, since the number of a list may stand right before: 1、520 1151 ….
_ID_CARD = re.compile(rf"(?<![0-9])(?=([1-9](?:{SEP}[0-9]){{16}}{SEP}[0-9x])(?![0-9]))")
_OLD_ID_CARD = re.compile(rf"(?<![0-9])(?=([1-9](?:{SEP}[0-9]){{14}})(?![0-9]))")
_CARD = re.compile(rf"(?<![0-9])(?=([2-9](?:{SEP}[0-9]){{13,18}})(?![0-9]))")
_NETWORK = re.compile(r"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])")

# Groupings people write a mobile number in; others are taken only where no price or size is near.
_GROUPINGS = {
    *((11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (5, 6), (6, 5), (3, 5, 3), (3, 3, 3, 2), (3, 2, 2, 4), (3, 4, 2, 2)),
}
_SIZE_LIKE = {(4, 3, 4)}
# Between the numbers of a list stands one of these; between the digits of a disguised number anything does.
_LISTING = frozenset(" ,，、;*×x/~|:._-–—‐‑‒−·()\u30fb\u3000")
_ENUMERATING = frozenset(" ,、;")
_DATES = frozenset("·~")  # 1914·2～1966·12
_COUNTING = _ENUMERATING | frozenset("*x/-")
_PRICED = re.compile(r"元|块|价|钱|款|¥|\$|尺寸|规格|[0-9]{3}[\s,、/]{0,2}\||\|[\s,、/]{0,2}[0-9]{3}")
_LOOSE_SEPARATORS = frozenset(" -._·–—‐‑‒−()【】[]\u30fb")
_UNIT_AFTER = re.compile(r"\s?(?:元|块|rmb|¥|w|瓦|mm|cm|厘米|毫米|l|升|匹|分|%|折|斤|kg|g|mah|寸|年|月)")
_PRICE_BEFORE = re.compile(r"(?:价|¥|\$|元|尺寸|规格|型号|单号|编号|比分|得分|条码|序列号)[^0-9]{0,3}$")
_ORDER_WORD = re.compile(
    r"(?:(?:订单|单号|户号|运单|快递|物流|流水|条形?码|序列|货号|型号|批次|编码|编号|(?<![a-z])(?:sn|no|order|sku|po))"
    r"(?:编?号码?|单|是|为|[:#.\-\s])*[a-z]{0,4}[\-.]?|(?<![a-z])(?!visa|card|bank|icbc|abc|ccb|boc|cmb|id)[a-z]{2,4})$"
)
_SERIAL = re.compile(
    r"(?:(?:订单|单号|运单|条形?码|序列|货号|型号|批次|编码|编号|(?<![a-z])(?:sn|sku|no))"
    r"(?:编?号码?|单|是|为|[:#.\-\s])*[a-z]{1,4}"
    r"|(?<![a-z])(?:sf|yt|jd|zto|sto|ems|yd|tb|dd|sn|po|jt)[:\-]?)$"
)
# Behind such a word a number that fails Luhn's check is a card's with a slip of the pen.
_CARD_WORD = re.compile(r"(?:银行|储蓄|信用|借记|工资|[工农建招交中]行|卡)(?:卡|的卡)?(?:号码?)?(?:是|为|[:\s])*$")
_PHONE_WORD = re.compile(r"电话|手机|联系|号码|打|拨|呼|(?<![a-z])(?:tel|phone|mobile|call)|微信|[+]")

# First two digits of a citizen's number (GB/T 2260 and the later codes of Hong Kong, Macao, Taiwan, residents).
_PROVINCES = frozenset(
    str(code)
    for codes in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84), (91, 92))
    for code in range(*codes)
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NO_DIGIT = re.compile("[^0-9x]")
_ISSUED = re.compile("62|60|69|4|955|5[0-8]|2[2-7]|3[04-8]|9")
_ISSUERS = re.compile(
    r"62[0-9]{14,17}|60[0-9]{14}|601382[0-9]{13}|4[0-9]{15}|(?:436742|456351)[0-9]{13}|955[0-9]{13}|955[0-9]{16}"
    r"|(?:5[0-8]|2[2-7])[0-9]{14}|3[47][0-9]{13}|3[0568][0-9]{14}|(?:690755|603367|603601)[0-9]{10,13}|9[0-9]{15,18}"
)


def numbers(shadow: Shadow) -> Iterator[Found]:
    """Phones, identity cards, bank cards and network addresses of one text."""
    views = [view for view in shadow.views if _ENOUGH.search(view)]
    long = [view for view in views if _LONG.search(view)]
    for rule in (_id_cards, _bank_cards, _old_id_cards):
        yield from longest_first(rule, long)
    for rule in (_networks, _mobiles, _fixed_lines):
        yield from longest_first(rule, views)


def longest_first(rule: Callable[[str], Iterator[Found]], views: Sequence[str]) -> list[Found]:
    """What a rule finds in any view; an extension may be a numeral in one view and a word in another."""
    found = dict.fromkeys(one for view in views for one in rule(view))
    return sorted(found, key=lambda one: one[1] - one[2]) if len(found) > 1 else list(found)


def _networks(view: str) -> Iterator[Found]:
    for found in _NETWORK.finditer(view):
        parts = [int(part) for part in found.group().split(".")]
        named = "ip" in view[max(0, found.start() - 6) : found.start()]
        if max(parts) < 256 and (named or (parts[0] >= 10 and len(found.group()) > 10)):
            yield "network", *found.span()


def _mobiles(view: str) -> Iterator[Found]:
    for found in _MOBILE.finditer(view):
        if _reads_as_mobile(view, found):
            yield "phone", *found.span()


def _fixed_lines(view: str) -> Iterator[Found]:
    for pattern in (_FIXED, _ABROAD):
        for found in pattern.finditer(view):
            if not (found.group().isdigit() and _is_ordered(view, found.start())):
                yield "phone", *found.span()
    for pattern in (_FIXED_SINGLE, _TAIWAN):
        for found in pattern.finditer(view):
            yield "phone", *found.span()
    for found in _LOCAL.finditer(view):
        if not is_day(digits_of(found.group(1))):
            yield "phone", *found.span(1)


def _reads_as_mobile(view: str, found: re.Match[str]) -> bool:
    number = found.group(1)
    sizes = tuple(len(part) for part in re.split(r"[^0-9]+", number))
    if sizes == (11,):
        return not _SERIAL.search(view, max(0, found.start() - 12), found.start())
    separators = set(re.sub("[0-9]", "", number))
    if ((sizes in _GROUPINGS or max(sizes) <= 2) and sizes not in _SIZE_LIKE) or not separators & _LISTING:
        return True
    before = view[max(0, found.start() - 12) : found.start()]
    if _PHONE_WORD.search(before) or found.start(1) > found.start() or _is_no_list(number, separators):
        return True
    if sizes in _SIZE_LIKE and not (separators <= {" ", "-"} and _is_no_price_list(view, found, number)):
        return False
    if not separators <= _LOOSE_SEPARATORS:
        return False
    return not _UNIT_AFTER.match(view, found.end()) and not _PRICE_BEFORE.search(before)


def _is_no_list(number: str, separators: set[str]) -> bool:
    """No price and no size begins with a zero, is a lone 1 or has seven digits, and nothing has five sizes."""
    parts = re.split("[^0-9]+", number)
    if any(part[0] == "0" or len(part) > 6 for part in parts) or not (separators & _COUNTING or separators >= _DATES):
        return True
    return (len(parts[0]) == 1 or len(parts) > 4) and not separators & _ENUMERATING


def _is_no_price_list(view: str, found: re.Match[str], number: str) -> bool:
    """1882 975 5719 is a phone; 1599 899 1299 are prices, and so is a list that goes on."""
    ends = {part[-1] for part in re.split("[^0-9]+", number)}
    around = view[max(0, found.start() - 8) : found.start()] + "|" + view[found.end() : found.end() + 8]
    return ("-" in number or not ends <= set("0589")) and not _PRICED.search(around)


def _id_cards(view: str) -> Iterator[Found]:
    for found in _ID_CARD.finditer(view):
        number = digits_of(found[1])
        if is_id_card(number) or (_is_like_id(number) and not _is_ordered(view, found.start())):
            yield "id_card", *found.span(1)


def _old_id_cards(view: str) -> Iterator[Found]:
    for found in _OLD_ID_CARD.finditer(view):
        number = digits_of(found[1])
        dated = number[:2] in _PROVINCES and is_day("19" + number[6:12]) and "&#" not in found[1]
        if dated and _has_one_mark(found[1]) and not _is_ordered(view, found.start()):
            yield "id_card", *found.span(1)


def _bank_cards(view: str) -> Iterator[Found]:
    for found in _CARD.finditer(view):
        end = _card_end(view, found)
        if end:
            yield "bank_card", found.start(), end


def _has_one_mark(number: str) -> bool:
    """One card has one kind of separator; a list of numbers has several."""
    return len({mark.strip(" ()[]【】") or " " for mark in re.split("[0-9]+", number)[1:-1] if mark}) < 2


def _card_end(view: str, found: re.Match[str]) -> int:
    """End of the longest prefix that ends with a number's end and is a card number; else 0."""
    number = digits_of(found[1])
    if not _ISSUED.match(number):
        return 0
    if not _has_one_mark(found[1]):
        return 0
    places = [i for i in range(*found.span(1)) if view[i].isdigit()]
    for size in range(len(places), 13, -1):
        end = places[size - 1] + 1
        if end < len(view) and view[end].isdigit():
            continue
        plain = size < len(places) or size == end - found.start() or number[0] == "9"
        told = size >= 16 and _CARD_WORD.search(view, max(0, found.start() - 12), found.start())
        is_card = is_bank_card(number[:size]) or (told and _ISSUERS.fullmatch(number[:size]))
        if is_card and not (plain and _is_ordered(view, found.start())):
            return end
    return 0


def _is_ordered(view: str, start: int) -> bool:
    """Whether the words right before say that an order's, a parcel's or a thing's number follows."""
    return bool(_ORDER_WORD.search(view, max(0, start - 16), start))


def digits_of(text: str) -> str:
    """The digits, and x, of a number written with separators."""
    return _NO_DIGIT.sub("", text)


def is_id_card(number: str) -> bool:
    """Whether 18 characters are a citizen's number: area, birthday, check character (GB 11643-1999)."""
    if not _is_like_id(number):
        return False
    total = sum(int(d) * w for d, w in zip(number[:17], _ID_WEIGHTS, strict=True))
    return "10x98765432"[total % 11] == number[17]


def _is_like_id(number: str) -> bool:
    return len(number) == 18 and number[:17].isdigit() and number[:2] in _PROVINCES and is_day(number[6:14])


def is_day(text: str) -> bool:
    """Whether eight digits are a day of the 20th or 21st century."""
    if len(text) != 8 or not "1900" <= text[:4] <= "2099":
        return False
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def is_bank_card(number: str) -> bool:
    """Whether digits carry an issuer's prefix of the right length and Luhn's check (ISO/IEC 7812-1)."""
    if not _ISSUERS.fullmatch(number):
        return False
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(number)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0

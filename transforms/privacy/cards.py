"""Identity cards of 18 and 15 digits and bank cards, by their check digits, in one view of a text."""

import re
from collections.abc import Iterator

from transforms.privacy.digits import Found, digits_of, ends_of, has_one_mark, is_apart, is_day, is_ordered
from transforms.privacy.shadow import SEP

# Looked for at every digit, since the number of a list may stand right before: 1、520 1151 …; not within a run of
# d i g i t s, which would be read anew from each of them.
_START = r"[1-9](?<=(?<![0-9])(?!(?<=[0-9][ .\-·_])[0-9][ .\-·_])"
_ID_CARD = re.compile(rf"{_START}(?=([1-9](?:{SEP}[0-9]){{16}}{SEP}[0-9x])(?![0-9])).)")
_OLD_ID_CARD = re.compile(rf"{_START}(?=([1-9](?:{SEP}[0-9]){{14}})(?![0-9])).)")
_CARD = re.compile(rf"{_START}(?=([1-9](?:{SEP}[0-9]){{12,18}})).)")
# Beside such a word any 13 to 19 digits are a card's, with a slip of the pen or of an issuer nobody listed.
_CARD_WORD = re.compile(
    r"(?:(?:银行|储蓄|信用|借记|工资|[工农建招交中]行|打款|这张|visa|bank|debit|credit)卡?|(?<![会员值次月贺饭水电房门考年])卡|card)"
    r"(?:的卡)?(?:号码?)?(?:no\.?)?(?:是|为|[:\s])*$"
)
_GOES_ON = re.compile("[0-9]-$")
_GROUPED = re.compile(r"[0-9]{3,}(?:[ \-.·][0-9]{3,})+")
_CARD_BEHIND = re.compile(r"\s?(?:的|这张|那张|这个)?(?:银行|储蓄|信用)?卡(?!号?不|[在住了着顿壳])")

# First two digits of a citizen's number (GB/T 2260 and the later codes of Hong Kong, Macao, Taiwan, residents).
_PROVINCES = frozenset(
    str(code)
    for codes in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84), (91, 92))
    for code in range(*codes)
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ISSUERS = re.compile(
    r"62[0-9]{14,17}|60[0-9]{14}|601382[0-9]{13}|4[0-9]{15}|(?:436742|456351)[0-9]{13}|955[0-9]{13}|955[0-9]{16}"
    r"|(?:5[0-8]|2[2-7])[0-9]{14}|3[47][0-9]{13}|3[0568][0-9]{14}|(?:690755|603367|603601)[0-9]{10,13}|9[0-9]{15,18}"
    r"|[3-6][0-9]{15}|[4-6][0-9]{18}"
)


def id_cards(view: str) -> Iterator[Found]:
    """Citizens' numbers of 18 signs; with a wrong check character where no word for an order stands before."""
    for found in _ID_CARD.finditer(view):
        number = digits_of(found[1])
        if is_id_card(number) or (_is_like_id(number) and not is_ordered(view, found.start())):
            yield "id_card", *found.span(1)


def old_id_cards(view: str) -> Iterator[Found]:
    """Citizens' numbers of 15 digits, which have no check character."""
    for found in _OLD_ID_CARD.finditer(view):
        number = digits_of(found[1])
        behind_more = _GOES_ON.search(view, max(0, found.start() - 2), found.start())
        dated = number[:2] in _PROVINCES and is_day("19" + number[6:12]) and "&#" not in found[1] and not behind_more
        if dated and has_one_mark(found[1]) and is_apart(view, found) and not is_ordered(view, found.start()):
            yield "id_card", *found.span(1)


def bank_cards(view: str) -> Iterator[Found]:
    """Bank cards: the longest run of digits that ends with a group and is a card's number."""
    for found in _CARD.finditer(view):
        end = _card_end(view, found)
        if end:
            yield "bank_card", found.start(), end


def _card_end(view: str, found: re.Match[str]) -> int:
    number, start = digits_of(found[1]), found.start()
    told = bool(_CARD_WORD.search(view, max(0, start - 12), start))
    if not told and number[0] not in "234569":
        return 0
    ends = ends_of(found[1], start)
    for size in range(len(number), 12, -1):
        end = ends[size - 1]
        if not end or view[end : end + 1].isdigit():
            continue
        is_told = told or _CARD_BEHIND.match(view, end)
        if not has_one_mark(view[start:end]) and not (is_told and _GROUPED.fullmatch(view, start, end)):
            continue
        if is_told or (is_bank_card(number[:size]) and not (_is_plain(view, start, end) and is_ordered(view, start))):
            return end
    return 0


def _is_plain(view: str, start: int, end: int) -> bool:
    """Whether a number is written as orders are: in one piece. Nines belong to few cards and many orders."""
    return view[start:end].isdigit() or view[start] == "9" or view[end : end + 2].strip().isdigit()


def is_id_card(number: str) -> bool:
    """Whether 18 characters are a citizen's number: area, birthday, check character (GB 11643-1999)."""
    if not _is_like_id(number):
        return False
    total = sum(int(d) * w for d, w in zip(number[:17], _ID_WEIGHTS, strict=True))
    return "10x98765432"[total % 11] == number[17]


def _is_like_id(number: str) -> bool:
    return len(number) == 18 and number[:17].isdigit() and number[:2] in _PROVINCES and is_day(number[6:14])


def is_bank_card(number: str) -> bool:
    """Whether digits carry an issuer's prefix of the right length and Luhn's check (ISO/IEC 7812-1)."""
    if not _ISSUERS.fullmatch(number):
        return False
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(number)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0

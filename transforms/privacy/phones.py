"""Phone numbers: mobile, fixed with or without area code and extension, of other countries.

A number is known by its digits first, then by how they are grouped: the groupings phones are written in are taken
everywhere, any other one only behind words such as 电话, or where no list, price or size is written like that.
"""

import re
from collections.abc import Iterator

from transforms.privacy.digits import Found, digits_of, ends_of, has_one_mark, is_day, is_ordered, sizes_of
from transforms.privacy.shadow import SEP

# What may be dialled in front: a zero, or the number of a cheaper line.
_DIALLED = "(?:0|179[0-9]{2}|125[0-9]{2}|10193|11808)"
# Looked for at every digit, since the number of a list may stand right before: 1、139 …, 1、0571 ….
_MOBILE = re.compile(
    rf"[+0-9](?<=(?=(?:(?:\+{SEP}|(?<![0-9])(?:00{SEP})?)0?8{SEP}6{SEP}(?:0{SEP})?|(?<![0-9])(?:{_DIALLED}{SEP})?)"
    rf"(1{SEP}[3-9](?:{SEP}[0-9]){{9}})(?![0-9])).)"
)
_COUNTRY = rf"[+08](?<![0-9].)(?:(?:(?<=\+)|(?<=0)0){SEP}0?8{SEP}6|(?<=8){SEP}6(?![0-9])){SEP}"
_FIXED = re.compile(rf"0(?<=(?<![0-9])(?=(0(?:{SEP}[0-9]){{9,11}})).)")
_FIXED_ABROAD = re.compile(rf"{_COUNTRY}(?=((?:0{SEP})?[1-9](?:{SEP}[0-9]){{8,10}}))")
_EXTENSION = re.compile(
    rf"{SEP}(?:(?:转接?|转?分机号?|接|内线|ext|,,){SEP}[0-9]{{1,6}}|[\-x#*]{SEP}[0-9]{{2,6}})(?![0-9元块年月天])"
)
_EXTENDED = re.compile(rf"{SEP}(?:转|分机|ext){SEP}(?:接|分机)?{SEP}[0-9]{{2,6}}")
_LOCAL = re.compile(rf"[2-9](?<![0-9a-z].)[0-9]{{2,3}}{SEP}[0-9]{{4}}(?![0-9])")
_LOCAL_WORD = re.compile(
    r"(?:电话|座机|固话|(?:^|[^一-龥]|(?<=[机话的家我他她系是旧新原]))号码|(?<![a-z])tel|phone|打|(?<![分划调转])拨|致电|call)"
    r"[^0-9a-z\n\ue000]{0,6}$"
)
_LOCAL_SIGN = re.compile("[电座话码打拨lp]")  # one of them is in each of these words
_DEVICE = re.compile(r"(?:imei|meid|串号)[^0-9]{0,4}$")
_BILLED = re.compile(r"(?:发票|票据)[^。！？!?\n]{0,24}$")
_ABROAD = re.compile(
    rf"(?:(?<![0-9=)])\+{SEP}[1-9][0-9]{{0,2}}|(?<![0-9])00(?:852|853|886|65|60|81|82|44|61))(?:{SEP}[0-9]){{7,12}}(?![0-9])"
)
_TAIWAN = re.compile(rf"09(?<![0-9a-z]..)[0-9]{{2}}{SEP}[0-9]{{3}}{SEP}[0-9]{{3}}(?![0-9])")

# Area codes in use by the regions of the numbering plan (010, 02x, four digits elsewhere).
_AREA = re.compile(
    "010|02[0-57-9]|0(?:3(?:[179][0-9]|35|49|5[0-9])|4[1-8][0-9]|5[1-9][0-9]|6(?:3[1-5]|6[0238]|9[12])|7[0-9]{2}"
    "|8[1-9][0-9]|9[0-9]{2})"
)
# Groupings people write a mobile number in, and a local one behind its area code.
_GROUPINGS = {
    *((11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (5, 6), (6, 5), (3, 5, 3), (3, 3, 3, 2), (3, 2, 2, 4), (3, 4, 2, 2)),
}
_LOCAL_GROUPINGS = {(7,), (8,), (3, 4), (4, 4), (4, 3), (2, 2, 2, 2), (3, 2, 2), (3, 5)}
_SIZE_LIKE = {(4, 3, 4)}
_ORDER_LIKE = (4, 4, 4)
# Between the numbers of a list stands one of these; between the digits of a disguised number anything does.
_LISTING = frozenset(" ,，、;*×x/~|:._-–—‐‑‒−·()\u30fb\u3000")
_ENUMERATING = frozenset(" ,、;")
_DATES = frozenset("·~")  # 1914·2～1966·12
_COUNTING = _ENUMERATING | frozenset("*x/-")
_PRICED = re.compile(r"元|块|价|钱|款|¥|\$|尺寸|规格|[0-9]{3}[\s,、/]{0,2}\||\|[\s,、/]{0,2}[0-9]{3}")
_LOOSE_SEPARATORS = frozenset(" -._·–—‐‑‒−()【】[]\u30fb")
_MARK = re.compile("[^0-9]+")
_DOTTED = re.compile(r"[0-9]{3}(?:\.[1-9][0-9]{1,2}){3}")
_DATED = re.compile("20[0-9]{2}([./-])[0-9]{1,2}\\1")
_UNIT_AFTER = re.compile(r"\s?(?:元|块|rmb|¥|w|瓦|mm|cm|厘米|毫米|l|升|匹|分|%|折|斤|号|三?档|kg|g|mah|寸|年|月)")
_PRICE_BEFORE = re.compile(r"(?:价|¥|\$|元|尺寸|规格|型号|单号|编号|比分|得分|条码|序列号)[^0-9]{0,3}$")
_COUNT_BEHIND = re.compile(r"[.、)][^0-9\s]|\s?[天个次号年月日楼层]")
_SERIAL = re.compile(
    r"(?:(?:订单|单号|运单|条形?码|序列|货号|型号|批次|编码|编号|(?<![a-z])(?:sn|sku|no))"
    r"(?:编?号码?|单|是|为|[:#.\-\s])*[a-z]{1,4}"
    r"|(?<![a-z])(?:sf|yt|jd[a-z]{0,3}|zto|sto|ems|yd|tb|dd|sn|po|jt)[:\-]?)$"
)
_PHONE_WORD = re.compile(
    r"电话|手机|联系|号码|打|拨|呼|座机|固话|传真|总机|分机|专线|办公|值班|前台|短信|微信|加我|同号|[+☎☏📞📱✆]"
    r"|(?<![a-z])(?:tel|phone|mob|mobile|call|cell|hp|fax|v:)"
)


def mobiles(view: str) -> Iterator[Found]:
    """Mobile numbers of the mainland in one view of a text."""
    for found in _MOBILE.finditer(view):
        if _reads_as_mobile(view, found) and not _is_of_device(view, found.start()):
            yield "phone", found.start(), found.end(1)


def fixed_lines(view: str) -> Iterator[Found]:
    """Numbers with an area code in one view of a text."""
    for pattern in (_FIXED, _FIXED_ABROAD) if "0" in view or "8" in view else ():
        for found in pattern.finditer(view):
            end = 0 if _is_of_device(view, found.start()) else _fixed_end(view, found)
            like_order = end and sizes_of(view[found.start() : end]) in (_ORDER_LIKE, (end - found.start(),))
            if end and not (like_order and is_ordered(view, found.start())):
                yield "phone", found.start(), _with_extension(view, end)
    for found in _TAIWAN.finditer(view) if "09" in view else ():
        yield "phone", *found.span()


def abroad_lines(view: str) -> Iterator[Found]:
    """Numbers with another country's code in one view of a text."""
    for found in _ABROAD.finditer(view) if "+" in view or "00" in view else ():
        yield "phone", found.start(), _with_extension(view, found.end())


def local_lines(view: str) -> Iterator[Found]:
    """Numbers without an area code in one view of a text."""
    for found in _LOCAL.finditer(view) if _LOCAL_SIGN.search(view) else ():
        if _is_local(view, *found.span()):
            yield "phone", *found.span()


def _is_of_device(view: str, start: int) -> bool:
    """Whether the number of a handset follows, which 15 digits in any groups are."""
    return bool(_DEVICE.search(view, max(0, start - 10), start))


def _is_local(view: str, start: int, end: int) -> bool:
    """Seven or eight digits right behind a word such as 座机, and no day, order or price."""
    told = _LOCAL_WORD.search(view, max(0, start - 14), start)
    return bool(told) and not (
        _BILLED.search(view, max(0, start - 30), start)
        or is_day(digits_of(view[start:end]))
        or is_ordered(view, start)
        or _is_counted(view, start, end)
    )


def _with_extension(view: str, end: int) -> int:
    extension = _EXTENSION.match(view, end)
    return extension.end() if extension else end


def _fixed_end(view: str, found: re.Match[str]) -> int:
    """Where a number with an area code ends: the longest that is written like one, else the longest told; or 0."""
    digits, ends = digits_of(found[1]), ends_of(found[1], found.start(1))
    if digits[0] != "0":  # behind the country's code the zero may be left out
        digits, ends = "0" + digits, [0, *ends]
    lines = [end for size, end in enumerate(ends, 1) if end and _is_line(digits[:size]) and not _goes_on(view, end)]
    for is_written in (_is_usual, _is_told):
        for end in reversed(lines):
            if is_written(view, found, end):
                return end
    return 0


def _goes_on(view: str, end: int) -> bool:
    return view[end : end + 1].isdigit()


def _is_line(digits: str) -> bool:
    area = _AREA.match(digits)
    local = digits[area.end() :] if area else ""
    return len(local) in (7, 8) and local[0] not in "01"


def _is_usual(view: str, found: re.Match[str], end: int) -> bool:
    """In one piece, the area code apart from what may have groups of its own, or each digit by itself."""
    number = view[found.start(1) : end]
    sizes, code = sizes_of(number), number.lstrip("0")
    area = (2 if code[0] in "12" else 3) + len(number) - len(code)
    if max(sizes) == 1:
        return not view[max(0, found.start() - 2) : found.start()].strip().isdigit()
    return len(sizes) == 1 or (sizes[0] == area and sizes[1:] in _LOCAL_GROUPINGS)


def _is_told(view: str, found: re.Match[str], end: int) -> bool:
    """Behind the country's code or a word such as 电话, or in groups no list of numbers is written in."""
    start, number = found.start(), view[found.start(1) : end]
    if _has_count_behind(view, number, end):
        return False
    told = found.start(1) > start or _PHONE_WORD.search(view, max(0, start - 12), start) or _EXTENDED.match(view, end)
    if told and not _DATED.search(number):
        return True
    separators = set(re.sub("[0-9]", "", number))
    loose = separators <= _LOOSE_SEPARATORS and number[1].isdigit() and has_one_mark(number)
    return not separators & _LISTING or (loose and not _is_counted(view, start, end))


def _is_counted(view: str, start: int, end: int) -> bool:
    """Whether a price, a size or an order is told by what stands around."""
    return bool(_UNIT_AFTER.match(view, end) or _PRICE_BEFORE.search(view, max(0, start - 12), start))


def _reads_as_mobile(view: str, found: re.Match[str]) -> bool:
    number = found[1]
    sizes = sizes_of(number)
    if sizes == (11,):
        dialled = found.start(1) > found.start() and view[found.start() : found.end(1)].isdigit()
        ordered = dialled and is_ordered(view, found.start())
        return not (ordered or _SERIAL.search(view, max(0, found.start() - 12), found.start()))
    if _has_count_behind(view, number, found.end(1)) or _is_behind_more(view, found):
        return False
    is_odd = view[found.start()] == "0" or sizes not in _GROUPINGS
    if is_odd and is_ordered(view, found.start()):  # 编号0151 1255 8021, 订单1400-9320284-6636121
        return False
    if _DOTTED.fullmatch(number) and all(int(part) < 256 for part in number.split(".")):  # 192.168.15.100
        return False
    separators = set(re.sub("[0-9]", "", number))
    usual = sizes in _GROUPINGS or (max(sizes) <= 2 and has_one_mark(number))
    if (usual and sizes not in _SIZE_LIKE) or not separators & _LISTING:
        return True
    before = view[max(0, found.start() - 12) : found.start()]
    if _PHONE_WORD.search(before) or found.start(1) > found.start() or _is_no_list(number, separators):
        return True
    if sizes in _SIZE_LIKE and not (separators <= {" ", "-"} and _is_no_price_list(view, found, number)):
        return False
    return separators <= _LOOSE_SEPARATORS and not _is_counted(view, found.start(), found.end(1))


def _is_behind_more(view: str, found: re.Match[str]) -> bool:
    """057–1705–1020: what begins behind a digit and the number's own mark is the rest of a longer number."""
    mark = _MARK.search(found[1])
    start = found.start() - len(mark[0]) if mark else 0
    alike = mark and start > 0 and view.startswith(mark[0], start) and view[start - 1].isdigit()
    return bool(alike) and sizes_of(found[1]) not in _GROUPINGS


def _has_count_behind(view: str, number: str, end: int) -> bool:
    """1648337748 2.退款, 18 23 31 33 06 3天: the last group is no part of the number."""
    *others, last = sizes_of(number)
    return bool(others) and last <= 2 < last + max(others) and bool(_COUNT_BEHIND.match(view, end))


def _is_no_list(number: str, separators: set[str]) -> bool:
    """No price and no size begins with a zero, is a lone 1 or has seven digits, and nothing has five sizes."""
    parts = re.split("[^0-9]+", number)
    if any(part[0] == "0" or len(part) > 6 for part in parts) or not (separators & _COUNTING or separators >= _DATES):
        return True
    return (len(parts[0]) == 1 or len(parts) > 4) and not separators & _ENUMERATING


def _is_no_price_list(view: str, found: re.Match[str], number: str) -> bool:
    """1882 975 5719 is a phone; 1599 899 1299 are prices, and so is a list that goes on."""
    ends, end = {part[-1] for part in re.split("[^0-9]+", number)}, found.end(1)
    around = view[max(0, found.start() - 8) : found.start()] + "|" + view[end : end + 8]
    return ("-" in number or not ends <= set("0589")) and not _PRICED.search(around)

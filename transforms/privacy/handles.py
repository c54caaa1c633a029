"""Identifiers made of letters and digits: WeChat and QQ ids, plates, documents."""

import re
from collections.abc import Iterator

from transforms.privacy.digits import Found, digits_of, has_one_mark, is_day, is_ordered, longest_first
from transforms.privacy.shadow import BREAK, SEP, Shadow
from transforms.privacy.words import alternatives, words

_SAYING = (
    r"账号|帐号|账户|号码|号|码|好友|id|is|是|为|加|搜索?|联系|我的?|你|请|群主?|名|就|也|同|叫|一下|吧|哦|啊|呢|哈|写|发|用"
    r"|[^\w\n\ue000]|[_\n]"
)
# Anything may stand between where a word such as 加 or 是 stands right before the name.
_SAID = rf"(?:(?:{_SAYING}){{0,8}}?|[^0-9a-z\n\ue000]{{0,8}}?(?:加|是|号|搜|[:=])\s?)"
# 微 and 信 are written with whatever sounds like them, apart, or as their first letters.
WEI, XIN = "微薇威徽维溦围魏味唯", "信芯心星"
KOU = "扣抠叩秋球丘蔻寇口"
_BEGINS = "".join(sorted({word[0] for word in words("accounts")})) + WEI + "卫wvlu+十"
_WECHAT = re.compile(
    rf"(?=[{_BEGINS}])(?:{alternatives('accounts')}|(?<![蔷采])薇\s?(?=[:=号是]|[a-z])|(?:wei|[{WEI}]|(?<![a-z0-9])[vw]){SEP}(?:xin|[{XIN}])|卫星"
    rf"|(?<![a-z0-9])(?:(?:[vw]{SEP}x|line)(?![a-z])|uid|[vw]x(?=[a-z]{{2,12}}[_\-]?[0-9]{{2}}|[a-z]{{2,12}}(?:_|-[a-z]{{2,12}}[0-9])))|[{WEI}]\s?(?:-|x)|(?<![一-龥])[{WEI}]\s?(?=[:=])"
    r"|(?:\+|(?<![一-龥])十)\s?[v微]|(?<![a-z0-9])v(?![a-z0-9]))"
    rf"(?P<said>{_SAID})(?P<id>[a-z_][a-z0-9_\-]{{5,19}}(?:[. ][0-9]{{2,6}}|\.[a-z0-9_\-]{{2,16}})?"
    r"|[a-z_][a-z0-9_\-]{0,4}\n(?=[a-z_\-]*[0-9])[a-z0-9_\-]{3,15}|[a-z]{3,12} [0-9]{3,6}(?!\s?[元块年月个])"
    rf"|[0-9][a-z0-9_\-]{{4,19}}|[a-z][a-z_\-]{{0,11}}(?={BREAK}))(?![a-z0-9_])"
)
_QQ = re.compile(
    rf"(?:(?:(?<![a-z])q|[{KOU}]){SEP}[q{KOU}]|(?:(?<![一-龥])|(?<=[我加的是]))扣(?=\s?[1-9][0-9]{{7,9}}(?![0-9分元块]))"
    rf"|(?<![一-龥])扣(?=\s?[:=])|(?<=[我加])扣(?=\s?[1-9](?:{SEP}[0-9]){{5,9}}(?![0-9分元块]|\.[0-9]))"
    rf"|群[号主]|企鹅|腾讯号|qiuqiu|koukou|(?<![a-z0-9])(?P<lone>q)(?![a-z]))(?P<said>{_SAID})"
    rf"(?P<id>[1-9](?:{SEP}[0-9]){{4,10}})(?![0-9])"
)
_COUNTED = re.compile(r"\s?[元块年月天个次分折条币万倍级%]|[.、][^0-9\s]")
_BEHIND = re.compile(
    r"(?<![a-z0-9_\-])([a-z_][a-z0-9_\-]{5,19}|[1-9][0-9]{4,11})[\s,，(]{0,2}(?:这?就?是我|是我|我|加我?)的?(?:个|一下)?(?:微信|qq|vx|wx|扣扣)"
)
_WXID = re.compile(r"wxid_[a-z0-9]{4,24}")
_WORD = re.compile(r"[^\W吧呢啊哦哈一下]")
_MARKER = re.compile(r"号|同名|id|是|为|加|搜|[:=>→(「【\[]")
# 微信群太吵 序列号IB778…: the number of a thing
_THING = re.compile(
    r"(?:单|序列|批|货|型|编|条形?|房|桌|车|票|流水|设备|配件|机身)(?:号码?|码|id)|余额|积分|金额|等级|密码|验证码"
)
_COMMON_WORDS = frozenset(words("not_accounts"))

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使"
_LAST = r"[a-z0-9学警挂港澳领]"
_PLATE = re.compile(
    rf"(?P<province>[{_PROVINCE}]){SEP}(?:牌{SEP})?[a-z](?:{SEP}| ?\n ?)"
    rf"(?P<tail>[a-z0-9]{{4,5}}{_LAST}|(?:[a-z0-9](?!{_LAST}){SEP}){{4,5}}{_LAST}|(?:[a-z0-9]{SEP}){{4,5}}?{_LAST})(?![a-z0-9])"
)
_EMBASSY = re.compile(rf"(?<![大天即致迫促行])使(?:{SEP}[0-9]){{6}}(?!\s?[0-9元人块个年月万名台])")
_NO_PLATE_BEFORE = {
    "新": "全最更崭创翻出刷重",
    "云": "白乌多腾里百阿",
    "贵": "太很好真不最更珍宝昂",
    "青": "年",
    "黑": "乌漆",
}

_PASSPORT = re.compile(r"[ceghm](?<![a-z0-9].)(?:(?<=[hm])[0-9]{10}|[0-9]{8}|(?<=[ce])[a-hj-np-z][0-9]{7})(?![a-z0-9])")
_MILITARY = re.compile(
    rf"[军南北海空沈成济兰广武警参政后装]{{1,2}} ?字 ?第? ?[0-9](?:{SEP}[0-9]){{4,7}}(?![0-9])\s?号?"
)
_HONG_KONG = re.compile(rf"[a-z](?<![a-z0-9].)[a-z]?(?:{SEP}[0-9]){{6}}\s?\(\s?[0-9a]\s?\)")
_CREDIT_SIGNS = "0123456789abcdefghjklmnpqrtuwxy"
_REGISTERED = re.compile(r"(?:1[1239]|5[1239]|9[1239]|[0-9]?)(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|10)")
_CREDIT_CODE = re.compile(
    rf"[159y](?<![a-z0-9].)[0-9a-z](?:{SEP}[0-9]){{6}}(?:{SEP}[{_CREDIT_SIGNS}]){{10}}(?![a-z0-9])"
)
# Any other 证 of a person (伍 of 退伍证 reads as 5); a thing's is a 合格证, and to 保证 or 验证 is a verb.
_CERTIFICATE = re.compile(
    rf"(?<![保验认求论实见质格印查凭取可])(?:(?<=[一-龥5])证|凭证|证明|执照)(?:件|书)?(?:{_SAYING}|编|第|字|no|本){{0,6}}?"
    rf"(?P<id>[a-z]{{0,3}}{SEP}[0-9](?:{SEP}[0-9]){{4,19}})(?![a-z0-9])"
)
# 身份证后六位416107; four digits alone name nobody and stay.
_PART = re.compile(
    r"(?:身份证|证件)(?:号码?)?的?(?:[后末前尾][一-龥0-9]{0,3}?位|尾号)(?:数字?)?(?:[是为:：]|\s){0,2}"
    r"(?P<id>[0-9]{5,8}x?)(?![0-9a-z])"
)
_DOCUMENT = re.compile(
    rf"(?:{alternatives('documents')}|vin(?<![a-z]vin))(?:{_SAYING}|编|第|字|no|本){{0,8}}?"
    rf"(?P<id>[a-z0-9](?:{SEP}[a-z0-9]){{3,19}})(?![a-z0-9])"
)


def plates(shadow: Shadow) -> Iterator[Found]:
    """Number plates of one text."""
    view = shadow.numerals
    for found in _PLATE.finditer(view):
        tail = found["tail"]
        letters = sum(char.isascii() and char.isalpha() for char in tail)
        uneven = not tail.isalnum() and len(re.split(r"[\W_]+", tail)) < 5
        before = view[found.start() - 1] if found.start() else ""
        if letters > 3 and not _is_serial(tail):
            continue
        if before and before in _NO_PLATE_BEFORE.get(found["province"], ""):
            continue
        if not (uneven and found["province"] == "新"):
            yield "plate", *found.span()
    for found in _EMBASSY.finditer(view) if "使" in view else ():
        yield "plate", *found.span()


def _is_serial(tail: str) -> bool:
    """EULPE1, CJNE0: many letters with a digit are no word, since plates leave out I and O (GA 36-2018)."""
    return any(sign.isdigit() for sign in tail) and not set(tail) & set("io")


def serials(shadow: Shadow) -> Iterator[Found]:
    """Passports, permits and credit codes of one text, known by how they are built."""
    view = shadow.numerals
    for found in _PASSPORT.finditer(view):
        if not is_day(found.group()[1:]) and view[found.start() - 1 : found.start()] != "字":  # 国药准字H…
            yield "document", *found.span()
    for found in _HONG_KONG.finditer(view) if "(" in view else ():
        yield "document", *found.span()
    for found in _CREDIT_CODE.finditer(view):
        if is_credit_code(found.group()) and not is_ordered(view, found.start()):
            yield "document", *found.span()


def documents(shadow: Shadow) -> Iterator[Found]:
    """Numbers behind the word for a document, in one text."""
    view = shadow.numerals
    for found in _MILITARY.finditer(view):
        yield "document", *found.span()
    for found in _PART.finditer(view):
        yield "id_card", *found.span("id")
    for pattern in (_DOCUMENT, _CERTIFICATE):
        for found in pattern.finditer(view):
            digits = sum(char.isdigit() for char in found["id"])
            if digits >= 4 or (digits >= 2 and found["id"].isalnum() and len(found["id"]) >= 8):
                yield "document", *found.span("id")


def is_credit_code(text: str) -> bool:
    """Whether 18 signs are a unified social credit code, by its check character (GB 32100-2015)."""
    signs = [_CREDIT_SIGNS.find(sign) for sign in text if sign.isalnum()]
    weighed = sum(sign * pow(3, place, 31) for place, sign in enumerate(signs[:17]))
    return (
        len(signs) == 18
        and min(signs) >= 0
        and (weighed + signs[17]) % 31 == 0
        and bool(_REGISTERED.match(digits_of(text)))
    )


def accounts(shadow: Shadow) -> Iterator[Found]:
    """Account names of one text: WeChat, QQ and others."""
    yield from longest_first(_qq, shadow.views)
    view = shadow.numerals
    for found in _WXID.finditer(view) if "wxid_" in view else ():
        yield "account", *found.span()
    for found in _WECHAT.finditer(view):
        is_before_phone = view.startswith(BREAK, found.end())  # A13… of which the digits are masked already
        if is_before_phone or _is_handle(found["id"], found["said"], "加" in found.group()[:2]):
            yield "account", *found.span("id")
    for found in _BEHIND.finditer(view):
        if found.group(1) not in _COMMON_WORDS:
            yield "account", *found.span(1)


def _qq(view: str) -> Iterator[Found]:
    for found in _QQ.finditer(view):
        end = _qq_end(view, found)
        odd = found["lone"] and (not has_one_mark(view[found.start("id") : end]) or is_ordered(view, found.start()))
        if end and not odd and not _THING.search(found["said"]):
            yield "account", found.start("id"), end


def _qq_end(view: str, found: re.Match[str]) -> int:
    """Where the number ends: 12345678 3天 holds a count behind it; 0 where a price or a date is all there is."""
    start, name = found.span("id")[0], found["id"]
    first = re.match("[0-9]{6,11}(?=[ ,，、;。!])", name)
    if not _COUNTED.match(view, found.end()):
        return start + first.end() if first and len(digits_of(name)) > 10 else found.end()
    rest = re.match("(?P<own>.*[0-9])[^0-9]+[0-9]+$", name)
    return start + rest.end("own") if rest and len(digits_of(rest["own"])) >= 5 else 0


def _is_handle(name: str, said: str, is_asked: bool) -> bool:
    if name in _COMMON_WORDS or _THING.search(said):
        return False
    if name.isdigit():
        return len(name) >= 6 or bool(_MARKER.search(said))
    marked = is_asked or _MARKER.search(said) or (not _WORD.search(said) and len(name) >= 8)
    return any(char.isdigit() or char == "_" for char in name) or bool(marked)

"""Postal addresses in Chinese text. Province, city and district stay; what is finer is found.

A place name alone is no address: a rule wants a street with a number, an estate with a building or
room, a building with a room, a village with a group, or words such as 地址： in front.
"""

import re
from collections.abc import Iterator

from transforms.privacy.digits import Found
from transforms.privacy.shadow import Shadow
from transforms.privacy.words import alternatives, words

_HAN = "一-龥"
_N = r"(?:[0-9]{1,5}|[零〇一二三四五六七八九十百幺两]{1,6})(?:[a-z]|之[0-9一二三四五六七八九十]{1,2}|-[0-9]{1,4}){0,2}"
_S = r"[ \t,，·\-]{0,2}"
_PIECE = (
    rf"{_S}第?(?:[a-z甲乙丙丁东西南北]?(?:{_N})|[a-z甲乙丙丁东西南北])\s?"
    rf"(?:号楼|号院|栋|幢|座|舍|单元|支弄|弄|门|室|号|#|楼|层|户|房|组|梯|期|区)(?:之{_N})?(?:(?<=[楼层])[东西南北]户?)?"
)
_ROOM = (
    rf"(?:{_S}(?:[a-z]?[0-9]{{3,4}}(?![0-9元块])(?:室|房|号|户)?|[0-9]{{1,2}}-[0-9]{{1,4}}(?![0-9\-])"
    r"|[0-9]{1,2}[a-h](?![a-z0-9])))?"
)
_STREET = "大道|大街|马路|公路|国道|省道|胡同|路|街|巷|弄|道|里|坊"
_ESTATE = (
    "小区|小镇|花园|公寓|大厦|家园|花苑|嘉园|名苑|雅苑|豪庭|新村|公馆|山庄|别墅|宿舍|家属院|大院|写字楼|广场|社区|府|城|湾|苑|庭|园|居|邸|里|郡|都"
    "|坊|阁|中心|国际|庄|村|厦|轩|墅|院"
)
_NAMED = rf"[{_HAN}a-z0-9]{{1,8}}?"
_STRONG = rf"{_S}(?:{_N}|[a-z甲乙丙丁东西南北])\s?(?:号楼|栋|幢|座|舍|单元|期|区|#|[楼层](?!梯))"
_TAIL = (
    rf"(?:附{_N}号)?(?:(?:与|和|近)?[{_HAN}]{{2,8}}?(?:路|街|交叉口|路口|旁))?(?:{_S}[{_HAN}]{{2,8}}?(?={_STRONG}|{_S}[a-z]?[0-9]{{3,4}}室)"
    rf"|(?![^0-9]{{0,8}}[共花付价费收买卖了的是要在])[{_HAN}]{{2,8}}?(?=[0-9]{{3,4}}(?:$|[^{_HAN}a-z0-9. ])))?"
    rf"(?:{_PIECE}){{0,5}}{_ROOM}"
    rf"(?:{_S}[{_HAN}]{{2,12}}?(?:大厦|广场|中心|写字楼|大学|学院|医院|公寓|花园|小区|家园|国际|产业园|环球|大楼){{1,2}}"
    rf"(?:[a-z0-9\-座塔栋层楼室区号东西南北一二三四五六七八九十]{{0,10}}))?"
    r"(?:(?:楼下|旁边|对面)?(?:大杂院|小卖部|超市|便利店|门面|门市|驿站|快递柜|丰巢|传达室|收发室))?"
)

_HAN_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_READ_OUT = re.compile("[零〇一二三四五六七八九幺]{3,}|(?<=-)[零〇一二三四五六七八九]+|[零〇一二三四五六七八九]+(?=-)")
_NAME_BEFORE = re.compile(rf"[{_HAN}a-z0-9]{{1,10}}$")
# Every pattern but the stated one ends in such a pair; most texts have none.
_NUMBERED = re.compile(
    r"[0-9零〇一二三四五六七八九十百a-z甲乙丙丁东西南北]\s?(?:[号栋幢座弄室组队社屯户楼#]|单元|附)|[0-9] ?- ?[0-9]"
    "|交叉口|交汇处|交界处|交口"
)
_ROAD = re.compile(
    rf"(?P<kind>{_STREET}|[县乡]道)(?:[东西南北中]?(?:{_N})?段|[东西南北中]|[xysg][0-9]{{3}}线?)?{_S}(?:辅路)?{_N}\s?(?:号楼|号院|号|弄|#)(?!线|链|楼梯){_TAIL}"
)
_CROSSING = re.compile(
    rf"(?P<kind>{_STREET})[与和近、]{_NAMED}(?:{_STREET})"
    rf"(?:(?:交叉口|交汇处|交界处|路口|交口)|(?={_PIECE}|[{_HAN}]{{0,8}}?{_PIECE})){_TAIL}"
)
_ESTATED = re.compile(
    rf"(?P<kind>{_ESTATE}){_S}(?:{_N}(?:期|区))?"
    rf"(?={_PIECE})(?=[^，。！？；\n]{{0,12}}?(?:号楼|栋|幢|座|单元|(?<![议验浴卧教课息客诊科])室|户|#)){_TAIL}"
)
_BUILDING = re.compile(
    rf"[a-z]?{_N}\s?(?:栋|幢|号楼)(?:{_S}(?:[东西南北]|{_N})\s?单元)?(?:{_S}{_N}\s?[楼层])?{_S}"
    rf"(?:[a-z]?[0-9]{{3,4}}|[零〇一二三四五六七八九幺]{{3,4}})(?![0-9元块])\s?(?:室|房|号|户)?"
    rf"|(?:[a-z]?{_N}\s?[栋幢座]{_S})?{_N}\s?单元{_S}(?:{_N}\s?[楼层]{_S})?(?:{_N})\s?(?:室|房|号|户|门(?!口)|楼|层)?"
    rf"|[a-z]\s?[座栋幢#]{_S}(?:{_N}\s?[楼层]{_S})?(?:{_N}\s?[室房户]|[0-9]{{3,4}}(?![0-9元块万款年人]))"
    rf"|{_N}区{_S}{_N}(?:号)?楼{_S}(?:{_N}\s?(?:门|单元){_S})?[0-9]{{3,4}}(?![0-9元块])\s?(?:室|房|号|户)?"
    rf"|{_N}座[0-9]{{3,4}}(?![0-9元块万款年])(?:室|房|号|户)?"
    r"|(?:[0-9]|[一二三四五六七八九])期\s?[0-9]{1,3}-[0-9]{1,3}-[0-9]{2,4}(?![0-9\-])"
    r"|(?<![0-9a-z])[a-z]?[0-9]{3,4}室(?![内外友温])"
)
_DASHED = re.compile(
    rf"(?P<kind>{_ESTATE}){_S}(?:{_N}[期区])?\s?"
    r"(?:[0-9]{1,3}-[0-9]{1,3}-[0-9]{2,4}|(?<=小区|大厦|花园|公寓|家园)[0-9]{1,2}-[0-9]{3,4})(?![0-9\-])(?:室|号|户)?"
)
# 锦绣江南25-6-2105: building, unit and room behind any name, but for dates.
_NUMBERED_HOUSE = re.compile(
    rf"(?<=[{_HAN}])(?<![订单号型码分比通达丰裹])\s?[0-9]{{1,3}}\s?-\s?[0-9]{{1,2}}\s?-\s?(?!(?:19[1-9]|20[1-9])[0-9](?![0-9]))[0-9]{{3,4}}(?![0-9\-.元])"
)
_VILLAGE = re.compile(
    rf"(?P<kind>镇|乡|街道|村|屯|寨|大队|社区|[庄湾坪堡沟坝塘坳](?={_S}第?{_N}\s?(?:[组队社]|号(?![楼线店柜桌窗台馆厅门桥高])))){_S}(?:[{_HAN}]{{1,7}}?(?:村|屯|庄|社区|大队|寨|湾|坪))?"
    rf"{_S}第?{_N}\s?(?:组|队|社|屯|户|号院|号)(?![楼线])(?:{_S}{_N}\s?[号户])?(?:{_PIECE}){{0,5}}{_ROOM}"
)
_STATED = re.compile(
    rf"(?:地址|住址|收货地|寄到|寄往|送到|送货到|邮寄到|家住|我住|住在|家在|搬到|上门到)(?:是|为|在|写的?|:|\s|改成|改为|了){{0,3}}"
    rf"(?P<body>[{_HAN}a-z0-9\-#()、 ]{{4,40}})"
)
_REGION = alternatives("regions")
_REGIONS_BEGIN = "".join(sorted({word[0] for word in words("regions")}))
_ANCHORED = re.compile(
    rf"(?=[{_REGIONS_BEGIN}])(?P<chain>(?:(?:{_REGION})(?![东西南北中]?[一二三四五六七八九]?(?:路|大?街|大?道|巷))(?:壮族|回族|维吾尔)?(?:省|市|自治区|特别行政区|地区)?){{1,2}}"
    rf"(?:[{_HAN}]{{1,6}}?(?:自治县|新区|(?<![小社园景校厂片])区|县|市|旗))?)(?P<body>[{_HAN}a-z0-9\-()、# .]{{4,45}})"
)
_UNDERGROUND = re.compile("^.{0,16}[0-9一二三四五六七八九十]号线")
_COUNTED = re.compile("(?<![0-9])[0-9]{1,5}(?![0-9])|[零一二三四五六七八九十](?:[号栋幢座单组期层楼弄室区]|支路)")
_FINE_ANCHORED = re.compile(
    rf"[{_HAN}a-z0-9\- ]{{1,14}}?(?:大道|大街|路|街|巷|弄|胡同|道|镇|乡|街道|小区|大厦|广场|花园"
    r"|公寓|苑|家园|新村|[一二三]区|村|城(?!市)|园)"
)
_AFTER_ADDRESS = re.compile(
    r"[的了吗吧呢谢请没不来我你您他有要是就这那]|麻烦|快|上门|安装|师傅|电话|手机|联系|姓名|客服|收件|收货|门口|附近|送|寄"
)
_FINE = re.compile(rf"(?:{_STREET}|小区|花园|公寓|家园|新村|苑|大厦|镇|乡|村|街道|社区)".replace("|弄|道|里|坊", ""))
_DISTRICT = re.compile(rf"[{_HAN}]{{1,6}}?(?:自治区|特别行政区|自治州|省|市|(?<![小社园景校厂])区|县|旗)")
_ADMIN_END = re.compile(
    r"(?:自治区|特别行政区|自治州|省|(?<!城|超|门|上|夜|股|菜|都)市(?!桥|场)|(?<![小社园景校厂片城市地])区|县(?!医院|城|政府|委|一中|府))"
)
# Such a character ends what stands before a place, unless it is part of a common name of streets and districts.
_STOP = re.compile(
    r"(?!(?:(?<=解)放|放鹤|发展|(?<=开)发|为民|至善|至德|来福|来广|来安|过境|从化|于洪|下沙|下关|下城|有为|近江|送变电|位育|到贤|是山))"
    r"[住在到寄送址是为于往去的括我从给至了跟有把被过来要您你他她它这那请查放发货买下么寻找按靠近位]"
)
_SENTENCE = re.compile(r"[的了过得不很最]")
_NO_STREET = frozenset(
    "半一铁线电网上套思出马问迷走赶顺绕修管水道知频渠味报通跑隧轨赛难厚公地人车滑这那哪家心手城店夜屋嘴眼梦作些条"
)
_NEVER_STREET = re.compile(
    r"(?:半路|走路|赶路|顺路|绕路|铁路|线路|网路|套路|思路|知道|频道|渠道|味道|报道|通道|隧道|轨道|[这那哪家]里|公里)$"
)
_RUN_BEFORE = re.compile(rf"[{_HAN}a-z0-9 ]+$")
_TOLD = re.compile("(?:[到在住址寄送往]|址(?:是|为|[:：]))$")
_CALLED = re.compile(
    r"小区|小镇|家属楼|宿舍|花园|公寓|大厦|家园|[花嘉名雅]苑|豪庭|新村|公馆|山庄|别墅|广场|新城|[路街巷园苑里庄村湾府庭轩城邸墅郡]"
)
_QUARTER = re.compile(r"[东西南北一二三四五六七八九0-9][区期]$")  # 锦绣江南三期, before a building
_STORE = re.compile(r"(?:口|的)?(?:店|站|分店|门店|营业厅|专卖|网点|支行|服务点|旗舰)")


def addresses(shadow: Shadow) -> Iterator[Found]:
    """Addresses of one text, without the province, city and district in front; what touches is one address."""
    text = _with_numbers(shadow.text)
    whole: list[tuple[int, int]] = []
    for _, start, end in sorted(_parts(text), key=lambda one: one[1:]):
        if whole and (start <= whole[-1][1] or not text[whole[-1][1] : start].strip(" ,，、-·")):
            whole[-1] = whole[-1][0], max(end, whole[-1][1])
        else:
            whole.append((start, end))
    yield from (("address", start, end) for start, end in whole)


def _with_numbers(text: str) -> str:
    """Chinese numerals that are read sign by sign as digits: 一一〇三室, 二-六〇三, not 三里屯."""
    return _READ_OUT.sub(lambda run: run.group().translate(_HAN_DIGITS), text)


def _parts(text: str) -> Iterator[Found]:
    for found in _ANCHORED.finditer(text):
        end = found.end("chain") + _length(found["body"])
        if end > found.end("chain"):
            yield "address", found.end("chain"), end
    if _NUMBERED.search(text):
        for pattern in (_CROSSING, _ROAD, _ESTATED, _DASHED, _VILLAGE):
            yield from _named(pattern, text)
        for pattern in (_BUILDING, _NUMBERED_HOUSE):
            for found in pattern.finditer(text):
                yield "address", _building_start(text, found.start()), found.end()
    for found in _STATED.finditer(text):
        yield from _stated(found)


def _named(pattern: re.Pattern[str], text: str) -> Iterator[Found]:
    """Streets, estates and villages: what kind of place it is stands in the middle, its name before."""
    free = 0
    for found in pattern.finditer(text):
        name = _NAME_BEFORE.search(text, max(free, found.start() - 10), found.start())
        if name is None:
            continue
        start = name.start() + _lead(name.group())
        if _is_place(text[start : found.end("kind")], found["kind"]):
            yield "address", start, found.end()
            free = found.end()


def _length(body: str) -> int:
    """How much of what follows a region's name is an address in it; 0 where it is none."""
    fine = _FINE_ANCHORED.match(body)
    if not fine or _SENTENCE.search(body, 0, fine.end() - 1) or _STORE.match(body, fine.end()):
        return 0
    if _UNDERGROUND.search(body) or _NEVER_STREET.search(body, 0, fine.end()):
        return 0
    stop = _AFTER_ADDRESS.search(body, fine.end())
    text = body[: stop.start() if stop else len(body)].rstrip(" 、-(")
    is_village = re.search("[镇乡].{1,8}村|街道.{1,8}(?:村|社区)", text)
    return len(text) if is_village or _COUNTED.search(text) else 0


def _lead(name: str) -> int:
    """How much of the words before a street or estate is no part of its name."""
    cuts = [m.end() for m in (*_ADMIN_END.finditer(name), *_STOP.finditer(name))]
    return max((cut for cut in cuts if cut < len(name)), default=0)


def _building_start(text: str, start: int) -> int:
    """A building's estate belongs to it where a district or a blank stands right before, or where it is called one."""
    floor = max(0, start - 14)
    run = _RUN_BEFORE.search(text, floor, start)
    if run is None:
        return start
    districts = [found.end() for found in _ADMIN_END.finditer(text, floor, start) if found.end() < start]
    stops = [found.end() for found in _STOP.finditer(text, floor, start)]
    first = max([run.start(), *districts, *stops])
    name = text[first:start]
    is_told = bool(_TOLD.search(text, max(0, first - 4), first))
    is_named = first in districts or is_told or _CALLED.search(name) or _QUARTER.search(name)
    return first if is_named and len(name) >= 2 and not _SENTENCE.search(name) else start


def _is_place(name: str, kind: str) -> bool:
    if _SENTENCE.search(name):
        return False
    if kind not in ("道", "里", "路", "街", "坊"):
        return True
    bare = name[: -len(kind)]
    if _NEVER_STREET.search(name):
        return False
    return bool(bare) and not (len(bare) == 1 and bare in _NO_STREET)


def _stated(found: re.Match[str]) -> Iterator[Found]:
    body, at = found["body"], found.start("body")
    start = 0
    for district in _DISTRICT.finditer(body):
        if district.start() != start:
            break
        start = district.end()
    rest = body[start:].rstrip()
    fine = _FINE.search(rest)
    if not fine or _SENTENCE.search(rest[: fine.end()]):
        return
    if (start or re.search("[0-9一二三四五六七八九十]", rest)) and not _STORE.match(rest, fine.end()):
        yield "address", at + start, at + start + len(rest)

"""Names of people: in self-introductions, after words such as 联系人：, before or after a title.

A name is a known surname and one or two characters. Where the words around are weak evidence, the
characters must be common in names and the two together no everyday word.
"""

import re
from collections.abc import Iterator

from transforms.privacy.digits import Found
from transforms.privacy.shadow import BREAK, Shadow
from transforms.privacy.triggers import CLOSING, MODEST, QUOTES, SELF
from transforms.privacy.words import alternatives, words

SURNAMES = words("surnames")[0]
_COMPOUND = frozenset(words("surnames")[1:])
_GIVEN = frozenset(words("given")[0])
_TYPICAL = frozenset(words("typical_given")[0])
_NOT_NAMES = frozenset(words("not_names"))
# Surnames that are everyday characters: before a title only at a clear beginning.
_EVERYDAY = frozenset(words("everyday_surnames")[0])
_AMBIGUOUS = _EVERYDAY | frozenset(words("ambiguous_surnames")[0])
# Of them those nobody begins a word with that 总 or 工 could end: 高总 and 江工 are people, 成总 and 平工 are none.
_PLAIN = frozenset("高方江万钱雷温童易石龙何马黄")
_BEGINNING = frozenset(words("before_surnames")[0])
_ALL_SURNAMES = frozenset(SURNAMES) | _COMPOUND
_FIRST = frozenset(SURNAMES) | {name[0] for name in _COMPOUND}
_WEAK = frozenset(words("weak_introductions"))

_SURNAME = rf"(?:{'|'.join(sorted(_COMPOUND))}|[{SURNAMES}])"
_DOTTED = r"[一-龥]{2,8}[·・•.][一-龥]{2,8}"
_EVEN = re.compile("[一-龥]{2,5}?[都也]")
_DOT = re.compile("[·・•.]")
_LETTERS = re.compile("[a-z]{2}")
_ENDS_IN_ROLE = re.compile(rf"(?:{alternatives('roles')})$")
_END = rf"(?=$|[^一-龥a-z0-9]|{BREAK}|{alternatives('after_names')})"

# The second sign of a given name may itself be a word that follows names, as 刚 in 袁永刚.
_LONG = rf"(?=(?P<long>{_SURNAME}[一-龥]{{2}}){_END})?"

_LABELLED = re.compile(
    rf"(?:{alternatives('labels')})(?:姓名|名字|名)?(?P<said>(?:应该是|应为|应是|写成了?|写的?|填的?|填成了?|改成|改为|换成|就?是|为|叫|[:\s(|=>{QUOTES}]){{0,3}})"
    rf"(?P<name>{_DOTTED}|{_SURNAME}[一-龥]{{1,2}}{_END}|(?<=[是为叫:\s(|=>{QUOTES}])(?![一-龥]{{0,3}}[我你您他她它这那谁没不啥什])[一-龥]{{2,4}}(?=$|[^一-龥]))"
)
_INTRODUCED = re.compile(
    rf"(?P<word>{alternatives('introductions')}|{alternatives('weak_introductions')})[:\s,，{QUOTES}]{{0,2}}"
    rf"{_LONG}(?P<name>{_SURNAME}[一-龥]{{1,2}}?){_END}"
)
_INTRODUCED_DOTTED = re.compile(rf"(?:{alternatives('introductions')})\s?(?P<name>{_DOTTED})")
_FOREIGN = rf"[{words('transliterated')[0]}]{{2,8}}[·・•.][{words('transliterated')[0]}]{{2,8}}"
_LED = "|".join(map(alternatives, ("labels", "introductions", "weak_introductions", "roles")))
# 本人扎西·次仁, 客户艾力.热合曼的…: every sign is one that other languages' names are written with.
_TRANSLITERATED = (
    re.compile(rf"(?:{_LED})(?:是|为|叫|[:\s(]){{0,2}}(?P<name>{_FOREIGN})"),
    re.compile(rf"(?P<name>{_FOREIGN})(?={alternatives('titles')})"),
)
_ENGLISH = rf"(?:{alternatives('latin_names')})(?: [a-z]{{2,15}})?"
_NO_LATIN_NAME = frozenset(words("not_latin_names"))
_LATIN_LED = (
    re.compile(rf"(?<![a-z])(?:{'|'.join(SELF)})[\s,，.]{{1,3}}(?P<name>{_ENGLISH})(?![a-z0-9])"),
    re.compile(rf"(?:{_LED})(?:是|为|名?叫|[:\s,，({QUOTES}]){{0,2}}(?P<name>{_ENGLISH})(?![a-z0-9])"),
    re.compile(
        rf"(?:{alternatives('labels')})(?:姓名|名字|名)?(?:是|为|叫|[:\s(|=>{QUOTES}]){{1,3}}"
        r"(?P<name>[a-z]{2,15}(?: [a-z]{2,15}){0,2})(?![a-z0-9@._\-])"
    ),
)
_LATIN = re.compile(
    r"(?:my name is|i am mr\.?|i am ms\.?|i'm mr\.?|name:|mr\.|ms\.|mrs\.)\s{0,2}"
    rf"(?P<name>[a-z]{{2,15}}(?: [a-z]{{2,15}})?(?![a-z])|{_SURNAME}[一-龥]{{1,2}}(?![一-龥]))"
)
# 工号〔证件〕的王静
_NUMBERED = re.compile(
    rf"(?:工号|工牌|胸牌|编号)[^一-龥]{{0,8}}的?(?P<name>{_SURNAME}[一-龥]{{1,2}}?)(?={_END}|态度|服务)"
)
_TITLE = re.compile(rf"(?:{alternatives('titles')})(?!牌)")
_QUOTED = re.compile(rf"[{QUOTES}](?P<name>{_SURNAME}[一-龥]{{1,2}})[{CLOSING}](?={alternatives('titles')})")
_ROLE = alternatives("roles")
_AFTER_ROLE = re.compile(
    rf"(?:{_ROLE})(?P<said>(?:是|叫|名叫|[:\s({QUOTES}]){{0,2}}){_LONG}(?P<name>{_SURNAME}[一-龥]{{1,2}}?){_END}"
)
_RUN_ON = re.compile(
    rf"(?:{_ROLE})[{QUOTES}]?(?P<name>{_SURNAME}(?:[一-龥]{{2}}|[{words('typical_given')[0]}](?![{words('typical_given')[0]}])))"
)
# 客服小刘, 保安老李: the surname alone. 小时, 小程序 and 小米 are no people.
_NICKNAMED = re.compile(
    rf"(?:{_ROLE})(?:小|老|阿)(?P<name>(?![时米费麦包路单常计区板牌字师客乡])(?!程序){_SURNAME})(?!{_ROLE})"
)
_SIGNED = re.compile(rf"[—\-]{{2}}\s?(?P<name>{_SURNAME}[一-龥]{{1,2}})\s{{0,2}}$", re.MULTILINE)
_SHORT_TITLE = re.compile(
    rf"(?P<name>{_SURNAME}(?:[{words('given')[0]}]{{1,2}}?)?)(?!{alternatives('not_short_titles')})(?P<title>[{''.join(words('short_titles'))}])"
)
# 我是小王: of oneself, where 小白 or 小米 would be something else.
_MODEST = re.compile(
    rf"(?:{'|'.join(MODEST)})[小老阿](?P<name>(?![{words('everyday_surnames')[0]}{words('ambiguous_surnames')[0]}]){_SURNAME})(?=$|[^一-龥])"
)
_KIN = frozenset("姐哥叔姨婶嫂")
_SURNAMED = re.compile(
    rf"(?<![百同老大])姓(?:氏|是|为|:|\s){{0,2}}(?P<name>{_SURNAME})(?={_END}|[的，,。、!)]|客服|师傅|经理)"
)


def names(shadow: Shadow) -> Iterator[Found]:
    """Names of one text. In 张师傅 and 王丽女士 the title stays."""
    text = shadow.text
    yield from _of_other_languages(text)
    for pattern in (_LABELLED, _INTRODUCED_DOTTED, _LATIN):
        for found in pattern.finditer(text):
            if found["name"].split()[0] in _NO_LATIN_NAME:
                continue
            said = pattern is not _LABELLED or found["said"] or "·" in found["name"] or _is_whole(found)
            if found["name"] not in _NOT_NAMES and (said or _is_name(found["name"], strong=False)):
                yield "name", *found.span("name")
    for found in _INTRODUCED.finditer(text):
        strong = found["word"] not in _WEAK or _stands_alone(found)
        name = _longest(found)
        if _is_name(found[name], strong) and (strong or _is_unmistakable(found[name])):
            yield "name", *found.span(name)
    for title in _TITLE.finditer(text):
        start = _titled_start(text, title.start())
        if start < title.start():
            yield "name", start, title.start()
    for found in _QUOTED.finditer(text):
        if _is_name(found["name"], strong=False):
            yield "name", *found.span("name")
    for found in _AFTER_ROLE.finditer(text):
        name = _longest(found)
        told = "叫" in found["said"] or _stands_alone(found)
        if _is_name(found[name], strong=told) and (found["said"] or _is_unmistakable(found[name])):
            yield "name", *found.span(name)
    yield from _run_on(text)
    yield from _surnames(text)


def _of_other_languages(text: str) -> Iterator[Found]:
    """艾力·热合曼, Emily: behind a word such as 客户 or 联系人, or before a title."""
    for pattern in _TRANSLITERATED if _DOT.search(text) else ():
        for found in pattern.finditer(text):
            yield "name", *found.span("name")
    for pattern in _LATIN_LED if _LETTERS.search(text) else ():
        for found in pattern.finditer(text):
            if found["name"].split()[0] not in _NO_LATIN_NAME:
                yield "name", *found.span("name")


def _longest(found: re.Match[str]) -> str:
    """The group that holds the name: the longer reading where both its signs are common in names."""
    return "long" if found["long"] and _is_name(found["long"], strong=False) else "name"


def _stands_alone(found: re.Match[str]) -> bool:
    """快递员陈默言， — a rare surname, two signs and a stop: any two signs are a given name then."""
    name, behind = found["name"], found.string[found.end() : found.end() + 1]
    return len(name) == 3 and name[0] not in _AMBIGUOUS and name[:2] not in _NOT_NAMES and not behind.isalnum()


def _is_whole(found: re.Match[str]) -> bool:
    """投保人曾卫东。 — nothing else stands behind the label."""
    name, behind = found["name"], found.string[found.end() : found.end() + 1]
    surname, given = _split(name)
    known = name[:2] not in _NOT_NAMES or all(char in _GIVEN for char in given)
    is_name = surname in _ALL_SURNAMES and len(given) == 2 and given not in _NOT_NAMES
    return is_name and known and not behind.isalnum()


def _run_on(text: str) -> Iterator[Found]:
    """经理焦裕民误导老人: no word tells where the name ends, so all three signs must be common in names."""
    for found in _RUN_ON.finditer(text):
        name = found["name"]
        if name[0] not in _AMBIGUOUS and _is_name(name, strong=False) and name[1:3] not in _NOT_NAMES:
            yield "name", *found.span("name")


def _surnames(text: str) -> Iterator[Found]:
    """A surname without a given name: 客服小刘, 我姓陈, 王姐."""
    for pattern in (_NICKNAMED, _SURNAMED, _MODEST):
        for found in pattern.finditer(text):
            yield "name", *found.span("name")
    for found in (*_SIGNED.finditer(text), *_NUMBERED.finditer(text)):
        if _is_name(found["name"], strong=False) and _is_unmistakable(found["name"]):
            yield "name", *found.span("name")
    for found in _SHORT_TITLE.finditer(text):
        if _is_briefly_titled(found, text):
            yield "name", *found.span("name")


def _is_briefly_titled(found: re.Match[str], text: str) -> bool:
    """王姐, 王丽姐, 王总: at a clear beginning or right behind a role."""
    start, (surname, given) = found.start(), _split(found["name"])
    before = text[max(0, start - 4) : start]
    clear = _is_clear(before[-1:]) or _ENDS_IN_ROLE.search(before)
    asked = not before[-1:].isalnum() or before[-1:] in "找跟问叫请转给"
    known = found["title"] in _KIN or surname not in _EVERYDAY or (surname in _PLAIN and asked)
    heard = {before[-1:] + surname, found.group(), found["name"], surname + given[:1], given}
    return bool(clear) and known and not heard & _NOT_NAMES and not (given and found["title"] == "工")


def _is_name(name: str, strong: bool) -> bool:
    surname, given = _split(name)
    if surname not in _ALL_SURNAMES or name in _NOT_NAMES or not given:
        return False
    return strong or (surname + given[:1] not in _NOT_NAMES and all(char in _GIVEN for char in given))


def _is_unmistakable(name: str) -> bool:
    surname, given = _split(name)
    return surname not in _EVERYDAY or len(given) == 2 or given in _TYPICAL


def _titled_start(text: str, end: int) -> int:
    """Where the name right before a title begins; ``end`` where there is none."""
    for size in (4, 3, 2, 1):
        start = end - size
        name = text[start:end] if start >= 0 else ""
        if not name or name[0] not in _FIRST or text[start : end + 2] in _NOT_NAMES or _is_word(text, start, end):
            continue
        if _is_titled(name, text[max(0, start - 1) : start]) or _is_addressed(text, start, end):
            return start
    return end


def _is_word(text: str, start: int, end: int) -> bool:
    """感谢客服, 连老师都不知道: no surname."""
    thanks = text[start] == "谢" and text[start - 1 : start + 1] in _NOT_NAMES
    return thanks or (text[start:end] == "连" and bool(_EVEN.match(text, end)))


def _is_addressed(text: str, start: int, end: int) -> bool:
    """吴京墨女士 at a clear beginning: before such a title any two signs after a rare surname are a given name."""
    clear = _is_clear(text[max(0, start - 1) : start])
    known = end - start == 3 and text[start] not in _AMBIGUOUS and text[start : start + 2] not in _NOT_NAMES
    return (
        clear and known and text.startswith(("女士", "先生", "小姐"), end) and text[start + 1 : end] not in _NOT_NAMES
    )


def _is_clear(before: str) -> bool:
    """Whether a name may begin behind this character: behind a mark, or a word such as 找 or 的."""
    return not before.isalnum() or before in _BEGINNING


def _is_titled(name: str, before: str) -> bool:
    surname, given = _split(name)
    if len(given) > 2 or surname not in _ALL_SURNAMES:
        return False
    clear = _is_clear(before)
    if name in _NOT_NAMES or any(name[i : i + 2] in _NOT_NAMES for i in range(len(surname) - 1, len(name) - 1)):
        return False
    if not given:
        return (clear or surname not in _AMBIGUOUS) and (before + surname) not in _NOT_NAMES
    return all(char in _GIVEN for char in given) and (clear or surname not in _EVERYDAY)


def _split(name: str) -> tuple[str, str]:
    size = 2 if name[:2] in _COMPOUND else 1
    return name[:size], name[size:]

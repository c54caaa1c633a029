"""What the prefilter looks for: characters, beginnings of words, and patterns of names, from the rules' lists."""

import re
from collections.abc import Iterable, Iterator

from transforms.privacy.handles import KOU, WEI, XIN
from transforms.privacy.words import alternatives, words

_FIRST_OF_NAMES = words("surnames")[0] + "".join(name[0] for name in words("surnames")[1:])

_SHORT = words("short_titles")
_WEAK = words("weak_introductions")
_AMBIGUOUS = words("everyday_surnames")[0] + words("ambiguous_surnames")[0]
_MARKS = "".join(char for char in map(chr, range(0x10000)) if not char.isalnum())
QUOTES = "\"“”'‘「『"  # a name may stand in them
CLOSING = "\"”'’」』"
SELF = tuple(lead.replace("_", " ") for lead in words("english_introductions"))
SINGLES = {
    "at": "@",
    "instead of at": "#&*",
    "dot": "·・•.",
    "abroad": words("transliterated")[0],
    "mark": "_空格加横杠叉" + _MARKS,
    "telling": "头前间后着跟尾余剩来位个<",
    "calling": "电座话码打拨lp+",
    "unit": "号座组队社屯户楼#附",
    "building": "栋幢室弄座期",
    "numbered": "十百两甲乙丙丁东西南北",
    "province": "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使",
    "v or q": "vq",
    "dash": "-",
    "village": "镇乡街",
    "place": "道街路巷弄同里坊镇乡村屯寨区社园寓厦苑庄邸墅院府城湾庭居郡都阁轩心际场坪堡沟坝塘坳",
    "surname": _FIRST_OF_NAMES,
    "sure surname": "".join(char for char in words("surnames")[0] if char not in _AMBIGUOUS),
    "given": words("given")[0],
    "beginning": words("before_surnames")[0] + _MARKS,
    "end of a role": "".join({word[-1] for word in words("roles")}),
    "short title": "".join(_SHORT),
    "lead": "小老阿叫",
    "said": "应该是为写成的了填改换就名叫小老阿(:, \t\n" + QUOTES,
    "weak lead": "是为写填改换成了号的—-:(, \t\n" + QUOTES + "".join({word[-1] for word in (*words("roles"), *_WEAK)}),
}
_APART = " -_.·,，、*/|~:=+…"
_ACCOUNTS = (
    *words("accounts"),
    *("卫星", "企鹅", "腾讯", "qi", "ko", "wx", "w x", "li", "we", "ui", "+v", "+微", "+ "),
    *(head + tail for head in WEI + "vw" for tail in f"xX{XIN}{_APART}"),
    *("薇" + tail for tail in ":=号是_abcdefghijklmnopqrstuvwxyz"),
    *("群号", "群主"),
    *(head + tail for head in KOU for tail in f"q{KOU}{_APART}"),
    *("扣" + tail for tail in "123456789一二三四五六七八九幺两"),
    *("十v", "十微", "十 "),
)
MODEST = ("我是", "我叫", "叫我", "本人", "这里是")
_DASHES = ("——", "--", "—-", "-—")
_NAMES = (*_DASHES, *words("roles"), *_WEAK, *MODEST)
_LABELS = ("工号", "工牌", "胸牌", "编号", *words("labels"), *words("introductions"), "na", "mr", "ms", *SELF)
_AFTER_CERTIFICATE = "号编件书第字明是为码本:= (（-0123456789零一二三四五六七八九幺两abcdefghijklmnopqrstuvwxyz"
_STATED = (
    *("地址", "住址", "收货地", "寄到", "寄往", "送到", "送货到", "邮寄到", "家住", "我住", "住在", "家在", "搬到"),
    "上门到",
)


def _pairs(listed: Iterable[str]) -> dict[str, str]:
    """First character → the second characters of the words that begin with it."""
    found: dict[str, str] = {}
    for word in listed:
        found[word[0]] = found.get(word[0], "") + word[1]
    return found


def _ends(listed: Iterable[str]) -> Iterator[str]:
    """The last two characters of each word: 服务人员姓名 and 客户姓名 are rarer than 服务 and 客户."""
    return (word[-2:] for word in listed)


PAIRS = {
    "word": _pairs(_ends(_NAMES)),
    "label": _pairs((*_ends(_LABELS), *("姓" + a for a in (*_FIRST_OF_NAMES, *"氏是为: ")))),
    "no name": _pairs(word for word in words("not_names") if len(word) == 2),
    "title": _pairs(words("titles")),
    "compound": _pairs(words("surnames")[1:]),
    "account": _pairs(_ACCOUNTS),
    "document": _pairs(
        (
            *(*words("documents"), "字第", "vi"),
            *("证" + sign for sign in _AFTER_CERTIFICATE),
            *("字" + digit for digit in "0123456789零一二三四五六七八九幺 "),
        )
    ),
    "stated": _pairs(_STATED),
    "region": _pairs(words("regions")),
    "mail": _pairs(
        ("at", "艾特", "爱特", "圈a", "花a", "小老", *(mark + sign for mark in "([【<{《「" for sign in "a@艾爱圈 "))
    ),
    "syllable": _pairs(("yi", "ya", "er", "li", "sa", "si", "wu", "qi", "ba", "ji", "do", "gu", "go")),
    "crossing": _pairs(("单元", "号楼", "交叉", "交汇", "交界", "交口")),
}  # fmt: skip


def _either(pattern: str) -> str:
    """The pattern with each sign also in its traditional writing."""
    return "".join(f"[{char}{others}]" if (others := _TRADITIONAL.get(char)) else char for char in pattern)


def _listed(*names: str) -> str:
    return "|".join(_either(alternatives(name)) for name in names)


_TRADITIONAL: dict[str, str] = {}
for _pair in words("traditional"):
    _TRADITIONAL[_pair[1]] = _TRADITIONAL.get(_pair[1], "") + _pair[0]


def _written(chars: str) -> str:
    """The signs and their traditional writings, for a character class."""
    return chars + "".join(_TRADITIONAL.get(char, "") for char in chars)


_SURNAME = f"[{_written(_FIRST_OF_NAMES)}]"
_SAID = _either(
    r"(?:应该是|应为|应是|写成了?|写的?|填的?|填成了?|改成|改为|换成|就?是|为|名?叫|[:：\s(（" + QUOTES + "]){0,3}"
)
_SURE = f"[{_written(SINGLES['sure surname'])}]"
_GIVEN = f"[{_written(SINGLES['given'])}]"
_CERTAIN = rf"(?:{_SURE}\s?[一-龥]|{_SURNAME}\s?{_GIVEN}|{'|'.join(map(_either, words('surnames')[1:]))})"
_ENGLISH = rf"(?i:{alternatives('latin_names')})(?:[^A-Za-z]|$)"
# Apart, not as one alternative: together their automaton outgrows its cache and is 20 times slower.
NAMED = (
    rf"(?:{_listed('roles')})(?:[小老阿]{_SURNAME}|{_SAID}{_CERTAIN}|名?叫{_SURNAME}|{_SAID}{_ENGLISH})",
    rf"(?:{_listed('introductions')})(?:[:：\s,，{QUOTES}]{{0,2}}(?:{_SURNAME}|{_ENGLISH})|\s?[一-龥]{{2,8}}[·・•.])",
    rf"(?:{_listed('weak_introductions')})[:：\s,，{QUOTES}]{{0,2}}(?:{_CERTAIN}|{_ENGLISH})",
    rf"(?:{_listed('labels')})(?:{_either('[是为叫应写填改换就]')}|[:：\s(（|=>{QUOTES}]|{_SURNAME}|{_ENGLISH}|[一-龥]{{2,8}}[·・•.]|[一-龥]{{2,4}}(?:[^一-龥]|$))",
    rf"姓(?:氏|[是为為:：\s]){{0,2}}{_SURNAME}",
    rf"(?:{'|'.join(map(_either, MODEST))})[小老阿]{_SURE}",
    rf"[—\-－]{{2}}\s?{_CERTAIN}",
    rf"(?:{_either('工号|工牌|胸牌|编号')})[^一-龥]{{0,24}}的?{_CERTAIN}",
    r"(?i:name|\bm(?:r|s|rs)\b)",
    rf"(?i:{'|'.join(SELF)})[\s,，.]{{1,3}}{_ENGLISH}",
)

# The same on a shadow, where an everyday word such as 温柔 behind 客服 is no name.
_NO_NAME = f"(?!{alternatives('not_names')})"
_COMPOUND = "|".join(words("surnames")[1:])
_SURELY = f"[{SINGLES['sure surname']}]"
_FOUND = rf"(?:(?:{_COMPOUND})|{_NO_NAME}(?:{_SURELY}\s?[一-龥]|[{_FIRST_OF_NAMES}]\s?[{SINGLES['given']}]))"
_TOLD = r"(?:应该是|应为|应是|写成了?|写的?|填的?|填成了?|改成|改为|换成|就?是|为|名?叫|[:\s(" + QUOTES + "]){0,3}"
# Where no word can begin nothing is tried: a quarter of the time.
_BEGIN = "".join(sorted({word[0] for word in (*_NAMES, *_LABELS)} | set("姓工胸编—-nm")))
CONFIRMED = re.compile(
    rf"(?=[{re.escape(_BEGIN)}])(?:(?:{alternatives('roles')})(?:[小老阿][{_FIRST_OF_NAMES}]|{_TOLD}{_FOUND}|名?叫[{_FIRST_OF_NAMES}]|{_TOLD}{_ENGLISH})"
    rf"|(?:{alternatives('introductions')})(?:[:\s,，{QUOTES}]{{0,2}}(?:[{_FIRST_OF_NAMES}]|{_ENGLISH})|\s?[一-龥]{{2,8}}[·・•.])"
    rf"|(?:{alternatives('weak_introductions')})[:\s,，{QUOTES}]{{0,2}}(?:{_FOUND}|{_ENGLISH})"
    rf"|(?:{alternatives('labels')})(?:[是为叫应写填改换就:\s(|=>{QUOTES}]|[{_FIRST_OF_NAMES}]|{_ENGLISH}|[一-龥]{{2,8}}[·・•.]|[一-龥]{{2,4}}(?:[^一-龥]|$))"
    rf"|(?:{'|'.join(MODEST)})[小老阿][{SINGLES['sure surname']}]"
    rf"|[—\-]{{2}}\s?{_FOUND}|(?:工号|工牌|胸牌|编号)[^一-龥]{{0,24}}的?{_FOUND}|姓(?:[氏是为:]|\s){{0,2}}[{_FIRST_OF_NAMES}]|name|(?<![a-z])m(?:r|s|rs)(?![a-z])|(?:{'|'.join(SELF)})[\s,，.]{{1,3}}{_ENGLISH})"
)

"""How the identifiers of the sixth text set are disguised: scripts, separators, country codes, breaks."""

import random
import re

from benchmarks.privacy.fifth_writings import Write, each, keycaps, led, replaced, wide

Ways = list[tuple[str, Write]]

_DIGITS = {
    "full width": "０１２３４５６７８９",
    "零一": "零一二三四五六七八九",
    "零幺": "零幺二三四五六七八九",
    "〇一": "〇一二三四五六七八九",
    "零壹": "零壹贰叁肆伍陆柒捌玖",
    "old 壹": "零壹貳參肆伍陸柒捌玖",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "negative circled": "⓿❶❷❸❹❺❻❼❽❾",
    "double struck": "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "o and l": "ol23456789",
    "O and I": "OI23456789",
    "cyrillic о": "оl23456789",
    "greek ο": "ο123456789",
}
_MARKS = (*" -—.·/_，、~*#+＋－\u3000\u00a0\u200b\u200d\ufeff\u2060\n…^=:\\", "空格")
_LEADS = ("+86", "0086", "(86)", "+86-", "+86 ", "86-", "（+86）", "0086 ", "+(86)", "86 ")
_SIZES = {11: (3, 4, 4), 15: (6, 6, 3), 16: (4, 4, 4, 4), 18: (6, 8, 4), 19: (4, 4, 4, 4, 3), 17: (5, 4, 4, 4)}


def _groups(text: str, sizes: tuple[int, ...] = ()) -> list[str]:
    half = len(text) // 2
    parts, at = [], 0
    for size in sizes or _SIZES.get(len(text), (half, len(text) - half)):
        parts.append(text[at : at + size])
        at += size
    return parts


def _script(signs: str) -> Write:
    return lambda rng, text: text.translate(str.maketrans("0123456789", signs))


def _apart(mark: str) -> Write:
    return lambda rng, text: mark.join(_groups(text))


def _mixed(rng: random.Random, text: str) -> str:
    """Groups of one number in several scripts: 一三九 0000 ①①①①."""
    scripts = (_DIGITS["零一"], _DIGITS["零幺"], _DIGITS["circled"], _DIGITS["full width"], "0123456789")
    return " ".join(_script(rng.choice(scripts))(rng, part) for part in _groups(text))


def _some(signs: str) -> Write:
    """Every third digit or so in another script."""
    table = str.maketrans("0123456789", signs)
    return lambda rng, text: "".join(sign.translate(table) if rng.random() < 0.35 else sign for sign in text)


def _anywhere(mark: str) -> Write:
    def write(rng: random.Random, text: str) -> str:
        at = rng.randint(1, len(text) - 1)
        return text[:at] + mark + text[at:]

    return write


def _odd_groups(rng: random.Random, text: str) -> str:
    return rng.choice((" ", "-", ".")).join(_groups(text, rng.choice(((3, 3, 5), (4, 4, 3), (3, 8), (7, 4), (5, 6)))))


def _fancy(rng: random.Random, text: str) -> str:
    """Mathematical bold letters."""
    return "".join(chr(0x1D41A + ord(sign) - 97) if "a" <= sign <= "z" else sign for sign in text)


def _cyrillic(rng: random.Random, text: str) -> str:
    return text.translate(str.maketrans("aeopcx", "аеорсх"))


_NUMBER: Ways = [
    *((f"script {name}", _script(signs)) for name, signs in _DIGITS.items()),
    *((f"groups apart by {mark!r}", _apart(mark)) for mark in _MARKS),
    *((f"each apart by {mark!r}", each(mark)) for mark in _MARKS),
    *((f"some {name}", _some(_DIGITS[name])) for name in ("零一", "零壹", "circled", "full width", "o and l")),
    *((f"one {mark!r}", _anywhere(mark)) for mark in ("\n", " ", "\u200b", "\r\n", "。", "-")),
    ("mixed groups", _mixed),
    ("keycaps", keycaps),
    ("script and groups", lambda rng, text: _apart(rng.choice(" -,"))(rng, _script(_DIGITS["零一"])(rng, text))),
]
_MOBILE: Ways = [
    *_NUMBER,
    *((f"led by {lead}", led(lead)) for lead in _LEADS),
    ("led, groups", lambda rng, text: "+86 " + _apart("-")(rng, text)),
    ("odd groups", _odd_groups),
    ("brackets", lambda rng, text: f"({text[:3]}){text[3:]}"),
    ("wide brackets", lambda rng, text: f"【{text[:3]}】{text[3:7]}【{text[7:]}】"),
]
_FIXED: Ways = [
    *((f"dash {mark!r}", replaced(("-", mark))) for mark in ("", " ", "－", "—", "–", "_", ".", "/", "转", "\u3000")),
    *((f"script {name}", _script(_DIGITS[name])) for name in ("full width", "零一", "零幺", "〇一", "circled", "零壹")),
    ("brackets", lambda rng, text: "({}){}".format(*text.split("-"))),
    ("wide brackets", lambda rng, text: "（{}）{}".format(*text.split("-"))),
    ("abroad", lambda rng, text: "+86 " + text[1:]),
    ("abroad with zero", lambda rng, text: "0086-" + text),
    ("in fours", lambda rng, text: text[:-4] + rng.choice(" -") + text[-4:]),
    (
        "extension",
        lambda rng, text: text + rng.choice(("-801", "转8012", " 转 3", "分机66", "ext 12", "*208", "（转606）")),
    ),
    ("each apart", each(" ")),
    ("keycaps", keycaps),
]
_ATS = (
    " 艾特 ",
    "艾特",
    "(at)",
    "[at]",
    "{at}",
    " at ",
    "＠",
    " @ ",
    "#",
    "圈a",
    "AT",
    "⊙",
    "@@",
    "（艾特）",
    "小老鼠",
    "﹫",
    "•at•",
)
_MAIL: Ways = [
    *((f"at {at}", replaced(("@", at))) for at in _ATS),
    *((f"dot {dot}", replaced((".", dot))) for dot in ("点", " 点 ", "。", "(dot)", " . ", "·", "[.]", "dot")),
    ("said", replaced(("@", " 艾特 "), (".", " 点 "))),
    ("at and dot", replaced(("@", " at "), (".", " dot "))),
    ("wide", wide),
    ("fancy", _fancy),
    ("cyrillic", _cyrillic),
    ("upper", lambda rng, text: text.upper()),
    ("zero width", replaced(("@", "\u200b@\u200b"))),
    ("break", replaced(("@", "\n@"))),
]
_PLATE: Ways = [
    *((f"behind two {mark!r}", lambda rng, text, mark=mark: text[:2] + mark + text[2:]) for mark in "·•-. ・∙_—"),
    ("lower", lambda rng, text: text.lower()),
    ("wide", wide),
    ("behind one", lambda rng, text: text[0] + " " + text[1:]),
    ("each", each(" ")),
    ("each dash", each("-")),
    ("zero width", each("\u200b")),
    ("零一", _script(_DIGITS["零一"])),
    ("circled", _script(_DIGITS["circled"])),
    ("break", lambda rng, text: text[:2] + "\n" + text[2:]),
    ("O", replaced(("0", "O"))),
]
_WORD: Ways = [
    ("wide", wide),
    ("upper", lambda rng, text: text.upper()),
    ("fancy", _fancy),
    ("cyrillic", _cyrillic),
    ("zero width", each("\u200b")),
    ("each", each(" ")),
    ("break", lambda rng, text: text[:3] + "\n" + text[3:]),
    ("quoted", lambda rng, text: f"“{text}”"),
]
_DOCUMENT: Ways = [
    ("wide", wide),
    ("lower", lambda rng, text: text.lower()),
    ("each", each(" ")),
    ("groups", _apart(" ")),
    ("dash", lambda rng, text: text[:1] + "-" + text[1:]),
    ("zero width", each("\u200b")),
    ("circled", _script(_DIGITS["circled"])),
    ("零一", _script(_DIGITS["零一"])),
]
_ADDRESS: Ways = [
    ("wide", wide),
    ("零一", _script(_DIGITS["零一"])),
    ("blanks", lambda rng, text: re.sub("(号|弄|栋|幢|单元|楼)", "\\1 ", text)),
    ("commas", lambda rng, text: re.sub("(号|弄|栋|幢|单元)(?=.)", "\\1，", text)),
    ("apart", lambda rng, text: re.sub("([0-9]+)", " \\1 ", text).strip()),
    ("井号", replaced(("号楼", "#"), ("栋", "#"))),
]
_NAME: Ways = [
    ("blank", lambda rng, text: text[0] + " " + text[1:]),
    ("zero width", each("\u200b")),
    ("traditional", replaced(*zip("张陈刘杨黄赵吴孙马郑", "張陳劉楊黃趙吳孫馬鄭", strict=True))),
    ("quoted", lambda rng, text: f"“{text}”"),
]
_LATIN: Ways = [("upper", lambda rng, text: text.upper()), ("lower", lambda rng, text: text.lower())]
_OF_KIND: dict[str, Ways] = {
    "mobile": _MOBILE,
    "fixed": _FIXED,
    "id_card": [*_NUMBER, ("lower", lambda rng, text: text.lower())],
    "bank_card": _NUMBER,
    "email": _MAIL,
    "wechat": _WORD,
    "qq": [
        *_NUMBER[:9],
        ("each", each(" ")),
        ("keycaps", keycaps),
        ("groups", _apart(" ")),
        ("zero", each("\u200b")),
    ],
    "plate": _PLATE,
    "licence": _DOCUMENT,
    "address": _ADDRESS,
    "named": _NAME,
    "latin": _LATIN,
}


def ways_of(kind: str) -> Ways:
    """The disguises of a kind."""
    return _OF_KIND.get(kind, [])

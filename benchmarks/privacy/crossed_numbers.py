"""The axes of the crossed text set for identifiers of digits: script, separator, grouping, label, surroundings."""

import random
import string
from collections.abc import Callable

from benchmarks.privacy.vocabulary import AREA_CODES, ID_AREAS, ISSUERS, MOBILE_PREFIXES

_SIGNS = {
    "ascii": string.digits,
    "full width": "０１２３４５６７８９",
    "han 零": "零一二三四五六七八九",
    "han 〇": "〇一二三四五六七八九",
    "han ○": "○一二三四五六七八九",
    "han Ｏ": "Ｏ一二三四五六七八九",
    "han 0": "0一二三四五六七八九",
    "spoken": "零幺二三四五六七八九",
    "spoken 两": "洞幺两三四五六七八九",
    "military": "洞幺两三四五六拐八勾",
    "formal": "零壹贰叁肆伍陆柒捌玖",
    "formal traditional": "零壹貳參肆伍陸柒捌玖",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "parenthesised": "0⑴⑵⑶⑷⑸⑹⑺⑻⑼",
    "full stop": "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐",
    "comma": "🄁🄂🄃🄄🄅🄆🄇🄈🄉🄊",
    "negative circled": "⓿❶❷❸❹❺❻❼❽❾",
    "double circled": "0⓵⓶⓷⓸⓹⓺⓻⓼⓽",
    "dingbat": "🄋➀➁➂➃➄➅➆➇➈",
    "circled han": "〇㊀㊁㊂㊃㊄㊅㊆㊇㊈",
    "parenthesised han": "〇㈠㈡㈢㈣㈤㈥㈦㈧㈨",
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "subscript": "₀₁₂₃₄₅₆₇₈₉",
    "bold": "".join(chr(0x1D7CE + n) for n in range(10)),
    "double struck": "".join(chr(0x1D7D8 + n) for n in range(10)),
    "segmented": "".join(chr(0x1FBF0 + n) for n in range(10)),
    "Arabic-Indic": "".join(chr(0x660 + n) for n in range(10)),
    "Persian": "".join(chr(0x6F0 + n) for n in range(10)),
    "Devanagari": "".join(chr(0x966 + n) for n in range(10)),
    "Thai": "".join(chr(0xE50 + n) for n in range(10)),
    "Roman": "0ⅠⅡⅢⅣⅤⅥⅦⅧⅨ",
    "small Roman": "〇ⅰⅱⅲⅳⅴⅵⅶⅷⅸ",
    "Suzhou": "〇〡〢〣〤〥〦〧〨〩",
    "O l": "Ol23456789",
    "o I": "oI23456789",
    "丨": "0丨23456789",
    "|": "0|23456789",
    "ǀ": "0ǀ23456789",
    "О": "О123456789",
    "i Z S B": "oiZ34S67B9",
    "⭕": "⭕123456789",
}
_KEYCAP = {digit: digit + "\ufe0f\u20e3" for digit in string.digits}
SCRIPTS: dict[str, dict[str, str]] = {
    **{name: dict(zip(string.digits, signs, strict=True)) for name, signs in _SIGNS.items()},
    "keycap": _KEYCAP,
    "bare keycap": {digit: digit + "\u20e3" for digit in string.digits},
}
_MIXTURES = {
    "ascii and full width": ("ascii", "full width"),
    "ascii and han": ("ascii", "han 零"),
    "ascii and circled": ("ascii", "circled"),
    "ascii and formal": ("ascii", "formal"),
    "ascii and keycap": ("ascii", "keycap"),
    "spoken and superscript": ("spoken", "superscript"),
    "any": ("ascii", "full width", "han 零", "circled", "bold", "O l", "formal"),
}
WRITINGS = (*SCRIPTS, *_MIXTURES)
SEPARATORS: dict[str, str] = {
    "none": "",
    **{
        name: name
        for name in ("-", "–", "—", "~", "·", ".", "/", "_", "*", ",", "，", "、", "。", ":", ";", "|", "+", "=")
    },
    **{
        name: name
        for name in ("#", "^", "'", '"', "\\", "…", "！", "?", "→", "•", "&", "%", "<", "♥", "❤️", "🌹", "👌🏻")
    },
    "space": " ",
    "two spaces": "  ",
    "tab": "\t",
    "NBSP": "\u00a0",
    "thin space": "\u2009",
    "full-width space": "\u3000",
    "zero width": "\u200b",
    "joiner": "\u200d",
    "soft hyphen": "\u00ad",
    "struck": "\u0336",
    "spaced hyphen": " - ",
    "full-width hyphen": "－",
    "minus": "−",
    "dashes": "--",
    "dots": "...",
    "line": "\n",
    "CRLF": "\r\n",
    "spaced line": " \n ",
    "brackets": ")(",
    "corner brackets": "】【",
    "杠": "杠",
    "空格": "空格",
}
GROUPS: dict[str, tuple[int, ...]] = {
    "whole": (99,),
    "3-4-4": (3, 4, 4, 4, 4, 4),
    "4-4-4": (4, 4, 4, 4, 4),
    "each": (1,) * 30,
    "pairs": (2,) * 15,
    "3-3-5": (3, 3, 5, 5, 5),
    "6-8-4": (6, 8, 4, 4),
    "3-rest": (3, 99),
    "4-rest": (4, 99),
    "one break": (7, 99),
}
AROUND: dict[str, tuple[str, str]] = {
    "alone": ("", ""),
    "start": ("", "，请尽快处理"),
    "end": ("东西坏了没人管，", ""),
    "between Chinese": ("麻烦打一下", "谢谢"),
    "sentence": ("等了很久了。", "。服务太差！"),
    "letters behind": ("我的", "ok"),
    "letters before": ("call", "谢谢"),
    "quotes": ("“", "”"),
    "corner quotes": ("「", "」"),
    "brackets": ("（", "）"),
    "lenticular": ("【", "】"),
    "after 是": ("应该是", "才对"),
    "after ：": ("见此：", ""),
    "after =": ("a=", ";"),
    "after →": ("→", "←"),
    "after number": ("等了3天，", "，第2次了"),
    "in a list": ("1.", " 2.退款"),
    "numbered": ("1、", ""),
    "before days": ("", " 3天没人接"),
    "after price": ("花了1299元，", ""),
    "lines": ("反馈\n", "\n谢谢"),
    "emoji": ("🙏", "📞"),
    "mark-up": ("<b>", "</b>"),
    "blanks": ("留言 ", " 留言"),
    "traditional": ("麻煩您記一下", "謝謝"),
}
_PHONES = (
    *(
        "",
        "电话",
        "手机：",
        "手机号",
        "tel",
        "Tel:",
        "TEL ",
        "v:",
        "加我",
        "联系",
        "微信同号",
        "号码=",
        "☎",
        "📱",
        "联系方式：",
    ),
    *(
        "+86",
        "+86-",
        "+86 ",
        "86",
        "0086",
        "0086-",
        "（86）",
        "(+86)",
        "＋８６",
        "+86 (0)",
        "phone ",
        "mob.",
        "手機：",
        "HP:",
    ),
)
LABELS: dict[str, tuple[str, ...]] = {
    "mobile": _PHONES,
    "fixed": ("", "座机", "电话：", "家里电话", "tel:", "传真", "联系", "办公室", "打", "固话号码", "☎"),
    "extension": ("", "座机", "电话：", "总机", "tel:", "联系"),
    "id_card": ("", "身份证", "身份证号：", "证件号码", "ID:", "身份证号码是", "證件", "本人", "sfz"),
    "id_card_x": ("", "身份证", "身份证号：", "证件号码", "ID:", "身份证号码是", "證件", "本人", "sfz"),
    "old_id_card": ("", "身份证", "身份证号：", "老身份证", "证件号码", "ID:"),
    "bank_card": ("", "卡号", "银行卡：", "工行", "打到", "账号：", "card:", "信用卡", "建行卡"),
    "qq": ("QQ", "qq:", "QQ号", "扣扣", "企鹅号", "q ", "加Q", "Q号是", "扣扣号：", "ＱＱ"),
}
EXTENSIONS = (
    "-{}",
    "转{}",
    " 转 {}",
    "转分机{}",
    "分机{}",
    "#{}",
    "*{}",
    " ext {}",
    "（转{}）",
    "，转{}",
    "x{}",
    "－{}",
    "接{}",
)


def digits(rng: random.Random, count: int) -> str:
    """So many digits."""
    return "".join(rng.choices(string.digits, k=count))


def check_of(body: str) -> str:
    """Check character of the 17 digits of an identity card (GB 11643-1999)."""
    return "10X98765432"[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(body)) % 11]


def _mobile(rng: random.Random) -> str:
    return rng.choice(MOBILE_PREFIXES) + digits(rng, 8)


def _fixed(rng: random.Random) -> str:
    area = rng.choice(AREA_CODES)
    return area + rng.choice("2345678") + digits(rng, 7 if len(area) == 3 else 6)


def _id_body(rng: random.Random) -> str:
    day = f"{rng.randint(1942, 2014)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    return rng.choice(ID_AREAS) + day + digits(rng, 3)


def _id_card(rng: random.Random) -> str:
    body = _id_body(rng)
    while check_of(body) == "X":
        body = _id_body(rng)
    return body + check_of(body)


def _id_card_x(rng: random.Random) -> str:
    body = _id_body(rng)
    while check_of(body) != "X":
        body = _id_body(rng)
    return body + "X"


def _old_id_card(rng: random.Random) -> str:
    return (
        rng.choice(ID_AREAS) + f"{rng.randint(30, 84)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}" + digits(rng, 3)
    )


def _bank_card(rng: random.Random) -> str:
    head, size = rng.choice((*ISSUERS, ("3782", 15)))
    body = head + digits(rng, size - len(head) - 1)
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def _qq(rng: random.Random) -> str:
    return rng.choice("123456789") + digits(rng, rng.randint(5, 9))


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "mobile": _mobile,
    "fixed": _fixed,
    "extension": _fixed,
    "id_card": _id_card,
    "id_card_x": _id_card_x,
    "old_id_card": _old_id_card,
    "bank_card": _bank_card,
    "qq": _qq,
}


def axes(kind: str) -> dict[str, tuple[str, ...]]:
    """The axes of a kind and the names of their values."""
    found = {
        "script": WRITINGS,
        "separator": tuple(SEPARATORS),
        "group": tuple(GROUPS),
        "label": LABELS[kind],
        "around": tuple(AROUND),
    }
    return {**found, "extension": EXTENSIONS} if kind == "extension" else found


def written(rng: random.Random, value: str, row: dict[str, str]) -> str:
    """The digits in the row's script, groups and separator; an area code keeps to itself."""
    scripts = _MIXTURES.get(row["script"], (row["script"],))
    signs = [SCRIPTS[rng.choice(scripts)].get(sign, sign) for sign in value]
    parts, at = [], 0
    for size in GROUPS[row["group"]]:
        parts.append("".join(signs[at : at + size]))
        at += size
    return SEPARATORS[row["separator"]].join(part for part in parts if part)


def text_of(rng: random.Random, kind: str, row: dict[str, str]) -> tuple[str, str, str]:
    """What stands before the identifier, the identifier as written, what stands behind."""
    before, after = AROUND[row["around"]]
    value = written(rng, MAKERS[kind](rng), row)
    if kind == "extension":
        value += row["extension"].format(digits(rng, rng.randint(3, 4)))
    return before + row["label"], value, after

"""How the identifiers of the fifth text set are written: mostly plain, else as people disguise them."""

import random
import re
from collections.abc import Callable

Write = Callable[[random.Random, str], str]

_GROUPS = {11: (3, 4, 4), 12: (4, 4, 4), 15: (6, 6, 3), 16: (4, 4, 4, 4), 17: (4, 4, 4, 5), 18: (6, 8, 4)}
_GROUPS[19] = (4, 4, 4, 4, 3)


def _to(signs: str) -> Write:
    table = str.maketrans("0123456789", signs)
    return lambda rng, text: text.translate(table)


def _grouped(mark: str) -> Write:
    def write(rng: random.Random, text: str) -> str:
        parts, at = [], 0
        for size in _GROUPS.get(len(text), (len(text) // 2, len(text) - len(text) // 2)):
            parts.append(text[at : at + size])
            at += size
        return mark.join(parts)

    return write


def each(mark: str) -> Write:
    """A mark between any two signs."""
    return lambda rng, text: mark.join(text)


def led(lead: str) -> Write:
    """A country's code or the like in front."""
    return lambda rng, text: lead + text


def _half_han(rng: random.Random, text: str) -> str:
    return "".join(sign.translate(_HAN) if rng.random() < 0.4 else sign for sign in text)


def _alike(rng: random.Random, text: str) -> str:
    table = str.maketrans({"0": rng.choice("oO"), "1": rng.choice("lI")})
    return text.translate(table)


def wide(rng: random.Random, text: str) -> str:
    """Full-width signs."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def keycaps(rng: random.Random, text: str) -> str:
    """Digits as emoji keycaps."""
    return re.sub("[0-9]", lambda digit: digit[0] + "\ufe0f\u20e3", text)


def replaced(*pairs: tuple[str, str]) -> Write:
    """Each sign put in the place of another."""

    def write(rng: random.Random, text: str) -> str:
        for old, new in pairs:
            text = text.replace(old, new)
        return text

    return write


def _spelt(rng: random.Random, text: str) -> str:
    return " ".join(["ling", "yao", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"][int(digit)] for digit in text)


def _extended(rng: random.Random, text: str) -> str:
    return text + rng.choice(("-{}", "转{}", " 转 {}", "分机{}", "#{}")).format(rng.randint(100, 8999))


def _behind_two(mark: str) -> Write:
    return lambda rng, text: text[:2] + mark + text[2:]


def _traditional(rng: random.Random, text: str) -> str:
    return text.translate(str.maketrans("张陈刘杨黄赵", "張陳劉楊黃趙"))


_ATS = ("(at)", "[at]", " at ", "艾特", "＠", " @ ", "（at）", "#", "圈a", "(艾特)", "【@】")
_OF_QQ = ("full width", "han", "circled", "each, blank", "groups, blank", "financial", "keycaps", "half han")
_HAN = str.maketrans("0123456789", "零一二三四五六七八九")
_NUMERIC: dict[str, Write] = {
    "full width": wide,
    "groups, blank": _grouped(" "),
    "groups, dash": _grouped("-"),
    "groups, dot": _grouped("."),
    "groups, wide blank": _grouped("\u3000"),
    "groups, slash": _grouped("/"),
    "groups, middle dot": _grouped("·"),
    "groups, underscore": _grouped("_"),
    "groups, line": _grouped("\n"),
    "each, blank": each(" "),
    "each, dash": each("-"),
    "each, invisible": each("\u200b"),
    "each, star": each("*"),
    "han": _to("零一二三四五六七八九"),
    "han, yao": _to("零幺二三四五六七八九"),
    "han, circle": _to("〇一二三四五六七八九"),
    "financial": _to("零壹贰叁肆伍陆柒捌玖"),
    "circled": _to("⓪①②③④⑤⑥⑦⑧⑨"),
    "black circled": _to("⓿❶❷❸❹❺❻❼❽❾"),
    "keycaps": keycaps,
    "mathematical": _to("𝟬𝟭𝟮𝟯𝟰𝟱𝟲𝟳𝟴𝟵"),
    "look-alikes": _alike,
    "half han": _half_han,
}
_PHONE: dict[str, Write] = {
    **{f"led by {lead}": led(lead) for lead in ("+86", "+86 ", "+86-", "0086", "0086-", "86-", "(+86)", "（86）")},
    "led and grouped": lambda rng, text: "+86 " + _grouped(" ")(rng, text),
    "radio": _to("洞幺两三四五六拐八勾"),
    "pinyin": _spelt,
}
_FIXED: dict[str, Write] = {
    "run on": replaced(("-", "")),
    "blank": replaced(("-", " ")),
    "brackets": lambda rng, text: "({}){}".format(*text.split("-")),
    "wide brackets": lambda rng, text: "（{}）{}".format(*text.split("-")),
    "extension": _extended,
    "abroad": lambda rng, text: rng.choice(("+86-", "+86 ", "0086-")) + text[1:],
    "full width": wide,
    "wide dash": replaced(("-", "－")),
    "long dash": replaced(("-", "—")),
    "han": _to("零一二三四五六七八九"),
    "yao": _to("零幺二三四五六七八九"),
    "in fours": lambda rng, text: text[:-4] + " " + text[-4:],
    "each, blank": each(" "),
}
_MAIL: dict[str, Write] = {
    **{at: replaced(("@", at)) for at in _ATS},
    "said dots": replaced((".", "点")),
    "said both": replaced(("@", "艾特"), (".", "点")),
    "said in brackets": replaced(("@", "(at)"), (".", "(dot)")),
    "full stops": replaced((".", "。")),
    "wide": wide,
    "upper": lambda rng, text: text.upper(),
    "blanks": replaced(("@", " @ "), (".", " . ")),
}
_PLATE: dict[str, Write] = {
    **{f"behind two: {mark}": _behind_two(mark) for mark in "·•-. "},
    "lower": lambda rng, text: text.lower(),
    "wide": wide,
    "blank behind one": lambda rng, text: text[0] + " " + text[1:],
    "each, blank": each(" "),
    "han": _to("零一二三四五六七八九"),
    "said": lambda rng, text: text[0] + "牌" + text[1:],
}


_LOWER: dict[str, Write] = {"lower": lambda rng, text: text.lower()}
_UPPER: dict[str, Write] = {"upper": lambda rng, text: text.upper()}
_OF_KIND: dict[str, dict[str, Write]] = {
    "mobile": {**_NUMERIC, **_PHONE},
    "fixed": _FIXED,
    "id_card": {**_NUMERIC, **_LOWER},
    "bank_card": _NUMERIC,
    "email": {**_MAIL, **_UPPER},
    "wechat": {"wide": wide, **_UPPER},
    "qq": {name: _NUMERIC[name] for name in _OF_QQ},
    "plate": {**_PLATE, **_LOWER},
    "passport": {"wide": wide, "each, blank": each(" "), **_LOWER},
    "permit": {"wide": wide, "blank behind one": _PLATE["blank behind one"], **_LOWER},
    "licence": {"wide": wide},
    "imei": {"groups, blank": _grouped(" "), "wide": wide},
    "ip": {"wide": wide},
    "named": {"blank": each(" "), "traditional": _traditional},
    "minority": {"other dot": replaced(("·", "•")), "full stop": replaced(("·", "."))},
}


def written(rng: random.Random, kind: str, value: str) -> tuple[str, str]:
    """How a value is written and what that looks like; half of them plain."""
    ways = _OF_KIND.get(kind)
    if ways is None or rng.random() < 0.5:
        return "plain", value
    way = rng.choice(list(ways))
    return way, ways[way](rng, value)

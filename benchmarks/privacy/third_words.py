"""E-mail, accounts and documents of the third text set."""

import random

from benchmarks.privacy.third_numbers import digits_of, widened
from benchmarks.privacy.third_writings import Half, part, written

_USERS = (
    *("{w}{d3}", "{w}.{w}", "{w}_{d4}", "{d9}", "{w}-{d2}", "{W}{d2}", "{w}{w}", "{w}+{w}", "{d4}{w}", "1{d10}"),
    *("{w}..{d2}", "_{w}{d2}"),
)
_HOSTS = (
    *("qq.com", "163.com", "126.com", "sina.com", "gmail.com", "139.com", "hotmail.com", "foxmail.com", "sohu.com"),
    *(
        "vip.qq.com",
        "yeah.net",
        "189.cn",
        "example.com.cn",
        "mail.example.edu.cn",
        "example.org",
        "wo.cn",
        "aliyun.com",
    ),
    *("icloud.com", "outlook.com", "21cn.com", "live.cn", "tom.com", "protonmail.com"),
)
_ATS = (
    *(
        "@",
        "＠",
        "(at)",
        "艾特",
        "[at]",
        " at ",
        "（at）",
        "@ ",
        " @ ",
        "{at}",
        "#",
        "【at】",
        "爱特",
        "-at-",
        "(a)",
        "圈a",
    ),
    *("@@", "_at_", "<at>", "AT", "（@）", "小老鼠", "﹫", "[@]", "(艾特)", "🅰", "。at。", "ａｔ", "@\u200b", "at"),
)
_DOTS = (
    *(
        ".",
        "点",
        "。",
        "．",
        "(dot)",
        " . ",
        " dot ",
        "[.]",
        ". ",
        "(点)",
        "，",
        "·",
        "【.】",
        "[dot]",
        " 点 ",
        "﹒",
        "dot",
        "_dot_",
    ),
)
_WECHATS = (
    *(
        "微信",
        "wx",
        "V信",
        "vx",
        "薇信",
        "威信",
        "wechat",
        "VX",
        "加v",
        "WeChat",
        "加微",
        "微❤",
        "v❤",
        "卫星",
        "V",
        "徽信",
    ),
    *(
        "绿泡泡",
        "薇❤️",
        "wei信",
        "W信",
        "微x",
        "微 信",
        "Ｖ信",
        "➕V",
        "weixin",
        "vx号",
        "圍信",
        "v-信",
        "溦信",
        "薇芯",
        "v x",
        "⌄x",
    ),
    *("加个微", "v我", "维信", "十V", "微，信"),
)
_QQS = (
    *(
        "QQ",
        "qq",
        "扣扣",
        "企鹅号",
        "Q",
        "秋秋",
        "加Q",
        "q q",
        "企鹅",
        "ＱＱ",
        "抠抠",
        "球球",
        "🐧",
        "Q号",
        "叩叩",
        "Q-Q",
        "蔻蔻",
        "Qq",
    ),
    *("扣 扣", "口口", "𝐐𝐐", "Q Q", "qiuqiu", "q扣", "腾讯号"),
)
_HANDLES = (
    *("{w}{d4}", "{w}_{d2}", "wxid_{x12}", "{w}-{w}", "{w}{w}", "{W}{d3}", "{x8}", "{w}{d2}{w}", "1{d10}", "{d8}"),
    *("{w}__{d3}", "{w}-{d4}", "{W}{W}{d2}", "{w}.{w}"),
)
_WORDS = ("lele", "baobao", "tiantian", "mimi", "zhouyi", "huangli", "sunrise", "coco", "linlin", "maomao", "dahai")


def _filled(rng: random.Random, pattern: str) -> str:
    """``{w}`` becomes a word, ``{d4}`` four digits without a leading zero, ``{x8}`` letters and digits."""
    made, _, rest = pattern.partition("{")
    while rest:
        slot, _, rest = rest.partition("}")
        made += _slot(rng, slot)
        plain, _, rest = rest.partition("{")
        made += plain
    return made


def _slot(rng: random.Random, slot: str) -> str:
    if slot in ("w", "W"):
        word = rng.choice(_WORDS)
        return word.capitalize() if slot == "W" else word
    size = int(slot[1:])
    if slot[0] == "x":
        return rng.choice("abcdefgkmy") + "".join(rng.choices("abcdefghjkmnpqrstuvwxy23456789", k=size - 2)) + "7"
    return rng.choice("3456789") + digits_of(rng, size - 1)


def email(rng: random.Random, half: Half) -> tuple[str, str]:
    """An address, its @ and its dots as people disguise them."""
    user, host = _filled(rng, rng.choice(_USERS)), rng.choice(part(_HOSTS, half))
    at, dot = ("@", ".") if rng.random() < 0.4 else (rng.choice(part(_ATS, half)), rng.choice(part(_DOTS, half)))
    if rng.random() < 0.3:
        dot = "."
    text = user + at + host.replace(".", dot)
    if rng.random() < 0.1:
        text = widened(text)
    return f"{at!r} {dot!r}", text


def wechat(rng: random.Random, half: Half) -> tuple[str, str]:
    """An account's name, obscured now and then."""
    name = _filled(rng, rng.choice(part(_HANDLES, half)))
    how = rng.choice(("", "", "", "upper", "full", "invisible"))
    shown = {"": name, "upper": name.upper(), "full": widened(name), "invisible": name[:3] + "\u200b" + name[3:]}
    return how, shown[how]


def qq(rng: random.Random, half: Half) -> tuple[str, str]:
    """Six to ten digits."""
    return written(rng, rng.choice("123456789") + digits_of(rng, rng.randint(5, 9)), half)


_DOCUMENTS: dict[str, tuple[str, ...]] = {
    "p": ("E{d8}", "EJ{d7}", "G{d8}", "ED{d7}"),
    "h": ("C{d8}", "CB{d7}", "W{d8}"),
    "t": ("L{d8}", "T{d8}"),
    "b": ("{d8}", "{d8}01"),
    "r": ("H{d8}", "M{d8}", "H{d8}01"),
    "k": ("A{d6}(3)", "R{d6}（7）", "Z{d6}(A)", "AB{d6}(5)"),
    "o": ("军字第{d7}号", "北字第{d7}号", "武字第{d8}号", "空字第{d6}号"),
    "l": ("{d12}", "2201{d8}"),
    "s": ("C{d8}", "{d9}", "A0{d7}", "{d10}", "H{d8}"),
    "f": ("USA{d12}", "CAN{d12}"),
    "d": ("{d8}", "{d14}", "{d20}"),
    "e": ("{d8}", "{d10}", "D-4403-{d6}", "{d11}"),
    "m": ("U{d9}", "P{d9}"),
}


def document(rng: random.Random, kind: str, half: Half) -> tuple[str, str]:
    """A passport, permit or licence."""
    pattern = rng.choice(_DOCUMENTS[kind])
    text = _filled(rng, pattern)
    how = rng.choice(part(("", "lower", "full", "spaced", "invisible", "grouped"), half))
    if how == "grouped" and "字" not in text and "(" not in text and "（" not in text:
        return f"{kind} grouped", f"{text[:3]} {text[3:6]} {text[6:]}"
    shown = {"lower": text.lower(), "full": widened(text), "spaced": " ".join(text), "invisible": "\u200b".join(text)}
    return f"{kind} {pattern} {how}", shown.get(how, text)


def words_of(kind: str, half: Half) -> tuple[str, ...]:
    """What an account's kind is called."""
    return tuple(part(_WECHATS if kind == "wechat" else _QQS, half))

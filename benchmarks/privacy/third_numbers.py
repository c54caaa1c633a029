"""Phones, cards and plates of the third text set, and the ways each is written beyond its digits."""

import random
import string
from collections.abc import Callable

from benchmarks.privacy.third_writings import Half, part, written

_AREAS = ("010", "021", "022", "0571", "0591", "0755", "0411", "0991", "0851", "0931", "0471", "023", "0755", "0662")
_ID_AREAS = ("220102", "360102", "520115", "530103", "620103", "640106", "150105", "460202", "341126", "445281")
_DEBIT = ("621226", "622848", "621661", "623668", "622262", "6217002870")
_BINS = (*((head, 19) for head in _DEBIT), ("625928", 16), ("622689", 16), ("4041", 16), ("5201", 16))
_PREFIXES = (
    *("", "+86", "+86-", "86-", "0086", "(86)", "+86 ", "（+86）", "0086-", "+(86)", "86 ", "＋86 ", "(0086)", "+ 86 "),
    *("0", "+86)", "+086", "＋８６－", "00 86 ", "+86:", "[+86]", "86", "+8 6", "八六"),
)
_EXTENSIONS = (
    *(
        "",
        "",
        "转8001",
        "-8001",
        " 转 8001",
        "转分机8001",
        "ext 8001",
        "#8001",
        "分机8001",
        "－801",
        "x801",
        "（转8001）",
    ),
    *("接8001", "转接8001", "ext.8001", "*8001", "转八零零一", ",,8001"),
)
_FIXED = (
    *(
        "{a}-{n}",
        "{a}{n}",
        "({a}){n}",
        "（{a}）{n}",
        "{a} {n}",
        "{a}—{n}",
        "{a}－{n}",
        "{a}/{n}",
        "{a}.{n}",
        "+86-{b}-{n}",
    ),
    *(
        "+86 {b} {n}",
        "【{a}】{n}",
        "0086-{b}-{n}",
        "{a}_{n}",
        "({a})-{n}",
        "{a} - {m}",
        "{a}-{m}",
        "{a} {m}",
        "+86({a}){n}",
    ),
    *("{a}~{n}", "86-{b}-{n}", "（{a}） {m}", "+86{b}{n}", "{a}·{n}", "{a}，{n}"),
)
_CHECKS = ("X", "x", "Ｘ", "×", "Х", "ｘ", "х", "叉", "✕", "Χ")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def digits_of(rng: random.Random, count: int) -> str:
    """So many digits."""
    return "".join(rng.choices(string.digits, k=count))


def _luhn(body: str) -> str:
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def mobile(rng: random.Random, half: Half) -> tuple[str, str]:
    """A mobile number, with or without the country's code."""
    name, text = written(rng, "1" + rng.choice("3456789") + digits_of(rng, 9), half)
    prefix = rng.choice(part(_PREFIXES, half)) if rng.random() < 0.35 else ""
    return f"{prefix!r} {name}", prefix + text


def fixed(rng: random.Random, half: Half) -> tuple[str, str]:
    """A number with its area code, sometimes with an extension."""
    area = rng.choice(_AREAS)
    size = 8 if len(area) == 3 or area in ("0571", "0755", "0591", "0411") else 7
    number = rng.choice("2345678") + digits_of(rng, size - 1)
    style, extension = rng.choice(part(_FIXED, half)), rng.choice(part(_EXTENSIONS, half))
    split = f"{number[:-4]}{rng.choice(' -')}{number[-4:]}"
    text = style.format(a=area, b=area[1:], n=number, m=split) + extension
    script = rng.choice(("", "", "", "full", "han"))
    if script:
        text = text.translate(
            str.maketrans(string.digits, "０１２３４５６７８９" if script == "full" else "零一二三四五六七八九")
        )
    return f"{style} {extension} {script}", text


def id_card(rng: random.Random, half: Half) -> tuple[str, str]:
    """18 digits with a true check character, one in ten of the old 15."""
    day = f"{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    if rng.random() < 0.1:
        return written(rng, rng.choice(_ID_AREAS) + f"{rng.randint(40, 85)}{day}" + digits_of(rng, 3), half)
    body = f"{rng.choice(_ID_AREAS)}{rng.randint(1938, 2018)}{day}{digits_of(rng, 3)}"
    check = "10X98765432"[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(body)) % 11]
    if rng.random() < 0.3:
        body, check = _ending_in_x(body)
    name, text = written(rng, body + check, half)
    sign = rng.choice(part(_CHECKS, half))
    return f"{name} {sign if check == 'X' else ''}", text.removesuffix("X") + sign if check == "X" else text


def _ending_in_x(body: str) -> tuple[str, str]:
    for serial in range(1000):
        made = body[:14] + f"{serial:03}"
        if sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(made)) % 11 == 2:
            return made, "X"
    raise AssertionError("one serial in eleven ends in X")


def bank_card(rng: random.Random, half: Half) -> tuple[str, str]:
    """A debit or credit card with Luhn's digit."""
    head, size = rng.choice(_BINS)
    return written(rng, _luhn(head + digits_of(rng, size - len(head) - 1)), half)


def _plate_tails(rng: random.Random) -> tuple[str, ...]:
    letter, pair = rng.choice(_LETTERS), "".join(rng.choices(_LETTERS, k=2))
    three, four, five = (digits_of(rng, count) for count in (3, 4, 5))
    return (
        *(five, rng.choice("DF") + five, four + rng.choice("学警挂"), letter + four, "A" + letter + four),
        *(three[:2] + letter + four[:2], three + pair, four + rng.choice("港澳"), five + "D", "D" + letter + four),
    )


def plate(rng: random.Random, half: Half) -> tuple[str, str]:
    """Plates of all kinds of vehicles."""
    head = rng.choice("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼") + rng.choice(_LETTERS[:11])
    tail = rng.choice(part(_plate_tails(rng), half))
    mark = rng.choice(part(("", "·", " ", "-", ".", "•", "—", "・", "－", "*", "|", "_"), half))
    how = rng.choice(part(tuple(_PLATE_WRITINGS), half))
    return f"{mark!r} {how}", _PLATE_WRITINGS[how](head + mark + tail)


def widened(text: str) -> str:
    """The text in full-width signs."""
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


_HAN = str.maketrans(string.digits, "零一二三四五六七八九")
_CIRCLED = str.maketrans(string.digits, "⓪①②③④⑤⑥⑦⑧⑨")
_PLATE_WRITINGS: dict[str, Callable[[str], str]] = {
    "": str,
    "lower": str.lower,
    "full": widened,
    "spaced": lambda text: text[0] + " " + text[1:],
    "all spaced": " ".join,
    "han": lambda text: text.translate(_HAN),
    "invisible": "\u200b".join,
    "circled": lambda text: text.translate(_CIRCLED),
}

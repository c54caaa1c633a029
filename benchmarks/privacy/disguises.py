"""How the identifiers of the first text set are disguised, and which kind is disguised how."""

import random
import string
from collections.abc import Callable

from benchmarks.privacy import vocabulary as v


def disguised(rng: random.Random, kind: str, value: str) -> tuple[str, str]:
    """How the value is written, and the value so written."""
    writings = WRITINGS.get(kind, ())
    if not writings or rng.random() < 0.3:
        return "plain", value
    name = rng.choice(writings)
    return name, DISGUISES[name](rng, value)


def _regroup(rng: random.Random, value: str, separators: tuple[str, ...]) -> str:
    sizes = rng.choice(v.GROUPINGS.get(len(value), ((4,) * 5,)))
    parts, at = [], 0
    for size in sizes:
        parts.append(value[at : at + size])
        at += size
    parts.append(value[at:])
    return rng.choice(separators).join(part for part in parts if part)


def _map(value: str, table: dict[str, str], share: float, rng: random.Random) -> str:
    return "".join(table[c] if c in table and rng.random() < share else c for c in value)


def _between(rng: random.Random, value: str, fillers: tuple[str, ...], share: float) -> str:
    head = (c + (rng.choice(fillers) if rng.random() < share else "") for c in value[:-1])
    return "".join(head) + value[-1]


_FULL = {chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)}
_HAN = dict(zip(string.digits, "零一二三四五六七八九", strict=True))
_YAO = {**_HAN, "1": "幺", "0": "〇"}
_FORMAL = dict(zip(string.digits, "零壹贰叁肆伍陆柒捌玖", strict=True))
_CIRCLED = dict(zip(string.digits, "⓪①②③④⑤⑥⑦⑧⑨", strict=True))
_BOLD = {d: chr(0x1D7CE + int(d)) for d in string.digits}
_KEYCAP = {d: d + "\ufe0f\u20e3" for d in string.digits}
_ARABIC = {d: chr(0x660 + int(d)) for d in string.digits}
_O_AND_L = {"0": "O", "1": "l"}
_CYRILLIC = {
    "0": "О",
    "a": "а",
    "e": "е",
    "o": "о",
    "c": "с",
    "p": "р",
    "x": "х",
    "A": "А",
    "B": "В",
    "E": "Е",
    "X": "Х",
}

DISGUISES: dict[str, Callable[[random.Random, str], str]] = {
    "full width": lambda r, s: _map(s, _FULL, 1, r),
    "half full width": lambda r, s: _map(s, _FULL, 0.5, r),
    "blanks": lambda r, s: _regroup(r, s, (" ", "  ", "\u3000", "\u00a0")),
    "hyphens": lambda r, s: _regroup(r, s, ("-", "－", "—", "–", "_")),
    "dots": lambda r, s: _regroup(r, s, (".", "·", "．")),
    "odd separators": lambda r, s: _regroup(r, s, ("*", "/", "~", ",", "，", "|", " - ")) if len(s) == 11 else s,
    "single digits": lambda r, s: r.choice((" ", "-", ".", "、")).join(s),
    "invisible": lambda r, s: _between(r, s, ("\u200b", "\u200d", "\ufeff", "\u2060", "\u00ad"), 0.5),
    "Chinese numerals": lambda r, s: _map(s, _HAN, 1, r),
    "spoken numerals": lambda r, s: _map(s, _YAO, 1, r),
    "formal numerals": lambda r, s: _map(s, _FORMAL, 1, r),
    "mixed numerals": lambda r, s: _map(s, _HAN, 0.4, r),
    "circled": lambda r, s: _map(s, _CIRCLED, 1, r),
    "mathematical": lambda r, s: _map(s, _BOLD, 1, r),
    "keycap": lambda r, s: _map(s, _KEYCAP, 1, r),
    "Arabic-Indic": lambda r, s: _map(s, _ARABIC, 1, r),
    "O and l": lambda r, s: _map(s, _O_AND_L, 0.7, r),
    "Cyrillic": lambda r, s: _map(s, _CYRILLIC, 0.7, r),
    "+86": lambda r, s: r.choice(("+86", "+86 ", "86", "0086", "0086-", "(+86)", "＋８６", "86-", "+86-")) + s,
    "+86 hyphens": lambda r, s: r.choice(("+86-", "0086 ", "86 ")) + _regroup(r, s, ("-", " ")),
    "at spelled": lambda r, s: s.replace(
        "@", r.choice(("(at)", "[at]", " at ", "＠", "艾特", " @ ", "#at#", "【at】", "（at）"))
    ),
    "dot spelled": lambda r, s: s.replace(".", r.choice(("点", "。", "．", " . ", "(dot)"))),
    "lower case": lambda r, s: s.lower(),
    "upper case": lambda r, s: s.upper(),
    "spaced out": lambda r, s: " ".join(s),
    "traditional": lambda r, s: _map(s, v.TRADITIONAL, 1, r),
}
_DIGIT_TRICKS = (
    "full width",
    "half full width",
    "blanks",
    "hyphens",
    "dots",
    "single digits",
    "invisible",
    "Chinese numerals",
)
_RARE_TRICKS = ("mixed numerals", "circled", "mathematical", "keycap", "Arabic-Indic", "O and l", "formal numerals")
WRITINGS: dict[str, tuple[str, ...]] = {
    "mobile": (*_DIGIT_TRICKS, *_RARE_TRICKS, "odd separators", "+86", "+86 hyphens", "spoken numerals", "Cyrillic"),
    "fixed": ("full width", "invisible", "Chinese numerals", "mixed numerals", "circled", "mathematical"),
    "id_card": (*_DIGIT_TRICKS, *_RARE_TRICKS, "spoken numerals", "lower case", "Cyrillic"),
    "bank_card": (*_DIGIT_TRICKS, *_RARE_TRICKS),
    "email": ("full width", "invisible", "at spelled", "dot spelled", "upper case", "Cyrillic", "spaced out"),
    "wechat": ("full width", "half full width", "invisible", "upper case", "Cyrillic"),
    "qq": ("full width", "invisible", "Chinese numerals", "mixed numerals", "circled", "single digits"),
    "plate": ("full width", "invisible", "lower case", "traditional", "spaced out"),
    "passport": ("full width", "invisible", "lower case"),
    "address": ("full width", "traditional"),
    "name": ("invisible", "traditional"),
}

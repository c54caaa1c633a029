"""How people write numbers down: a script, a grouping, separators and obstacles, drawn apart from each other.

A writing is composed from four independent choices, so the third text set holds thousands of them where
the other sets list some dozens. Of every list the even entries belong to the open half, the odd ones to
the held-out half; entry 0, the plain one, to both.
"""

import random
import string
from collections.abc import Sequence
from typing import Literal, TypeVar

Half = Literal["open", "held_out", "all"]
T = TypeVar("T")


def part(entries: Sequence[T], half: Half) -> Sequence[T]:
    """The entries of one half; the first belongs to both."""
    if half == "all":
        return entries
    return (entries[0], *entries[2 if half == "open" else 1 :: 2])


def _table(digits: str) -> dict[str, str]:
    return dict(zip(string.digits, digits, strict=True))


def _offset(first: int) -> dict[str, str]:
    return _table("".join(chr(first + n) for n in range(10)))


_KEYCAP = {d: d + "\ufe0f\u20e3" for d in string.digits}
_BARE_KEYCAP = {d: d + "\u20e3" for d in string.digits}
# A share below 1 leaves the rest of the digits as they are.
SCRIPTS: tuple[tuple[str, dict[str, str], float], ...] = (
    ("ascii", {}, 1),
    ("full", _offset(0xFF10), 1),
    ("han 零", _table("零一二三四五六七八九"), 1),
    ("han 〇", _table("〇一二三四五六七八九"), 1),
    ("幺", _table("零幺二三四五六七八九"), 1),
    ("幺两", _table("〇幺两三四五六七八九"), 1),
    ("formal", _table("零壹贰叁肆伍陆柒捌玖"), 1),
    ("formal traditional", _table("零壹貳參肆伍陸柒捌玖"), 1),
    ("some han", _table("零一二三四五六七八九"), 0.5),
    ("some full", _offset(0xFF10), 0.5),
    ("some formal", _table("零壹贰叁肆伍陆柒捌玖"), 0.3),
    ("circled", _table("⓪①②③④⑤⑥⑦⑧⑨"), 1),
    ("negative circled", _table("⓿❶❷❸❹❺❻❼❽❾"), 1),
    ("superscript", _table("⁰¹²³⁴⁵⁶⁷⁸⁹"), 1),
    ("subscript", _table("₀₁₂₃₄₅₆₇₈₉"), 1),
    ("keycap", _KEYCAP, 1),
    ("bare keycap", _BARE_KEYCAP, 1),
    ("mathematical", _offset(0x1D7EC), 1),
    ("monospace", _offset(0x1D7F6), 1),
    ("Arabic-Indic", _offset(0x660), 1),
    ("Devanagari", _offset(0x966), 1),
    ("some keycap", _KEYCAP, 0.4),
    ("O", {"0": "O"}, 1),
    ("o l", {"0": "o", "1": "l"}, 1),
    ("I", {"1": "I"}, 1),
    ("l", {"1": "l"}, 1),
    ("О", {"0": "О"}, 1),
    ("Ο І", {"0": "Ο", "1": "І"}, 1),
    ("some circled", _table("⓪①②③④⑤⑥⑦⑧⑨"), 0.5),
    ("segmented", _offset(0x1FBF0), 1),
    ("洞拐", _table("洞幺两三四五六拐八勾"), 1),
    ("parenthesised", _table("0⑴⑵⑶⑷⑸⑹⑺⑻⑼"), 1),
)
# Where scripts are drawn, the first is as likely as all the others together.
SEPARATORS = (
    *("", " ", "-", "  ", "－", ".", "—", "·", "–", "\u3000", "_", "\u00a0", "‑", "\u2009", "•", " - ", "・", "…", "~"),
    *(
        "/",
        "－－",
        "，",
        "--",
        ",",
        "、",
        "｜",
        "*",
        "＿",
        "＊",
        "\\",
        "|",
        "=",
        " . ",
        "^",
        ".. ",
        "+",
        "'",
        "→",
        "\t",
    ),
)
OBSTACLES = (
    *("", "\u200b", "\ufeff", "\u200d", "\u2060", "\u200c", "\u00ad", "\u200e", "\u202a", "\ufe0f", "\u034f", "\u180e"),
    *("\u2061", "\u0336", "\u2064", "\u0332"),
)
GROUPINGS: dict[int, tuple[tuple[int, ...], ...]] = {
    11: (
        *((3, 4, 4), (3, 3, 5), (4, 4, 3), (3, 8), (4, 3, 4), (7, 4), (1,) * 11, (5, 6), (2, 3, 3, 3), (3, 2, 2, 2, 2)),
        *((3, 4, 2, 2), (1, 10), (6, 5), (2, 9), (3, 3, 3, 2), (8, 3), (2, 2, 2, 2, 3), (3, 2, 3, 3)),
        *((1, 2, 4, 4), (10, 1)),
    ),
    15: ((6, 6, 3), (6, 9), (3, 3, 6, 3), (5, 5, 5), (1,) * 15, (4, 4, 4, 3)),
    16: ((4, 4, 4, 4), (8, 8), (1,) * 16, (4, 12), (6, 10), (2,) * 8),
    18: ((6, 8, 4), (6, 4, 4, 4), (3, 3, 4, 2, 2, 4), (6, 12), (1,) * 18, (14, 4), (4, 4, 4, 4, 2),
         (6, 4, 2, 2, 4), (2, 2, 2, 8, 4), (17, 1)),
    19: ((4, 4, 4, 4, 3), (6, 13), (1,) * 19, (5, 5, 5, 4), (6, 4, 4, 5), (8, 8, 3), (3, 4, 4, 4, 4)),
}  # fmt: skip


def written(rng: random.Random, digits: str, half: Half) -> tuple[str, str]:
    """How an identifier of digits (and an X at its end) is written, in words and as text."""
    name, table, share = _drawn(rng, SCRIPTS, half)
    obstacle = _drawn(rng, OBSTACLES, half) if rng.random() < 0.2 else ""
    signs = [table[d] if d in table and rng.random() < share else d for d in digits]
    text, grouped = _grouped(rng, signs, half)
    if obstacle:
        text = "".join(sign + (obstacle if rng.random() < 0.4 else "") for sign in text[:-1]) + text[-1]
    return f"{name} | {grouped} | {obstacle!a}", text


def _drawn(rng: random.Random, entries: Sequence[T], half: Half) -> T:
    return entries[0] if rng.random() < 0.5 else rng.choice(part(entries, half)[1:])


def _grouped(rng: random.Random, signs: list[str], half: Half) -> tuple[str, str]:
    separator = _drawn(rng, SEPARATORS, half)
    sizes = rng.choice(part(GROUPINGS.get(len(signs), ((len(signs),),)), half))
    if not separator:
        return "".join(signs), "whole"
    groups, at = [], 0
    for size in sizes:
        groups.append("".join(signs[at : at + size]))
        at += size
    text = separator.join(groups)
    if len(groups) == 3 and rng.random() < 0.1:
        text = rng.choice(("({}){}-{}", "（{}）{}{}", "【{}】{} {}", "[{}]-{}-{}")).format(*groups)
    return text, f"{separator!a} {'-'.join(map(str, sizes))}"

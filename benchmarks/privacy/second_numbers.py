"""Numbers of the second text set and the ways to write them; patterns are lines of ``second/writings.txt``."""

import random
import string
from collections.abc import Callable, Iterator

from benchmarks.privacy.vocabulary import ID_AREAS, PLATE_PROVINCES

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_AREAS = ("0571", "0755", "0431", "0532", "0898", "0991", "0311", "0731", "0512", "0769")
_CITIES = ("010", "021", "028", "029", "025", "027", "020")


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(string.digits, k=count))


def _written(pattern: str, letters: str, values: str) -> str:
    digits: Iterator[str] = iter(values)
    return "".join(next(digits) if char in letters else char for char in pattern)


def _mobile(rng: random.Random, pattern: str) -> str:
    return _written(pattern, "d", "1" + rng.choice("3456789") + _digits(rng, 9))


def _fixed(rng: random.Random, pattern: str) -> str:
    """Letters a: area code, b: one without its zero, n: the number and its extension."""
    spaced = "".join(char for char in pattern if char in "ab")
    area = rng.choice(_AREAS if len(spaced) == 4 or spaced == "bbb" else _CITIES)
    made = _written(pattern, "ab", area[1:] if spaced.startswith("b") else area)
    return _written(made, "n", rng.choice("2345678") + _digits(rng, 12))


def _id_card(rng: random.Random, pattern: str) -> str:
    day = f"{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    if "o" in pattern:
        return _written(pattern, "o", rng.choice(ID_AREAS) + f"{rng.randint(40, 80)}{day}" + _digits(rng, 3))
    body = f"{rng.choice(ID_AREAS)}{rng.randint(1945, 2012)}{day}{_digits(rng, 3)}"
    total = sum(int(digit) * pow(2, 17 - i, 11) for i, digit in enumerate(body))
    return _written(pattern, "i", body + "10X98765432"[total % 11])


def _bank_card(rng: random.Random, pattern: str) -> str:
    """Letter c: 19 digits of a debit card, k: 16 digits of a credit card; the last is Luhn's."""
    size = sum(char in "ck" for char in pattern)
    head = rng.choice(("621226", "622848", "621700", "623052") if size == 19 else ("622575", "4367", "5218", "625333"))
    body = head + _digits(rng, size - len(head) - 1)
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body)))
    return _written(pattern, "ck", body + str(-total % 10))


def _qq(rng: random.Random, _: str) -> str:
    return rng.choice("123456789") + _digits(rng, rng.randint(5, 9))


def _plate(rng: random.Random, pattern: str) -> str:
    """p: five signs, g: six (new energy), s: special ends."""
    head = rng.choice(PLATE_PROVINCES) + rng.choice(_LETTERS[:10])
    if pattern == "g":
        return head + rng.choice((rng.choice("DF") + _digits(rng, 5), _digits(rng, 5) + rng.choice("DF")))
    if pattern == "s":
        return head + _digits(rng, 4) + rng.choice("学警挂领")
    return head + rng.choice((_digits(rng, 5), rng.choice(_LETTERS) + _digits(rng, 4), _digits(rng, 4) + "K"))


NUMBERS: dict[str, Callable[[random.Random, str], str]] = {
    "mobile": _mobile,
    "fixed": _fixed,
    "id_card": _id_card,
    "bank_card": _bank_card,
    "qq": _qq,
    "plate": _plate,
}

_HAN = dict(zip(string.digits, "零一二三四五六七八九", strict=True))
_YAO = {**_HAN, "1": "幺"}
_FORMAL = dict(zip(string.digits, "零壹贰叁肆伍陆柒捌玖", strict=True))
_CIRCLED = dict(zip(string.digits, "⓪①②③④⑤⑥⑦⑧⑨", strict=True))
_FULL = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


def _by(table: dict[str, str]) -> Callable[[random.Random, str], str]:
    return lambda rng, value: "".join(table.get(char, char) for char in value)


def _some(rng: random.Random, value: str) -> str:
    return "".join(_HAN.get(char, char) if rng.random() < 0.5 else char for char in value)


def _with(mark: str, every: int) -> Callable[[random.Random, str], str]:
    return lambda rng, value: mark.join(value[i : i + every] for i in range(0, len(value), every))


def _after_head(mark: str) -> Callable[[random.Random, str], str]:
    return lambda rng, value: value[:2] + mark + value[2:]


WRITINGS: dict[str, Callable[[random.Random, str], str]] = {
    "full": _by(_FULL),
    "han": _by(_HAN),
    "yao": _by(_YAO),
    "formal": _by(_FORMAL),
    "halfhan": _some,
    "circled": _by(_CIRCLED),
    "keycap": lambda rng, value: "".join(f"{char}\ufe0f\u20e3" if char.isdigit() else char for char in value),
    "bold": _by({digit: chr(0x1D7D8 + int(digit)) for digit in string.digits}),
    "look": _by({"0": "O", "1": "l"}),
    "zw": _with("\u200b", 3),
    "emoji": _with("🌹", 4),
    "lower": lambda rng, value: value.lower(),
    "spaced": _with(" ", 1),
    "grouped": _with(" ", 3),
    "dot": _after_head("·"),
    "dash": _after_head("-"),
    "gap": _after_head(" "),
}

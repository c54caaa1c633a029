"""A fourth, small text set: whole sentences written by hand after the rules were mended on half of the third set.

``fourth/planted.txt`` marks each identifier with ⟦ ⟧. In it ``#`` becomes a digit, ``＃`` a full-width one, ``〓`` a
Chinese one and ``§`` the check character of an identity or bank card. No real person's data is in it.
"""

import random
import re
from collections.abc import Iterator
from importlib.resources import files

from benchmarks.privacy.corpus import Planted

KINDS = ("mobile", "fixed", "id_card", "bank_card", "email", "wechat", "qq", "plate", "document", "address")
PEOPLE = ("name", "titled")
_SECRET = re.compile("⟦([^⟧]+)⟧")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def _lines(name: str) -> list[str]:
    text = files("benchmarks.privacy").joinpath(f"fourth/{name}.txt").read_text("utf-8")
    return (
        re.findall(r"(?:^[a-z_]+\t.*\n(?:(?![a-z_]+\t).*\n)*)", text, re.M) if name == "planted" else text.split("\n")
    )


def planted(rounds: int = 1, seed: int = 41) -> Iterator[Planted]:
    """Every line ``rounds`` times with other digits; a line comes once per identifier in it."""
    rng = random.Random(seed)
    frames = [line.rstrip("\n").split("\t") for line in _lines("planted")] * rounds
    for kind, frame in frames:
        text, at = "", 0
        secrets = []
        for found in _SECRET.finditer(frame):
            text += _drawn(rng, frame[at : found.start()])
            value = _checked(_drawn(rng, found[1]), kind)
            secrets.append((len(text), len(text) + len(value)))
            text, at = text + value, found.end()
        text += _drawn(rng, frame[at:])
        yield from (Planted(text, kind, "sentence", start, end) for start, end in secrets)


def innocent(rounds: int = 1, seed: int = 42) -> Iterator[str]:
    """Every line with nothing to mask ``rounds`` times with other digits."""
    rng = random.Random(seed)
    for _ in range(rounds):
        yield from (_drawn(rng, line) for line in _lines("innocent") if line)


def _drawn(rng: random.Random, text: str) -> str:
    signs = {"#": "0123456789", "＃": "０１２３４５６７８９", "〓": "零一二三四五六七八九"}
    return "".join(rng.choice(signs[sign]) if sign in signs else sign for sign in text)


def _checked(text: str, kind: str) -> str:
    if "§" not in text:
        return text
    digits = "".join(sign for sign in text.translate(_WIDE) if sign.isdigit())
    return text.replace("§", _id_check(digits) if kind == "id_card" else _luhn(digits))


def _id_check(digits: str) -> str:
    return "10X98765432"[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(digits)) % 11]


def _luhn(digits: str) -> str:
    return str(-sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(digits))) % 10)

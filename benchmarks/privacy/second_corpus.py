"""A second text set for masking, written by hand apart from the rules: frames, writings, addresses, innocents.

The files in ``second/`` hold what customers write around an identifier and how they write it down. Each
list is split by line number: the even lines were looked at while rules were made, the odd lines are held out.
Numbers are drawn from a seed; no real person's data is in it.
"""

import random
import re
import string
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Literal

from benchmarks.privacy.corpus import Planted
from benchmarks.privacy.second_numbers import NUMBERS, WRITINGS
from benchmarks.privacy.vocabulary import LATIN, MAIL_HOSTS

Half = Literal["open", "held_out", "all"]
KINDS = ("mobile", "fixed", "id_card", "bank_card", "email", "wechat", "qq", "plate", "document", "address")
PEOPLE = ("name", "titled")
_SLOT = re.compile("«([a-z_]+)»")
_SECRET = re.compile("⟦([^⟧]+)⟧")


def lines(name: str, half: Half = "all") -> list[str]:
    """The lines of one file of ``second/``."""
    every = files("benchmarks.privacy").joinpath(f"second/{name}.txt").read_text("utf-8").splitlines()
    start = {"open": 0, "held_out": 1, "all": 0}[half]
    return every[start :: 1 if half == "all" else 2]


def planted(per_kind: int, half: Half = "all", seed: int = 20) -> Iterator[Planted]:
    """``per_kind`` texts of each kind, names and mixed texts included; a mixed text comes once per identifier."""
    rng = random.Random(f"{seed} {half}")
    for kind in (*KINDS, *PEOPLE):
        frames = lines(kind, half)
        for i in range(per_kind):
            yield _filled(rng, kind, frames[i % len(frames)], half)
    for i in range(per_kind):
        frames = lines("mixed")
        yield from _mixed(rng, frames[i % len(frames)], half)


def innocent(count: int, half: Half = "all", seed: int = 21) -> Iterator[str]:
    """``count`` texts that hold nothing to mask."""
    rng = random.Random(f"{seed} {half}")
    frames = lines("innocent", half)
    for i in range(count):
        yield _numbered(rng, frames[i % len(frames)])


def _filled(rng: random.Random, kind: str, frame: str, half: Half) -> Planted:
    if kind == "address":
        return _address(rng, frame)
    written_as = kind
    if kind == "document":
        written_as, frame = frame.split("|")
    writing, value = _value(rng, written_as, half)
    before, after = frame.split("{}")
    return Planted(before + value + after, kind, writing, len(before), len(before) + len(value))


def _address(rng: random.Random, frame: str) -> Planted:
    room = f"{rng.randint(1, 32)}0{rng.randint(1, 9)}"
    numbers = {"n": rng.randint(2, 899), "n1": rng.randint(1, 9), "n2": rng.randint(10, 45)}
    text = frame.format(**numbers, r=room, c=rng.choice("ABC"))
    found = _SECRET.search(text)
    if found is None:
        raise ValueError(f"no secret is marked in {frame}")
    plain = text.replace("⟦", "").replace("⟧", "")
    return Planted(plain, "address", "address", found.start(), found.end() - 2)


def _mixed(rng: random.Random, frame: str, half: Half) -> Iterator[Planted]:
    text, places, at = "", [], 0
    for slot in _SLOT.finditer(frame):
        text += frame[at : slot.start()]
        _, value = _value(rng, slot[1], half)
        places.append((slot[1], len(text), len(text) + len(value)))
        text += value
        at = slot.end()
    text += frame[at:]
    for kind, start, end in places:
        known = "address" if kind == "road" else "document" if kind == "passport" else kind
        yield Planted(text, known, "mixed", start, end)


def _value(rng: random.Random, kind: str, half: Half) -> tuple[str, str]:
    """How it is written, and the identifier so written."""
    if kind in ("name", "titled"):
        names = [name for line in lines("names") for name in line.split()]
        names = names if half == "all" else names[half == "held_out" :: 2]
        name = rng.choice(names)
        compound = name[:2] in ("慕容", "司徒", "上官", "欧阳", "诸葛", "申屠")
        return kind, (name[: 1 + compound] if kind == "titled" else name)
    if kind == "road":
        street = rng.choice(("红星路", "静居寺路", "梨花街"))
        return kind, f"{street}{rng.randint(2, 99)}号{rng.randint(1, 9)}栋1{rng.randint(1, 9)}02"
    name = "writings" if kind in NUMBERS else "writings_of_words"
    rows = [row.split("\t") for row in lines(name) if row.startswith(kind + "\t")]
    rows = rows if half == "all" else rows[half == "held_out" :: 2]
    _, pattern, *how = rng.choice(rows)
    value = NUMBERS[kind](rng, pattern) if kind in NUMBERS else _worded(rng, pattern)
    return "\t".join((pattern, *how)), WRITINGS[how[0]](rng, value) if how else value


_PARTS: dict[str, Callable[[random.Random], str]] = {
    "w": lambda rng: rng.choice(LATIN),
    "W": lambda rng: rng.choice(LATIN).capitalize(),
    "h": lambda rng: rng.choice(MAIL_HOSTS),
    "H": lambda rng: rng.choice(MAIL_HOSTS).upper(),
    "h点": lambda rng: rng.choice(MAIL_HOSTS).replace(".", "点"),
    "h。": lambda rng: rng.choice(MAIL_HOSTS).replace(".", "。"),
    "h dot": lambda rng: rng.choice(MAIL_HOSTS).replace(".", " dot "),
}


def _worded(rng: random.Random, pattern: str) -> str:
    return re.sub(r"\{([^}]+)\}", lambda part: _part(rng, part[1]), pattern)


def _part(rng: random.Random, name: str) -> str:
    if name in _PARTS:
        return _PARTS[name](rng)
    size = int(name[1:])
    if name[0] == "m":
        return rng.choice("356789") + "".join(rng.choices(string.digits, k=size - 1))
    signs = string.ascii_lowercase + string.digits if name[0] == "x" else string.digits
    first = rng.choice(string.ascii_lowercase if name[0] == "x" else "123456789")
    return first + "".join(rng.choices(signs, k=size - 2)) + rng.choice("23456789")


def _numbered(rng: random.Random, frame: str) -> str:
    """``{7}`` becomes seven digits, ``{2-9}`` a number between."""
    return re.sub(r"\{([0-9]+)(?:-([0-9]+))?\}", lambda m: _number(rng, m), frame)


def _number(rng: random.Random, slot: re.Match[str]) -> str:
    if slot[2]:
        return str(rng.randint(int(slot[1]), int(slot[2])))
    return rng.choice("123456789") + "".join(rng.choices(string.digits, k=int(slot[1]) - 1))

"""A third text set for masking, conceived as an attacker would: carriers × values × composed writings.

``third/`` holds what stands around an identifier, addresses, names and innocents; the other ``third_*`` compose
how it is written. Every list is split: the open half may be looked at while rules are made, the held-out half may not.
No real person's data is in it.
"""

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from benchmarks.privacy import third_numbers as numbers
from benchmarks.privacy import third_words as words
from benchmarks.privacy.corpus import Planted
from benchmarks.privacy.third_writings import Half

KINDS = ("mobile", "fixed", "id_card", "bank_card", "email", "wechat", "qq", "plate", "document", "address")
PEOPLE = ("name", "titled")
_SECRET = re.compile("⟦([^⟧]+)⟧")
_SLOT = re.compile(r"\{([a-z]?)([0-9]*)\}")
_DIGITS: dict[str, Callable[[random.Random, Half], tuple[str, str]]] = {
    "mobile": numbers.mobile,
    "fixed": numbers.fixed,
    "id_card": numbers.id_card,
    "bank_card": numbers.bank_card,
    "email": words.email,
    "wechat": words.wechat,
    "qq": words.qq,
    "plate": numbers.plate,
}


@cache
def _every(name: str) -> tuple[str, ...]:
    return tuple(files("benchmarks.privacy").joinpath(f"third/{name}.txt").read_text("utf-8").splitlines())


def _lines(name: str, half: Half) -> tuple[str, ...]:
    start, step = {"open": (0, 2), "held_out": (1, 2), "all": (0, 1)}[half]
    return _every(name)[start::step]


def planted(per_kind: int, half: Half = "all", seed: int = 31) -> Iterator[Planted]:
    """``per_kind`` texts of each kind."""
    rng = random.Random(f"{seed} {half}")
    for kind in (*KINDS, *PEOPLE):
        frames = [line.split("\t")[1] for line in _lines("carriers", half) if line.startswith(kind + "\t")]
        for i in range(per_kind):
            yield _surrounded(rng, _planted(rng, kind, frames[i % len(frames)], half))


def innocent(count: int, half: Half = "all", seed: int = 32) -> Iterator[str]:
    """``count`` texts with nothing to mask."""
    rng = random.Random(f"{seed} {half}")
    frames = _lines("innocents", half)
    for i in range(count):
        yield _numbered(rng, frames[i % len(frames)])


def _planted(rng: random.Random, kind: str, frame: str, half: Half) -> Planted:
    if kind == "address":
        return _address(rng, frame, half)
    frame, writing, value = _value(rng, kind, frame, half)
    before, after = frame.split("{}")
    return Planted(before + value + after, kind, writing, len(before), len(before) + len(value))


def _value(rng: random.Random, kind: str, frame: str, half: Half) -> tuple[str, str, str]:
    """The frame with one slot left, how the value is written, the value."""
    if kind in PEOPLE:
        frame = frame.replace("{p}", "1" + str(rng.randrange(10**9, 10**10)))
        slot = "{n}" if kind == "name" else "{s}"
        return frame.replace(slot, "{}"), kind, _person(rng, kind, half)
    if kind == "document":
        letter = re.search(r"\{([a-z])\}", frame)
        assert letter is not None
        return (frame.replace(letter[0], "{}"), *words.document(rng, letter[1], half))
    writing, value = _DIGITS[kind](rng, half)
    for slot, named in (("{w}", "wechat"), ("{q}", "qq")):
        if slot in frame:
            word = rng.choice(words.words_of(named, half))
            frame, writing = frame.replace(slot, word), f"{word!r} {writing}"
    return frame, writing, value


def _person(rng: random.Random, kind: str, half: Half) -> str:
    surnames, given = (line.split()[1:] for line in _every("people"))
    offset, step = {"open": (0, 2), "held_out": (1, 2), "all": (0, 1)}[half]
    surname = rng.choice(surnames)
    return surname + (rng.choice(given[offset::step]) if kind == "name" else "")


def _address(rng: random.Random, frame: str, half: Half) -> Planted:
    numbers = {"n": rng.randint(2, 1899), "m": rng.randint(1, 9), "n2": rng.randint(10, 45), "u": rng.randint(1, 4)}
    room, floor = f"{rng.randint(1, 32)}0{rng.randint(1, 9)}", rng.randint(2, 30)
    place = rng.choice(_lines("addresses", half)).format(**numbers, r=room, f=floor, c=rng.choice("ABCD"))
    if rng.random() < 0.1:
        place = place.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})
    text = frame.replace("{}", place)
    secret = _SECRET.search(text)
    assert secret is not None
    plain = text.replace("⟦", "").replace("⟧", "")
    return Planted(plain, "address", "address", secret.start(), secret.end() - 2)


_REMARKS = (
    "",
    "",
    "，等了一周了",
    "。真的很失望！",
    " 谢谢",
    "\n第二次反映",
    "😡",
    "，5号之前要",
    "，订单202311058812",
    "；满意度2分",
)
_OPENINGS = ("", "", "你好，", "第3次投诉：", "1、", "🙏 ", "客服说3-5天，结果没有。", "——", "价格299。", "@客服 ")


def _surrounded(rng: random.Random, item: Planted) -> Planted:
    before, after = rng.choice(_OPENINGS), rng.choice(_REMARKS)
    shift = len(before)
    return Planted(before + item.text + after, item.kind, item.writing, item.start + shift, item.end + shift)


def _numbered(rng: random.Random, frame: str) -> str:
    """``{n7}`` becomes seven digits, ``{l2}`` two capital letters, ``{d2}`` a day or month."""
    return _SLOT.sub(lambda slot: _number(rng, slot[1], int(slot[2])), frame)


def _number(rng: random.Random, letter: str, size: int) -> str:
    if letter == "l":
        return "".join(rng.choices("ABCDEFGHKMPQRTXZ", k=size))
    if letter == "d":
        return str(rng.randint(10, 12))
    return rng.choice("123456789") + "".join(rng.choices("0123456789", k=size - 1))

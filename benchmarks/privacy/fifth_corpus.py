"""A fifth text set as customers, staff and couriers write: own sentences of a dozen trades, own values, own innocents.

``fifth/frames.txt`` and ``people.txt`` hold ``kind TAB sentence``; ``{}`` is the identifier, ``{w}`` and ``{q}``
a way to say WeChat and QQ. In ``fifth/innocents.txt`` ``{7}`` is seven digits, ``{A3}`` three capitals, and
``{y} {m} {d} {h}`` parts of a time.
"""

import random
import re
import string
from collections.abc import Callable, Iterator
from importlib.resources import files

from benchmarks.privacy import fifth_values as v
from benchmarks.privacy.corpus import Planted
from benchmarks.privacy.fifth_writings import written

_PEOPLE: dict[str, Callable[[random.Random], str]] = {
    "{s}": v.surname,
    "{f}": v.name,
    "{e}": lambda rng: rng.choice(v.WORDS["latin"]),
    "{x}": lambda rng: rng.choice(v.WORDS["minority"]),
}
_VALUES: dict[str, Callable[[random.Random], str]] = {
    **{make.__name__: make for make in (v.mobile, v.fixed, v.id_card, v.bank_card, v.email, v.qq, v.social, v.plate)},
    **{make.__name__: make for make in (v.passport, v.permit, v.licence, v.imei, v.ip)},
    "wechat": v.handle,
}
_SLOT = re.compile(r"\{(?:s|f|e|x)?\}")
_TOKEN = re.compile(r"\{([A-Z]?)(\d+)\}|\{([ymdh])\}")


def _lines(name: str) -> list[str]:
    return files("benchmarks.privacy").joinpath(f"fifth/{name}.txt").read_text("utf-8").splitlines()


def planted(rounds: int = 10, seed: int = 51) -> Iterator[Planted]:
    """Every sentence ``rounds`` times with another value each, two times in five beside an innocent one."""
    rng = random.Random(seed)
    innocents = _lines("innocents")
    for kind, frame in [line.split("\t") for line in (*_lines("frames"), *_lines("people"))] * rounds:
        yield _planted(rng, kind, frame, innocents)


def _planted(rng: random.Random, kind: str, frame: str, innocents: list[str]) -> Planted:
    frame = frame.replace("{w}", rng.choice(v.WORDS["wechat"])).replace("{q}", rng.choice(v.WORDS["qq"]))
    place = _SLOT.search(frame)
    if place is None:
        raise ValueError(f"no place for an identifier: {frame}")
    value, told = v.address(rng) if kind == "address" else ((_PEOPLE.get(place[0]) or _VALUES[kind])(rng), 0)
    way, value = written(rng, kind, value)
    before, after = frame[: place.start()], frame[place.end() :]
    if rng.random() < 0.2:
        before = drawn_line(rng, rng.choice(innocents)) + rng.choice("，。；") + before
    if rng.random() < 0.2:
        after += rng.choice("，。；") + drawn_line(rng, rng.choice(innocents))
    start = len(before)
    return Planted(before + value + after, kind, way, start + told, start + len(value))


def innocent(rounds: int = 10, seed: int = 52) -> Iterator[str]:
    """Every line with nothing to mask ``rounds`` times with other digits, every other time two in one text."""
    rng = random.Random(seed)
    lines = _lines("innocents")
    for line in lines * rounds:
        text = drawn_line(rng, line)
        yield text if rng.random() < 0.5 else text + rng.choice("，。； ") + drawn_line(rng, rng.choice(lines))


def drawn_line(rng: random.Random, line: str) -> str:
    """The line with its digits, capitals and times drawn."""
    return _TOKEN.sub(lambda token: _token(rng, token), line)


def _token(rng: random.Random, token: re.Match[str]) -> str:
    if token[3]:
        least, most = {"y": (2019, 2026), "m": (1, 12), "d": (1, 28), "h": (7, 23)}[token[3]]
        return str(rng.randint(least, most))
    if token[1]:
        return "".join(rng.choices(string.ascii_uppercase, k=int(token[2])))
    return rng.choice("123456789") + v.digits(rng, int(token[2]) - 1)

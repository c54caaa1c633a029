"""A sixth text set, made of the identifiers the product promises to mask: own sentences, values and innocents.

``sixth/`` is written like ``fifth/``. A third of the sentences and, apart from them, a third of the writings are held
back by the hash of their words: the open part draws from neither, the held-out part from those alone.
"""

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files

from benchmarks.privacy import sixth_values as v
from benchmarks.privacy.corpus import Planted
from benchmarks.privacy.fifth_corpus import drawn_line
from benchmarks.privacy.sixth_writings import ways_of
from benchmarks.privacy.third_writings import Half

_SLOT = re.compile(r"\{(?:s|f|e)?\}")


def _lines(name: str, half: Half) -> list[str]:
    lines = files("benchmarks.privacy").joinpath(f"sixth/{name}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if is_of(line, half)]


def is_of(words: str, half: Half) -> bool:
    """Whether these words belong to a part of the set: a third is held out."""
    held_out = hashlib.sha256(words.encode()).digest()[0] % 3 == 0
    return half == "all" or held_out == (half == "held_out")


def planted(rounds: int = 10, half: Half = "all", seed: int = 61) -> Iterator[Planted]:
    """Every sentence ``rounds`` times with other values: half of them plain, a fifth beside an innocent line."""
    rng = random.Random(seed)
    innocents = _lines("innocents", half)
    for kind, frame in [line.split("\t") for line in (*_lines("frames", half), *_lines("people", half))] * rounds:
        yield _planted(rng, kind, frame, half, innocents)


def _planted(rng: random.Random, kind: str, frame: str, half: Half, innocents: Sequence[str]) -> Planted:
    before, after = _SLOT.split(frame, maxsplit=1)
    value, told = v.drawn(rng, kind)
    ways = [(name, write) for name, write in ways_of(kind) if is_of(f"{kind} {name}", half)]
    name, write = rng.choice(ways) if ways and rng.random() < 0.5 else ("plain", None)
    value = write(rng, value) if write else value
    if rng.random() < 0.2:
        before = drawn_line(rng, rng.choice(innocents)) + rng.choice("，。") + before
    start = len(before)
    return Planted(before + value + after, kind, name, start + told, start + len(value))


def innocent(rounds: int = 10, half: Half = "all", seed: int = 62) -> Iterator[str]:
    """Every line with nothing to mask ``rounds`` times with other digits, every third time two in one text."""
    rng = random.Random(seed)
    lines = _lines("innocents", half)
    for line in lines * rounds:
        text = drawn_line(rng, line)
        yield text if rng.random() < 0.67 else text + rng.choice("，。； ") + drawn_line(rng, rng.choice(lines))

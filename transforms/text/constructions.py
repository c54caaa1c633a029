"""Words of different classes that say together what none of them says alone: three days and still not there.

``roles.tsv`` says which words play which role (patterns as in ``phrases.tsv``), ``constructions.tsv`` which roles
together praise or blame, and how much. They are read in short texts only: in long ones the words of a construction
may belong to different things.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from transforms.errors import ConfigError
from transforms.text.judge import PHRASE_UNIT, Integers
from transforms.text.lexicon import rows
from transforms.text.ngrams import root

LONGEST = 24
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Construction:
    """Weight in logits where the bits ``needed`` are there and none of ``barred`` is, and the reason in Chinese."""

    needed: int
    barred: int
    weight: float
    reason: str


def read_roles(
    folder: Path, names: tuple[int, ...], written_out: Callable[[str], list[str]]
) -> tuple[dict[str, int], dict[str, int]]:
    """Word → bits of its roles, and role → bit, of as many roles as there are bits ``names``."""
    bits: dict[str, int] = {}
    words: dict[str, int] = {}
    for row in rows(folder / "roles.tsv", ("role", "word")):
        if row["role"] not in bits and len(bits) == len(names):
            raise ConfigError("too many roles", where=str(folder / "roles.tsv"), expected=f"at most {len(names)}")
        bit = bits.setdefault(row["role"], names[len(bits) % len(names)])
        for word in written_out(row["word"]):
            words[word] = words.get(word, 0) | bit
    return words, bits


def read_constructions(folder: Path, bits: dict[str, int]) -> tuple[Construction, ...]:
    """The constructions in order: of those that fit a text the first one counts."""
    found = []
    for row in rows(folder / "constructions.tsv", ("roles", "weight", "reason")):
        roles = row["roles"].split()
        unknown = [role for role in roles if role.lstrip("!") not in bits]
        if unknown:
            where = str(folder / "constructions.tsv")
            raise ConfigError(f"no role {unknown[0]}", where=where, expected=", ".join(bits))
        barred = sum(bits[role[1:]] for role in roles if role.startswith("!"))
        needed = sum(bits[role] for role in roles if not role.startswith("!"))
        found.append(Construction(needed, barred, float(row["weight"]), row["reason"]))
    return tuple(found)


def fitting(constructions: tuple[Construction, ...], cues: Longs, letters: Integers) -> npt.NDArray[np.int64]:
    """The number of the construction of each text, −1 for none: shape (n,)."""
    found = np.full(len(cues), -1)
    roles = sum({1 << bit for one in constructions for bit in range(64) if one.needed >> bit & 1})
    likely = np.flatnonzero(((cues & roles) != 0) & (letters <= LONGEST))
    said = cues[likely]
    for number in range(len(constructions) - 1, -1, -1):
        one = constructions[number]
        found[likely[((said & one.needed) == one.needed) & ((said & one.barred) == 0)]] = number
    return found


def sums(constructions: tuple[Construction, ...], found: npt.NDArray[np.int64], counts: Integers) -> Longs:
    """What the constructions add to the sums of phrases of texts with so many n-grams: shape (n,)."""
    weights = np.array([*(one.weight for one in constructions), 0.0])
    return np.rint(weights[found] * root(counts) / PHRASE_UNIT).astype(np.int64)

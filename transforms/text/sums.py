"""What the kernels read and what they find."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Weights:
    """The tables of the kernels: ``polarity`` (classes · 2²⁰,) and the same with the doubt of the slot in the high
    byte, so that both come with one look; ``seen`` bits (2¹⁸,)."""

    polarity: npt.NDArray[np.int8]
    doubtful: npt.NDArray[np.int16]
    seen: Bytes


@dataclass(frozen=True)
class TextSums:
    """Per text: sums of weights, counts of n-grams, sums and number of phrases, cue bits; ``letters`` and
    ``strange`` count characters that belong to words, and those of them the model has never seen."""

    text_sums: Integers
    text_counts: Integers
    text_phrases: Integers
    phrase_hits: Integers
    letters: Integers
    strange: Integers
    cues: Longs


@dataclass(frozen=True)
class Scan(TextSums):
    """Sums per clause and per text. A text counts the n-grams across its clause boundaries too.

    ``clause_start`` and ``clause_end`` are code points of the stored text; ``known`` of ``looked`` 1- and 2-grams are
    known, ``keywords`` the numbers of up to five words.
    """

    clause_text: Integers
    clause_start: Integers
    clause_end: Integers
    clause_sums: Integers
    clause_doubts: Integers
    clause_counts: Integers
    clause_phrases: Integers
    clause_aspects: Longs
    text_doubts: Integers
    known: Integers
    looked: Integers
    keywords: Integers

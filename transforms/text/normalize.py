"""Normalised text with a map back to the stored text.

Order of the method, section 9: NFKC, drop inline pinyin notes such as 聯(lián), traditional to
simplified. All but the notes is the code-point table of :mod:`transforms.text.codepoints`.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.codepoints import DROPPED, Table

_TONE_MARKED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_PINYIN_NOTE = re.compile(
    rf"(?<=[\u3400-\u9fff])[(（](?=[^)）]{{0,7}}[{_TONE_MARKED}])[a-zü{_TONE_MARKED}]{{1,7}}[)）]"
)


@dataclass(frozen=True)
class Normalised:
    """``text`` and, for each of its characters, the index of the character it came from."""

    text: str
    positions: npt.NDArray[np.int64]
    source_length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the stored text behind ``text[start:end]``."""
        if start >= end:
            edge = int(self.positions[start]) if start < len(self.positions) else self.source_length
            return edge, edge
        return int(self.positions[start]), int(self.positions[end - 1]) + 1


def code_points(text: str) -> npt.NDArray[np.int32]:
    """Code points of a string, lone surrogates included: shape (len(text),), int32."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<i4")


def normalise(text: str, table: Table) -> Normalised:
    """Fold a text by ``table`` and drop inline pinyin notes."""
    folded = table[code_points(text)]
    if "(" in text or "（" in text:
        folded = folded.copy()
        for note in _PINYIN_NOTE.finditer(text):
            folded[note.start() : note.end()] = DROPPED
    positions = np.flatnonzero(folded != DROPPED)
    return Normalised(folded[positions].astype("<i4").tobytes().decode("utf-32-le"), positions, len(text))

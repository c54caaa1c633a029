"""Normalised text with a map back to the stored text.

Order of the method, section 9: NFKC, drop inline pinyin notes such as 聯(lián), traditional to
simplified; mark-up and base64 go too. One text of :mod:`transforms.text.fold`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.text.codepoints import Table
from transforms.text.fold import fold


@dataclass(frozen=True)
class Normalised:
    """``text`` and, for each of its characters, the index of the character it came from."""

    text: str
    positions: npt.NDArray[np.int32]
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
    """Fold a text by ``table``."""
    data = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
    folded = fold(data, np.array([0, len(data)], np.int64), table)
    return Normalised(folded.codes.astype("<i4").tobytes().decode("utf-32-le"), folded.positions, len(text))

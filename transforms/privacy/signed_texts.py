"""The signs of a block of texts and where they stand: what the prefilter's conditions are made of."""

from collections.abc import Iterable

import numpy as np

from transforms.privacy import signs as s

_SOUGHT = s.AT | s.INSTEAD_OF_AT | s.DOT | s.TELLING | s.PROVINCE | s.VQ | s.UNIT | s.BUILDING | s.DASH
_SOUGHT |= s.SHORT_TITLE | s.DIGIT | s.LIKE
WRITTEN = s.LATIN | s.LIKE | s.DASH  # what numbers and names of accounts are made of
ENOUGH = 7  # digits of the shortest number
_GAP = 7  # how far the next digit may be where digits are told in words
_APART = 5  # marks of a number: four at most between two digits


class SignedTexts:
    """The signs of some texts: per character, the few that are sought apart, and each together per text."""

    def __init__(self, codes: np.ndarray, starts: np.ndarray) -> None:
        singles = s.SINGLE[codes]
        self.codes, self.singles, self.starts = codes, singles, starts
        self.one = np.bitwise_or.reduceat(singles, starts)
        # Most characters are no sign at all, so each rule looks among those that are.
        self._signs = np.flatnonzero(singles & _SOUGHT != 0)
        self._bits = singles[self._signs]
        heads = np.flatnonzero((singles[:-1] & s.HEAD != 0) & (singles[1:] & s.TAIL != 0))
        words = s.pairs_at(codes, heads)
        self._words, self._word_bits = heads[words != 0], words[words != 0]
        self.two = self._together(self._words, self._word_bits)
        self.latin = np.add.reduceat(singles >> 1 & 1, starts)
        ends = np.append(starts[1:], len(codes))
        self._texts = np.repeat(np.arange(len(starts)), ends - starts)
        self._written = np.flatnonzero(singles & WRITTEN != 0)
        self._chain = self._chains()

    def _together(self, places: np.ndarray, bits: np.ndarray) -> np.ndarray:
        """The bits at some places, together per text."""
        first = np.searchsorted(places, self.starts)
        last = np.append(first[1:], len(places))
        return np.where(first < last, np.bitwise_or.reduceat(np.append(bits, 0), first), 0)

    def _chains(self) -> np.ndarray:
        """Which chain each Latin sign belongs to: up to four marks and nothing else stand between the signs of one."""
        gaps = np.diff(self._written)
        linked = gaps <= _APART
        apart = np.flatnonzero(linked & (gaps > 1))
        for between in range(1, _APART):
            apart = apart[gaps[apart] > between]
            linked[apart] &= self.singles[self._written[apart] + between] & s.MARK > 0
        return np.cumsum(np.append(True, ~linked))[: len(self._written)]

    def _chained(self, bits: int, enough: int) -> np.ndarray:
        """The texts in which one chain holds so many of these signs."""
        sought = self.singles[self._written] & bits > 0
        return self._with_near(self._written[sought], self._chain[sought], enough)

    def _behind_compound(self, places: np.ndarray) -> np.ndarray:
        """Whether a surname of two characters begins two to four characters before each place."""
        before = np.maximum(places[:, None] - np.arange(2, 5), -1)
        return np.bitwise_or.reduce(s.pairs_at(self.codes, before), axis=1) & s.COMPOUND > 0

    def _where(self, bits: int) -> np.ndarray:
        """The places of some of the sought signs."""
        return self._signs[self._bits & bits > 0]

    def _beginning(self, bits: int) -> np.ndarray:
        """The places at which some words begin."""
        return self._words[self._word_bits & bits > 0]

    def _at(self, places: np.ndarray, offset: int, bits: int) -> np.ndarray:
        """Whether one of these signs stands at a negative offset; before the first text stands a line end."""
        found: np.ndarray = self.singles[np.maximum(places + offset, -1)] & bits > 0
        return found

    def _near(self, places: np.ndarray, offsets: Iterable[int], bits: int) -> np.ndarray:
        """Whether one of these signs stands at one of the offsets from each place."""
        around = np.clip(places[:, None] + np.fromiter(offsets, dtype=np.int64), 0, len(self.singles) - 1)
        return (self.singles[around] & bits > 0).any(axis=1)

    def _with(self, places: np.ndarray) -> np.ndarray:
        """The texts these places lie in."""
        found = np.zeros(len(self.starts), dtype=bool)
        found[self._text_of(places)] = True
        return found

    def _text_of(self, places: np.ndarray) -> np.ndarray:
        return self._texts[places]

    def _has_run(self, bits: int) -> np.ndarray:
        places = self._where(bits)
        return self._with_near(places, np.cumsum(np.diff(places, prepend=0) > _GAP), ENOUGH)

    def _with_near(self, places: np.ndarray, groups: np.ndarray, enough: int) -> np.ndarray:
        """The texts in which so many places in a row are of one group."""
        found = np.zeros(len(self.starts), dtype=bool)
        if len(places) < enough:
            return found
        near = np.flatnonzero(groups[enough - 1 :] == groups[: 1 - enough])
        first, last = self._text_of(places[near]), self._text_of(places[near + enough - 1])
        found[first[first == last]] = True
        return found

"""Which rules could find something in a text: one numpy pass over the characters of a whole column.

Every condition is a weaker form of what its rules demand, on the same word lists, so a text held back here
holds nothing the rules would find. Characters count as what they read like (upper case, traditional, full
width); a text with invisible signs or other alphabets is looked at through its shadow.
"""

from collections.abc import Iterable

import numpy as np
import polars as pl

from transforms.privacy import signs as s
from transforms.privacy.shadow import read_as
from transforms.privacy.triggers import CONFIRMED, NAMED

NUMBERS, EMAILS, PLATES, DOCUMENTS, ACCOUNTS, ADDRESSES, NAMES = (1 << bit for bit in range(7))
ALL = 127
_SPOKEN = 128  # a word that may introduce a name; a pattern decides

_SOUGHT = (
    s.AT | s.INSTEAD_OF_AT | s.DOT | s.PROVINCE | s.VQ | s.UNIT | s.BUILDING | s.DASH | s.SHORT_TITLE | s.DIGIT | s.LIKE
)
_BLOCK, _CHUNK = 2_000_000, 100_000
_ENOUGH, _GAP = 7, 7
_SAID = 14  # how many signs may stand between a word such as 客服 and a name
_REACH = 14  # how far before a house number the word for its street may stand


def suspicions(texts: pl.Series) -> np.ndarray:
    """Which rules could find something in each text, as a sum of the flags above; 0 for null."""
    found = np.zeros(len(texts), dtype=np.uint8)
    filled = texts.fill_null("")
    coded = filled.str.contains("&#", literal=True)
    if coded.any():
        filled = filled.scatter(coded.arg_true(), [read_as(text) for text in filled.filter(coded)])
    sizes = filled.str.len_chars().to_numpy().astype(np.int64)
    for start, stop in _chunks(sizes, _BLOCK):
        found[start:stop] = _of_block(filled[start:stop], sizes[start:stop])
    maybe = np.flatnonzero((found & (NAMES | _SPOKEN)) == _SPOKEN)
    if len(maybe):
        named = maybe[_is_named(filled[maybe])]
        found[[place for place in named.tolist() if CONFIRMED.search(read_as(filled[place]))]] |= NAMES
    return found & ALL


def _chunks(sizes: np.ndarray, most: int) -> Iterable[tuple[int, int]]:
    """Ranges of texts of a bounded number of characters; a longer text is a range of its own."""
    ends = np.cumsum(sizes + 1)
    start = 0
    while start < len(sizes):
        limit = (ends[start - 1] if start else 0) + most
        stop = max(start + 1, int(np.searchsorted(ends, limit, side="right")))
        yield start, stop
        start = stop


def _is_named(texts: pl.Series) -> np.ndarray:
    tests = [pl.lit(texts).str.contains(pattern) for pattern in NAMED]
    return pl.select(pl.any_horizontal(tests).alias("named")).to_series().to_numpy()


def _of_block(texts: pl.Series, sizes: np.ndarray) -> np.ndarray:
    """Flags of a block of texts: joined and encoded at once, searched in chunks that stay in the processor's cache."""
    codes, starts = s.codes_of(texts.str.join("\n").item() + "\n", sizes)
    edges = np.append(starts, len(codes))
    flags, strange = np.zeros(len(sizes), dtype=np.uint8), np.zeros(len(sizes), dtype=bool)
    for start, stop in _chunks(sizes, _CHUNK):
        chunk = _Texts(codes[edges[start] : edges[stop]], starts[start:stop] - starts[start])
        flags[start:stop], strange[start:stop] = chunk.flags(), chunk.one & s.STRANGE
    if strange.any():
        shadows = _Texts(*s.codes_of_all([read_as(text) for text in texts.filter(strange).to_list()])).flags()
        # A strange sign may stand inside a word, so the patterns of names, which read the text itself, aren't asked.
        flags[strange] = shadows | np.where(shadows & _SPOKEN, NAMES, 0)
    return flags


class _Texts:
    """The signs of some texts: per character, the few that are sought apart, and each together per text."""

    def __init__(self, codes: np.ndarray, starts: np.ndarray) -> None:
        singles = s.SINGLE[codes]
        self.codes, self.singles, self.starts, self.one = (
            codes,
            singles,
            starts,
            np.bitwise_or.reduceat(singles, starts),
        )
        # Most characters are no sign at all, so each rule looks among those that are.
        self._signs = np.flatnonzero(singles & _SOUGHT != 0)
        self._bits = singles[self._signs]
        heads = np.flatnonzero((singles[:-1] & s.HEAD != 0) & (singles[1:] & s.TAIL != 0))
        words = s.pairs_at(codes, heads)
        self._words, self._word_bits = heads[words != 0], words[words != 0]
        self.two = self._together(self._words, self._word_bits)
        self.latin = np.add.reduceat(singles >> 1 & 1, starts)

    def _together(self, places: np.ndarray, bits: np.ndarray) -> np.ndarray:
        """The bits at some places, together per text."""
        first = np.searchsorted(places, self.starts)
        last = np.append(first[1:], len(places))
        return np.where(first < last, np.bitwise_or.reduceat(np.append(bits, 0), first), 0)

    def flags(self) -> np.ndarray:
        """Which rules could find something in each text."""
        found = np.where(self.numbers(), NUMBERS, 0)
        for test, flag in (
            (self.mails, EMAILS),
            (self.plates, PLATES),
            (self.documents, DOCUMENTS),
            (self.accounts, ACCOUNTS),
            (self.addresses, ADDRESSES),
            (self.titled, NAMES),
            (self.foreign, NAMES),
            (self.spoken, _SPOKEN),
        ):
            found |= np.where(test(), flag, 0)
        return found.astype(np.uint8)

    def numbers(self) -> np.ndarray:
        """Enough digits none of which is far from the next; letters that look like digits count beside one."""
        found = self._has_run(s.DIGIT)
        mixed = (self.one & s.LIKE > 0) & (self.one & s.DIGIT > 0) & (self.latin >= _ENOUGH)
        found |= self._spelt()
        return found | (mixed & self._has_run(s.DIGIT | s.LIKE)) if mixed.any() else found

    def _spelt(self) -> np.ndarray:
        """Several syllables of digits such as yi and ling, and signs for eleven."""
        places = np.searchsorted(self.starts, self._beginning(s.SYLLABLE), side="right") - 1
        return (np.bincount(places, minlength=len(self.starts)) > 1) & (self.latin > 10)

    def mails(self) -> np.ndarray:
        """A sign for "at" between Latin signs."""
        found = self._with(self._between_latin(self._where(s.AT | s.INSTEAD_OF_AT)))
        return found | ((self.two & s.MAIL > 0) & (self.latin >= 5))

    def plates(self) -> np.ndarray:
        """A province right before a letter, and enough signs."""
        places = self._where(s.PROVINCE)
        return self._with(places[self._near(places, range(1, 6), s.LATIN)]) & (self.latin >= 5)

    def documents(self) -> np.ndarray:
        """The word for a document and enough signs."""
        return (self.two & s.DOCUMENT > 0) & (self.latin >= 4)

    def accounts(self) -> np.ndarray:
        """The word for an account, or a lone V or Q, and enough signs."""
        lone = self._where(s.VQ)
        lone = lone[~self._at(lone, -1, s.LATIN)]
        return (self._with(lone) | (self.two & s.ACCOUNT > 0)) & (self.latin >= 5)

    def addresses(self) -> np.ndarray:
        """A number before the word for a house behind the word for a street; a region; a word such as 地址."""
        found = self._numbered() | (self.two & s.CROSSING > 0)
        told, regions = self._beginning(s.STATED), self._beginning(s.REGION)
        counted = self._near(regions, range(2, 64), s.DIGIT | s.NUMBERED | s.VILLAGE)
        regions = regions[counted & self._near(regions, range(2, 40), s.PLACE)]
        return found | self._with(told[self._near(told, range(2, 56), s.PLACE)]) | self._with(regions)

    def titled(self) -> np.ndarray:
        """A surname, alone or with a given name, right before a title; before a short one at a clear beginning."""
        long, short = self._beginning(s.TITLE), self._where(s.SHORT_TITLE)
        compound = self._behind_compound(long)
        known = self._at(long, -1, s.SURNAME | s.GIVEN) | self._at(long, -3, s.SURE_SURNAME)
        texts, long = self._with(long[compound]), long[known & ~compound]
        one = self._at(long, -1, s.SURE_SURNAME) | (self._at(long, -1, s.SURNAME) & self._at(long, -2, s.BEGINNING))
        two = self._at(long, -2, s.SURNAME) & self._at(long, -1, s.GIVEN)
        three = self._at(long, -3, s.SURNAME) & self._at(long, -2, s.GIVEN) & self._at(long, -1, s.GIVEN)
        apart = self._at(long, -1, s.GIVEN) & self._at(long, -2, s.BLANK)
        rare = self._at(long, -3, s.SURE_SURNAME) & self._at(long, -4, s.BEGINNING)
        begun = s.BEGINNING | s.ROLE_END
        clear = self._at(short, -1, s.SURNAME) & self._at(short, -2, begun)
        given = self._at(short, -1, s.GIVEN)
        clear |= given & self._at(short, -2, s.SURNAME) & self._at(short, -3, begun)
        clear |= given & self._at(short, -2, s.GIVEN) & self._at(short, -3, s.SURNAME) & self._at(short, -4, begun)
        clear |= self._behind_compound(short)
        return texts | self._with(long[one | two | three | rare | apart]) | self._with(short[clear])

    def foreign(self) -> np.ndarray:
        """A dot between two signs that other languages' names are written with."""
        dots = self._where(s.DOT)
        return self._with(dots[self._near(dots, (-1,), s.ABROAD) & self._near(dots, (1,), s.ABROAD)])

    def spoken(self) -> np.ndarray:
        """A word such as 客服 or 我是 and a name right behind a sign one ends with; or a word such as 联系人."""
        places = np.flatnonzero(self.singles & s.SURNAME != 0)
        places = places[self._at(places, -1, s.LEAD | s.WEAK_LEAD)]
        likely = (self.singles[places] & s.SURE_SURNAME > 0) | self._near(places, (1,), s.GIVEN | s.BLANK)
        words = s.pairs_at(self.codes, places)
        likely = (likely & (words & s.NO_NAME == 0)) | (words & s.COMPOUND > 0)
        led = places[likely | self._at(places, -1, s.LEAD)]
        latin = np.flatnonzero(self.singles & (s.LATIN | s.DIGIT) == s.LATIN)
        latin = latin[self._at(latin, -1, s.WEAK_LEAD)]
        return self._with(led[self._is_told(led)]) | self._with(latin[self._is_told(latin)]) | (self.two & s.LABEL > 0)

    def _is_told(self, places: np.ndarray) -> np.ndarray:
        """Whether a word such as 客服 stands before each place, and between them at most 应该是, 叫小 or the like."""
        words = np.append(self._beginning(s.WORD), -_SAID)
        gaps = places - words[np.searchsorted(words[:-1], places - 1) - 1] - 2
        found: np.ndarray = gaps < _SAID
        for back in range(1, _SAID):
            found &= (gaps < back) | self._at(places, -back, s.SAID)
        return found

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

    def _numbered(self) -> np.ndarray:
        number = s.NUMBERED | s.LATIN
        dashes = self._where(s.DASH)
        between = self._near(dashes, (-1,), s.DIGIT) & self._near(dashes, (1,), s.DIGIT)
        houses = dashes[between & self._near(dashes, range(2, 4), s.DASH)]
        places = self._where(s.UNIT | s.BUILDING | s.DASH)
        right_before = self._near(places, (-1,), number)
        behind_blank = self._near(places, (-1,), s.BLANK) & self._near(places, (-2,), number)
        places = places[right_before | behind_blank]
        is_building = self.singles[places] & s.BUILDING > 0
        placed = self._near(places, range(-_REACH, 0), s.PLACE)
        return self._with(houses) | self._with(places[is_building | placed])

    def _between_latin(self, places: np.ndarray) -> np.ndarray:
        return places[self._near(places, range(-4, 0), s.LATIN) & self._near(places, range(1, 5), s.LATIN)]

    def _near(self, places: np.ndarray, offsets: Iterable[int], bits: int) -> np.ndarray:
        """Whether one of these signs stands at one of the offsets from each place."""
        around = np.clip(places[:, None] + np.fromiter(offsets, dtype=np.int64), 0, len(self.singles) - 1)
        return (self.singles[around] & bits > 0).any(axis=1)

    def _with(self, places: np.ndarray) -> np.ndarray:
        """The texts these places lie in."""
        found = np.zeros(len(self.starts), dtype=bool)
        found[np.searchsorted(self.starts, places, side="right") - 1] = True
        return found

    def _has_run(self, bits: int) -> np.ndarray:
        found = np.zeros(len(self.starts), dtype=bool)
        places = self._where(bits)
        if len(places) < _ENOUGH:
            return found
        far = np.concatenate(([0], np.cumsum(np.diff(places) > _GAP)))
        near = np.flatnonzero(far[_ENOUGH - 1 :] == far[: 1 - _ENOUGH])
        first = np.searchsorted(self.starts, places[near], side="right") - 1
        last = np.searchsorted(self.starts, places[near + _ENOUGH - 1], side="right") - 1
        found[first[first == last]] = True
        return found

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
from transforms.privacy.signed_texts import ENOUGH, WRITTEN, SignedTexts
from transforms.privacy.triggers import CLOSING, CONFIRMED, NAMED

NUMBERS, EMAILS, PLATES, DOCUMENTS, ACCOUNTS, ADDRESSES, NAMES = (1 << bit for bit in range(7))
ALL = 127
_SPOKEN = 128  # a word that may introduce a name; a pattern decides

_BLOCK, _CHUNK = 2_000_000, 100_000
_SAID = 14  # how many signs may stand between a word such as 客服 and a name
_CLOSING = [ord(mark) for mark in CLOSING + "＂＇"]
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


class _Texts(SignedTexts):
    """What each rule asks of a text."""

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
        """Enough digits in a chain, or none far from the next where digits may be told in words.

        Letters that look like digits count beside a digit.
        """
        told = self._told()
        found = self._spelt() | self._numbered_like_a_person() | (told & self._has_run(s.DIGIT))
        mixed = (self.one & s.LIKE > 0) & (self.one & s.DIGIT > 0) & (self.latin >= ENOUGH)
        if not mixed.any():
            return found
        either = s.DIGIT | s.LIKE
        return found | (mixed & (self._chained(either, ENOUGH) | (told & self._has_run(either))))

    def _told(self) -> np.ndarray:
        """A sign of words such as 后面四位, of 三个8 or of a tag right behind a digit."""
        places = self._where(s.TELLING)
        return self._with(places[self._near(places, range(-6, 0), s.DIGIT)])

    def _numbered_like_a_person(self) -> np.ndarray:
        """A chain of digits that a phone, a card, a document or a network address may be read in."""
        kinds = self.singles[self._written] & (s.DIGIT | s.LATIN)
        of_digits, of_letters = kinds & s.DIGIT > 0, kinds == s.LATIN
        places, chain = self._written[of_digits], self._chain[of_digits]
        enough = self._with_near(places, chain, ENOUGH)
        if not enough.any():
            return enough
        sizes = np.bincount(chain)
        left = (np.cumsum(sizes) - 1)[chain] - np.arange(len(chain))
        value = s.VALUE[self.codes[places]]
        following = np.append(value[1:], 0)
        begins = (value == 1) & (following > 2) & (left > 9)  # a mobile
        begins |= ((value == 0) | ((value == 8) & (following == 6))) & (left > 8)  # an area or a country
        begins |= (sizes[chain] > 12) | np.isin(chain, self._chain[of_letters])  # a card, a document
        dots = np.bincount(self._text_of(self._where(s.DOT)), minlength=len(self.starts))
        return enough & (self._with(places[begins]) | (self.one & s.CALLING > 0) | (dots > 2))

    def _spelt(self) -> np.ndarray:
        """Several syllables of digits such as yi and ling, and signs for eleven."""
        places = self._text_of(self._beginning(s.SYLLABLE))
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
        return (self.two & s.DOCUMENT > 0) & self._chained(WRITTEN, 4)

    def accounts(self) -> np.ndarray:
        """The word for an account, or a lone V or Q, and enough signs."""
        lone = self._where(s.VQ)
        lone = lone[~self._at(lone, -1, s.LATIN)]
        return (self._with(lone) | (self.two & s.ACCOUNT > 0)) & self._chained(WRITTEN, 5)

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
        quoted = long[np.isin(self.codes[np.maximum(long - 1, 0)], _CLOSING)]
        quoted = quoted[self._at(quoted, -2, s.GIVEN)]
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
        return (
            texts | self._with(quoted) | self._with(long[one | two | three | rare | apart]) | self._with(short[clear])
        )

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

    def _numbered(self) -> np.ndarray:
        number = s.NUMBERED | s.LATIN
        dashes = self._where(s.DASH)
        between = self._near(dashes, range(-2, 0), s.DIGIT) & self._near(dashes, range(1, 3), s.DIGIT)
        houses = dashes[between & self._near(dashes, range(2, 6), s.DASH)]
        places = self._where(s.UNIT | s.BUILDING | s.DASH)
        right_before = self._near(places, (-1,), number)
        behind_blank = self._near(places, (-1,), s.BLANK) & self._near(places, (-2,), number)
        places = places[right_before | behind_blank]
        is_building = self.singles[places] & s.BUILDING > 0
        placed = self._near(places, range(-_REACH, 0), s.PLACE)
        return self._with(houses) | self._with(places[is_building | placed])

    def _between_latin(self, places: np.ndarray) -> np.ndarray:
        return places[self._near(places, range(-4, 0), s.LATIN) & self._near(places, range(1, 5), s.LATIN)]

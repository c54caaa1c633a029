"""The shadow of a text: what it reads like once disguises are taken off, with a way back.

The shadow is NFKC, lower case, simplified (for the characters the rules use), without invisible
characters, with look-alike Cyrillic and Greek letters in Latin. ``span`` leads from shadow offsets
back to the text, so everything outside a replaced span stays as it was, byte for byte.

Two further views have the shadow's length: ``numerals`` (Chinese numerals read as digits) and
``lookalikes`` (O, l, S, B … read as digits too, inside runs that look like numbers).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, Self, TypeVar

from transforms.privacy.spelling import tellings
from transforms.privacy.words import words

BREAK = "\ue000"  # stands for a placeholder: no rule reaches across it
PLACEHOLDERS = {
    "phone": "〔电话〕",
    "id_card": "〔身份证〕",
    "bank_card": "〔银行卡〕",
    "email": "〔邮箱〕",
    "account": "〔账号〕",
    "plate": "〔车牌〕",
    "document": "〔证件〕",
    "address": "〔地址〕",
    "name": "〔姓名〕",
    "network": "〔网络地址〕",
}
_PLACEHOLDER = re.compile("|".join(PLACEHOLDERS.values()))

SIMPLIFIED = {pair[0]: pair[1] for pair in words("traditional")}
_LATIN = dict(
    zip(
        "авсеһікмнорԛѕтухԝјԁзοαρτχκνηινυω",
        "abcehikmhopqstyxwjd3oaptxkvniVyw".lower(),
        strict=True,
    )
)
_MARKS = {
    "🐧": "q",
    "➕": "+",
    "➖": "-",
    "❤": "-",
    "♥": "-",
    "♡": "-",
    "丨": "1",
    "亅": "1",
    "×": "x",
    "✕": "x",
    **dict.fromkeys("ǀ∣│┃❘❙❚⎮⏐", "|"),
    **{chr(first + n): chr(97 + n) for first in (0x1F150, 0x1F170) for n in range(26)},
    "ø": "o",
    "Ø": "o",
    "〇": "〇",
    "℃": "c",
    "🅰": "@",
    BREAK: " ",
}
# Circles stand for a zero, or between digits: the views read them either way.
_CIRCLES = "○◯⭕◎⊙☉⚪●"
_NUMERALS = str.maketrans(
    "零〇一二三四五六七八九幺两壹贰貳叁参肆伍陆柒捌玖洞拐勾杠叉" + _CIRCLES,
    "001234567891212233456789079-x" + "0" * len(_CIRCLES),
)
_NUMERAL = re.compile(f"[{''.join(map(chr, _NUMERALS))}]")
# 138空格1234, 138加1234, 138%201234
_SAID_MARK = re.compile(r"[0-9oilszb|](?:空格?|横-|加|%20)(?=[0-9oilszb|])")
_ENTITY = re.compile("&#(?:x[0-9a-f]{1,5}|[0-9]{1,6});", re.IGNORECASE)
_CIRCLE = re.compile(f"[{_CIRCLES}]")
LOOKALIKES = "oilszb|"
_LOOKALIKES = str.maketrans(LOOKALIKES, "0115281")
_LETTERS = str.maketrans(LOOKALIKES[:-1], "011528")
# Without any of these there is one way to read a text.
_ODD = re.compile(f"[{''.join(map(chr, _NUMERALS))}{LOOKALIKES}\n空横加%]")
DIGITS = "0123456789" + "".join(chr(code) for code, digit in _NUMERALS.items() if chr(digit).isdigit())

_WORD_WITH_ONE = re.compile("[一二三](?=[直下起定样般些个次共旦再天旁切律向])")

SEP = r"(?:(?![\n\ue000])[\W_]){0,4}"
_BEFORE_RUN = r"(?:(?<![a-z])|(?<=tel)|(?<=call)|(?<=phone)|(?<=sfz)|(?<=qq))"
_DISGUISED_RUN = re.compile(
    rf"{_BEFORE_RUN}(?!zl ?[0-9]{{4}})[0-9oilszb|](?:{SEP}[0-9oilszb|]){{4,40}}(?={SEP}x(?![a-z])|(?![a-z]))"
)
_MIXED = re.compile(rf"[0-9oilszb|](?:(?<=[0-9]){SEP}[oilszb|]|(?<![0-9]){SEP}[0-9])")


_BROKEN_NUMBER = re.compile(r"(?<=[0-9oilszb|])([ \t]?)\n(?=[ \t]?[0-9oilszb|])")


_LETTER = r"[a-z0-9@._+\-](?![a-z0-9])"
_SPACED_WORD = re.compile(rf"{_LETTER}(?<![a-z0-9].)(?: {{1,2}}{_LETTER}){{4}}")
_SPACED_LETTERS = re.compile(rf"{_LETTER}(?<![a-z0-9].)(?: {{1,2}}{_LETTER})+")

# 王 小 明, 客服凌 杰很专业: a blank beside a sign that stands by itself, or behind a surname.
_SPACED_NAME = re.compile(
    r" (?:(?<=[一-龥] )(?=[一-龥](?![一-龥]))|(?<= [一-龥] )(?=[一-龥])"
    rf"|(?<=[{words('surnames')[0]}] )(?=[{words('given')[0]}]))"
)


_TAG = re.compile("</?[a-z]{1,6}/?>")


class _Table(dict[int, str]):
    """Code point → its shadow; learns a character the first time it is met."""

    def __init__(self) -> None:
        super().__init__()
        self.resized: set[str] = set()

    def __missing__(self, code: int) -> str:
        char = chr(code)
        shadow = self[code] = _shadow_of(char)
        if len(shadow) != 1:
            self.resized.add(char)
        return shadow


def _shadow_of(char: str) -> str:
    if char in _MARKS:
        return _MARKS[char]
    if unicodedata.category(char) in ("Cf", "Mn", "Me", "Cs") or (char < " " and char not in "\n\t"):
        return ""
    if (digit := _digit_of(char)) is not None:
        return digit
    plain = unicodedata.normalize("NFKC", char).lower()
    kept = (c for c in plain if unicodedata.category(c) not in ("Cf", "Mn", "Me"))
    return "".join(_LATIN.get(c, SIMPLIFIED.get(c, c)) for c in kept)


def _digit_of(char: str) -> str | None:
    """A sign for one digit, whatever the script: ٣, ③, Ⅲ, ㊂, 〣. Han numerals are words too and stay."""
    if unicodedata.category(char) not in ("Nd", "Nl", "No"):
        return None
    value = unicodedata.numeric(char)
    return str(int(value)) if value in range(10) else None


_TABLE = _Table()
_LONE_A = re.compile("ⓐ(?<![①-⓿].)(?![①-⓿])")
_WHOLE = re.compile(f"{_PLACEHOLDER.pattern}|{_ENTITY.pattern}", re.IGNORECASE)


def _with_at(text: str) -> str:
    """A lone ⓐ among plain letters is the sign of an address; among circled ones it is a letter."""
    return _LONE_A.sub("@", text) if "ⓐ" in text else text


def read_as(text: str) -> str:
    """The shadow of a text, its placeholders as they stand, without a way back."""
    text = _with_at(text)
    return (_ENTITY.sub(lambda found: _meant(found[0]), text) if "&#" in text else text).translate(_TABLE)


def _meant(entity: str) -> str:
    """The character of ``&#49;`` or ``&#x31;``, as exports of web pages have them."""
    digits = entity[2:-1]
    code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return chr(code) if code < 0x110000 else "�"


_Worked = TypeVar("_Worked")


class _once(Generic[_Worked]):
    """A property worked out at its first use; functools' own takes a lock, which costs more than some of these."""

    def __init__(self, work: Callable[["Shadow"], _Worked]) -> None:
        self.work, self.name = work, work.__name__

    def __get__(self, shadow: "Shadow", owner: type) -> _Worked:
        found = shadow.__dict__[self.name] = self.work(shadow)
        return found


class Shadow:
    """A text's shadow and the offsets that lead back to it."""

    def __init__(self, text: str, starts: list[int] | None, ends: list[int] | None) -> None:
        self.text, self._starts, self._ends = text, starts, ends

    @classmethod
    def of(cls, text: str) -> Self:
        """The shadow of a text; placeholders in it become ``BREAK``."""
        text = _with_at(text)
        shadow = text.translate(_TABLE)
        if "〔" not in text and "&#" not in text and (len(_TABLE.resized) == 0 or _TABLE.resized.isdisjoint(text)):
            return cls(shadow, None, None)
        return cls._aligned(text)

    @classmethod
    def _aligned(cls, text: str) -> Self:
        chars: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for found in (*_WHOLE.finditer(text), None):
            stop = len(text) if found is None else found.start()
            for i in range(at, stop):
                for char in _TABLE[ord(text[i])]:
                    chars.append(char)
                    starts.append(i)
                    ends.append(i + 1)
            if found is not None:
                meant = _TABLE[ord(_meant(found[0]))] if found[0][0] == "&" else BREAK
                chars += meant
                starts += [found.start()] * len(meant)
                ends += [found.end()] * len(meant)
                at = found.end()
        return cls("".join(chars), starts, ends)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text of the shadow's ``start:end`` (``end > start``)."""
        if self._starts is None or self._ends is None:
            return start, end
        return self._starts[start], self._ends[end - 1]

    def without(self, spans: list[tuple[int, int]]) -> "Shadow":
        """The shadow with each of these sorted, disjoint spans replaced by one ``BREAK``."""
        size = len(self.text)
        began: Sequence[int] = range(size) if self._starts is None else self._starts
        ended: Sequence[int] = range(1, size + 1) if self._ends is None else self._ends
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for start, end in spans:
            parts += (self.text[at:start], BREAK)
            starts += (*began[at:start], began[start])
            ends += (*ended[at:start], ended[end - 1])
            at = end
        parts.append(self.text[at:])
        starts += began[at:]
        ends += ended[at:]
        return Shadow("".join(parts), starts, ends)

    @_once
    def closed_up(self) -> "Shadow | None":
        """The shadow without the blanks of ``s p a c e d`` words, leading back to it; None where nothing is spaced."""
        if " " not in self.text:
            return None
        spaced = _SPACED_LETTERS.finditer(self.text) if _SPACED_WORD.search(self.text) else ()
        runs = [run.span() for run in (*spaced, *_SPACED_NAME.finditer(self.text))]
        if not runs:
            return None
        blanks = {place for start, end in runs for place in range(start, end) if self.text[place] == " "}
        kept = [place for place in range(len(self.text)) if place not in blanks]
        return Shadow("".join(self.text[place] for place in kept), kept, [place + 1 for place in kept])

    @_once
    def told(self) -> "Shadow | None":
        """The shadow with digits told in words as digits, leading back to the words; None where nothing is told."""
        said = tellings(self.text)
        if not said:
            return None
        chars: list[str] = []
        places: list[tuple[int, int]] = []
        at = 0
        for start, end, meant in said:
            chars += (self.text[at:start], meant)
            places += [*((place, place + 1) for place in range(at, start)), *[(start, end)] * len(meant)]
            at = end
        chars.append(self.text[at:])
        places += ((place, place + 1) for place in range(at, len(self.text)))
        return Shadow("".join(chars), [start for start, _ in places], [end for _, end in places])

    @_once
    def numerals(self) -> str:
        """The shadow with Chinese numerals as digits."""
        if not _NUMERAL.search(self.text):
            return self.text
        return _WORD_WITH_ONE.sub("\ue001", self.text).translate(_NUMERALS)

    @_once
    def views(self) -> tuple[str, ...]:
        """The distinct ways to read the text, all of its length: as it is, numerals, look-alikes, lines joined."""
        if not _ODD.search(self.text):
            return (self.text,)
        read = [self.numerals]
        if _CIRCLE.search(self.text):  # a circle may be a zero or stand between digits
            read.append(_CIRCLE.sub(" ", self.text).translate(_NUMERALS))
        read += [_BROKEN_NUMBER.sub(r"\1 ", view) for view in read if "\n" in view]
        read += [_SAID_MARK.sub(_blanked, view) for view in read if _SAID_MARK.search(view)]
        read += [other for view in read if _MIXED.search(view) for other in _disguises(view)]
        return tuple(dict.fromkeys((self.text, *read)))


def _blanked(mark: re.Match[str]) -> str:
    return mark[0][0] + " " * (len(mark[0]) - 1)


def _disguises(view: str) -> Iterator[str]:
    """Runs that look like numbers with their letters as digits; a bar may be a 1 or stand between digits."""
    view = _TAG.sub(lambda tag: " " * len(tag.group()), view)
    yield _DISGUISED_RUN.sub(lambda run: run.group().translate(_LOOKALIKES), view)
    if "|" in view:
        yield _DISGUISED_RUN.sub(lambda run: run.group().translate(_LETTERS), view)

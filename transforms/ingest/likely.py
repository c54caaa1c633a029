"""Whether decoded text reads like a language: what tells encodings apart that accept the same bytes."""

import functools
import re
from collections import Counter
from collections.abc import Iterable

PLAUSIBLE = 0.6
EVIDENCE_CHARS = 400_000
ENOUGH = 20_000
_WESTERN = frozenset("éèêëàâäáãåæçîïíìôöóòõøœùûüúñßÿÉÈÊËÀÂÄÁÃÅÆÇÎÏÍÌÔÖÓÒÕØŒÙÛÜÚÑ’‘“”–—…•€°©®™·«»¿¡£§¼½¾²³±×´\xa0")

_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面"
    "起看定天分还进好小部其些主样理心她本前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体"
    "美相见被利什二等产或新己制身果加西月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走各入几口认条平系气题活更别打女变四"
    "总何电数安少报才结反受目太量再感建务做接必场件计管期市直资命金指许区保至队形便空决展科司五基书非则听却达放强即像难思完设式色路记南品住告类求据程北边"
    "该交规万取格望觉确传师观清今切院让识候带导服满快慢差客货送价质评装户店网络优质微建议号码时段般排久"
)
_HUNGARIAN = frozenset("áéíóöõúüûÁÉÍÓÖÕÚÜÛ")
_ENDS = frozenset("\r\n,;\t|")
_SIGN_INSIDE = re.compile(r"[^\W\d_][³¿±¼½¾¹²¡£¢¤¥¦¬¶§«»][^\W\d_]")
_ACCENTS = re.compile(r"[À-ÖØ-öø-ÿ]{3,}")


def simplified_share(text: str) -> float:
    """Share of the characters outside ASCII that are everyday Chinese; 0 where they look like Korean."""
    found = _outside_ascii(text)
    if not found:
        return 0.0
    # Kana stand at the same places in EUC-JP, whose other characters come out as wrong Chinese ones.
    if found.total() * 0.05 < sum(n for char, n in found.items() if "\u3041" <= char <= "\u30ff" and char != "\u30fb"):
        return 0.0
    hanzi = _of(found, _simplified())
    # EUC-KR puts all its syllables where GB2312 has only its first characters, a to m by sound.
    if _is_without(hanzi, _late_rows()):
        return 0.0
    # EUC-TW puts all its characters where GB2312 has its later ones; half of a Chinese text stands in the early rows.
    if _is_without(_of(found, _ideographs()), _early_rows()):
        return 0.0
    known = _of(found, _simplified() | _traditional())
    # An accent and the letter behind it look like a rare character; any Chinese text has some of GB2312's first ones.
    return known.total() / found.total() if 4 * hanzi.total() >= known.total() else 0.0


def _outside_ascii(text: str) -> Counter[str]:
    return Counter({char: count for char, count in Counter(text).items() if char > "\x7f"})


def _of(found: Counter[str], kind: frozenset[str]) -> Counter[str]:
    return Counter({char: count for char, count in found.items() if char in kind})


def _is_without(found: Counter[str], rows: frozenset[str]) -> bool:
    """Whether hardly a character of many stands in some rows, and they aren't everyday words by their frequency.

    A column of the same few words may well have all its characters in a few rows of GB2312; most of them are among
    the most frequent ones then, and hardly any in mistaken texts.
    """
    total = found.total()
    is_missing = total >= 20 and _of(found, rows).total() < 0.05 * total
    return is_missing and 2 * _of(found, _FREQUENT).total() <= total


def traditional_share(text: str) -> float:
    """Share of the characters outside ASCII that stand in the everyday part of Big5."""
    found = _outside_ascii(text)
    known = _of(found, _traditional())
    # EUC-KR and EUC-JP never use a second byte below 0x80; Big5 does for two characters in five.
    if not known or _of(known, _low_trails()).total() < 0.1 * known.total():
        return 0.0
    return known.total() / found.total()


def western_share(text: str) -> float:
    """Share of the characters outside ASCII that western texts use; 0 where they are too many or read otherwise."""
    found = [char for char in text if char > "\x7f"]
    letters = sum(char.isalpha() for char in text)
    if not found or 3 * len(found) > letters or _is_eastern(text, frozenset(found)):
        return 0.0
    return sum(char in _WESTERN for char in found) / len(found)


def _is_eastern(text: str, found: frozenset[str]) -> bool:
    """Whether it may be Hungarian in latin-2, Polish with signs inside words, or Cyrillic as runs of accents."""
    letters = [char for char in text if char > "\x7f" and char.isalpha()]
    others = sum(char not in _HUNGARIAN for char in letters)
    is_hungarian = bool(found & set("õûÕÛ")) and others <= 0.02 * len(letters)
    inside = len(_SIGN_INSIDE.findall(text)) + len(_ACCENTS.findall(text))
    return is_hungarian or inside > 0.02 * sum(char > "\x7f" for char in text)


def wide_encoding(start: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by line ends and delimiters with their NULs in the right places."""
    if b"\x00" not in start:
        return None
    for name, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        if _reads(start[: len(start) // width * width], name, width):
            return name
    return None


def _reads(data: bytes, name: str, width: int) -> bool:
    try:
        text = data[: len(data) - (width if len(data) >= 4096 else 0)].decode(name)
    except UnicodeDecodeError:
        return False
    if "\x00" in text or not _ENDS & set(text):
        return False
    plain = sum(char.isprintable() or char in "\r\n\t" for char in text)
    ascii_ = sum(" " <= char <= "~" or char in "\r\n\t" for char in text)
    known = _simplified() | _traditional()
    rare = sum("\u3200" <= char <= "\u9fff" and char not in known for char in text)
    return plain >= 0.98 * len(text) and ascii_ >= 0.1 * len(text) and rare <= 0.2 * len(text)


@functools.cache
def _simplified() -> frozenset[str]:
    return _characters("gb18030", (*range(0xA1, 0xA4), 0xA9, *range(0xB0, 0xD8)), range(0xA1, 0xFF))


@functools.cache
def _late_rows() -> frozenset[str]:
    return _characters("gb18030", range(0xC9, 0xD8), range(0xA1, 0xFF))


@functools.cache
def _early_rows() -> frozenset[str]:
    return _characters("gb18030", range(0xB0, 0xC4), range(0xA1, 0xFF))


@functools.cache
def _ideographs() -> frozenset[str]:
    return _characters("gb18030", range(0xB0, 0xF8), range(0xA1, 0xFF))


@functools.cache
def _traditional() -> frozenset[str]:
    return _characters("big5", (0xA1, 0xA2, 0xA3, *range(0xA4, 0xC6)), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))


@functools.cache
def _low_trails() -> frozenset[str]:
    return _characters("big5", range(0xA4, 0xC6), range(0x40, 0x7F))


def _characters(name: str, rows: Iterable[int], trails: Iterable[int]) -> frozenset[str]:
    places = list(trails)
    return frozenset(char for row in rows for trail in places if (char := _decoded(bytes((row, trail)), name)))


def _decoded(pair: bytes, name: str) -> str:
    try:
        return pair.decode(name)
    except UnicodeDecodeError:
        return ""

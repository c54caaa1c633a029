"""Tables from characters to bits: which of the rules' signs a character is, and which words it may begin."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from transforms.privacy.shadow import DIGITS as NUMERALS
from transforms.privacy.shadow import LOOKALIKES, SIMPLIFIED, Shadow
from transforms.privacy.triggers import PAIRS, SINGLES

BMP = 0x10000
NOTHING, UNKNOWN = BMP - 1, BMP - 2  # where emoji and other signs beyond the first plane are looked up

# Bits of a single character: an account is made of LATIN signs, digits among them.
# Of words that are looked for everywhere a HEAD is the first character, a TAIL the second.
DIGIT, LATIN, LIKE, STRANGE, BLANK, HEAD, TAIL = 1, 2, 4, 8, 16, 32, 64
_BITS = {name: 1 << (7 + number) for number, name in enumerate(SINGLES)}
_FIRST_OF_NAMES = list(SINGLES).index("surname")
AT, INSTEAD_OF_AT, DOT, ABROAD, MARK, TELLING, CALLING, *_PLACE_BITS = list(_BITS.values())[:_FIRST_OF_NAMES]
UNIT, BUILDING, NUMBERED, PROVINCE, VQ, DASH, VILLAGE, PLACE = _PLACE_BITS
_NAME_BITS = list(_BITS.values())[_FIRST_OF_NAMES:]
SURNAME, SURE_SURNAME, GIVEN, BEGINNING, ROLE_END, SHORT_TITLE, LEAD, SAID, WEAK_LEAD = _NAME_BITS

# Bits of two neighbouring characters: the beginnings of words.
_PAIR_BITS = {name: 1 << number for number, name in enumerate(PAIRS)}
WORD, LABEL, NO_NAME, TITLE, COMPOUND, ACCOUNT, DOCUMENT, STATED, REGION, MAIL, SYLLABLE, CROSSING = _PAIR_BITS.values()

_PLAIN = (
    (0x09, 0x0A),
    (0x20, 0x7E),
    (0x3000, 0x3020),
    (0x3030, 0x3035),
    (0x4E00, 0x9FA5),
    (0xFF01, 0xFF0F),
    (0xFF1A, 0xFF20),
)
_EVERYWHERE = [listed for name, listed in PAIRS.items() if name not in ("no name", "compound")]
_ALPHABETS = (
    (NUMERALS, DIGIT | LATIN),
    (LOOKALIKES, LIKE),
    ("abcdefghijklmnopqrstuvwxyz_", LATIN),
    (" \t\u3000", BLANK),
    *(("".join(listed), HEAD) for listed in _EVERYWHERE),
    *(("".join(listed.values()), TAIL) for listed in _EVERYWHERE),
)


def _single_table() -> np.ndarray:
    table = np.full(BMP, STRANGE, dtype=np.uint32)
    for first, last in _PLAIN:
        table[first : last + 1] = 0
    table[[NOTHING, *(ord(char) for char in "“”‘’…—～·\ue000")]] = 0
    for chars, bit in (*((SINGLES[name], bit) for name, bit in _BITS.items()), *_ALPHABETS):
        table[[ord(char) for char in chars]] |= bit
    return _with_disguises(table)


def _pair_tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The row of a character that begins pairs, the column of one that ends some (0: none), the bits of each pair."""
    listed = [
        (ord(first), ord(second), bit)
        for name, bit in _PAIR_BITS.items()
        for head, tails in PAIRS[name].items()
        for tail in tails
        for first, second in product(_WRITINGS.get(head, head), _WRITINGS.get(tail, tail))
    ]
    firsts, seconds, bits = np.array(listed).T
    rows, columns = _numbered(firsts), _numbered(seconds)
    table = np.zeros((rows.max() + 1, columns.max() + 1), dtype=np.uint16)
    np.bitwise_or.at(table, (rows[firsts], columns[seconds]), bits.astype(np.uint16))
    return rows, columns, table


def _numbered(codes: np.ndarray) -> np.ndarray:
    table = np.zeros(BMP, dtype=np.uint16)
    table[np.unique(codes)] = np.arange(1, len(np.unique(codes)) + 1)
    return table


def _with_disguises(table: np.ndarray) -> np.ndarray:
    """Plain signs that read as another one get the other's bits."""
    for disguise, meant in _DISGUISES:
        table[ord(disguise)] = table[ord(meant)]
    return table


_DISGUISES = (
    *SIMPLIFIED.items(),
    *(("丨", "1"), ("亅", "1"), ("～", "~"), ("￥", "¥")),
    *((chr(code), chr(code + 32)) for code in range(ord("A"), ord("Z") + 1)),
    *((chr(code + 0xFEE0), chr(code)) for code in (*range(0x21, 0x30), *range(0x3A, 0x41))),
    ("\u3000", " "),
)
_WRITINGS: dict[str, str] = {}
for _disguise, _meant in _DISGUISES:
    _WRITINGS[_meant] = _WRITINGS.get(_meant, _meant) + _disguise
READS_AS = np.arange(BMP, dtype=np.uint32)
for _disguise, _meant in _DISGUISES:
    READS_AS[ord(_disguise)] = ord(_meant)
SINGLE = _single_table()
VALUE = np.full(BMP, 10, dtype=np.uint8)  # of digits; 10 for other signs
for _numeral in NUMERALS:
    VALUE[ord(_numeral)] = int(Shadow.of(_numeral).numerals)
for _disguise, _meant in _DISGUISES:
    VALUE[ord(_disguise)] = VALUE[ord(_meant)]
ROW, COLUMN, PAIR_BITS = _pair_tables()


def codes_of(joined: str, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The characters of texts, each ended by a line end, as numbers below 65,536; where each text begins."""
    return _in_plane(_plain(joined)), _starts(sizes)


def codes_of_all(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The same of a list of texts."""
    return codes_of("\n".join((*texts, "")), _sizes(texts))


def _sizes(texts: Sequence[str]) -> np.ndarray:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def pairs_at(codes: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Which words the characters at these places and the next ones may begin; the last one ends a text."""
    bits: np.ndarray = PAIR_BITS[ROW[codes[places]], COLUMN[codes[places + 1]]]
    return bits


def _in_plane(codes: np.ndarray) -> np.ndarray:
    far = np.flatnonzero(codes >= BMP)
    if len(far):
        is_emoji = (codes[far] >= 0x1F300) & (codes[far] <= 0x1FAFF) & (codes[far] != 0x1F427)
        codes = codes.copy()
        codes[far] = np.where(is_emoji, NOTHING, UNKNOWN)
    return codes


def _plain(joined: str) -> np.ndarray:
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _starts(sizes: np.ndarray) -> np.ndarray:
    starts = np.zeros(len(sizes), dtype=np.int64)
    np.cumsum(sizes[:-1] + 1, out=starts[1:])
    return starts


def shadows_of(texts: Sequence[str]) -> list[Shadow]:
    """The shadow of each text; those of plain signs all at once, a quarter of the time of one by one."""
    if not texts:
        return []
    joined = "\n".join((*texts, ""))
    plain = _plain(joined)
    codes, starts = _in_plane(plain), _starts(_sizes(texts))
    strange = np.bitwise_or.reduceat(SINGLE[codes], starts) & STRANGE > 0
    read = (
        np.where(plain < BMP, READS_AS[codes], plain).astype(np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    )
    ends = [*starts[1:].tolist(), len(read)]
    return [
        Shadow.of(text) if is_strange or "〔" in text or "&#" in text else Shadow(read[start : end - 1], None, None)
        for text, is_strange, start, end in zip(texts, strange.tolist(), starts.tolist(), ends, strict=True)
    ]

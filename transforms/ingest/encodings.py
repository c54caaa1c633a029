"""Which encoding a file has, decided once over the whole file, with the evidence that is kept in the ledger.

Order: byte order mark, strict UTF-8, declared encoding, UTF-16/32 by its NUL pattern, GB18030 when what
comes out reads like Chinese. Nothing is ever decoded line by line or with replacement characters.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from transforms.ingest.job import Refusal

BLOCK = 4 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_PLAUSIBLE = 0.6
_EVIDENCE_CHARS = 200_000

Opener = Callable[[], BinaryIO]


@dataclass(frozen=True)
class Encoding:
    """Codec name, bytes of byte order mark to skip, and why."""

    name: str
    bom: int
    evidence: str


def detect(opener: Opener, declared: str | None = None) -> Encoding:
    """The encoding of the bytes ``opener`` gives, read in full. Raises ``Refusal`` where none fits."""
    with opener() as handle:
        start = handle.read(4096)
    for bom, name in _BOMS:
        if start.startswith(bom):
            return _require(opener, Encoding(name, len(bom), "byte order mark"))
    if declared and codecs.lookup(declared).name != "utf-8":
        return _require(opener, Encoding(codecs.lookup(declared).name, 0, "declared in sources.toml"))
    wide = _nul_pattern(start)
    if wide:
        return _require(opener, Encoding(wide, 0, "NUL pattern of the first 4 KiB"))
    if _first_error(opener, "utf-8", 0) is None:
        return Encoding("utf-8", 0, "strict over the whole file")
    return _legacy(opener)


def blocks(opener: Opener, encoding: Encoding, size: int = BLOCK) -> Iterator[str]:
    """The decoded text, block by block. Raises ``Refusal`` at the first byte that doesn't fit."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    with opener() as handle:
        handle.read(encoding.bom)
        while data := handle.read(size):
            yield decoder.decode(data)
        yield decoder.decode(b"", True)


def _require(opener: Opener, encoding: Encoding) -> Encoding:
    offset = _first_error(opener, encoding.name, encoding.bom)
    if offset is None:
        return encoding
    raise Refusal(
        "undecodable",
        f"{encoding.name} ({encoding.evidence}) breaks near byte {offset}",
        "bytes that decode strictly",
        "export the file again, as UTF-8 if you can choose",
    )


def _first_error(opener: Opener, name: str, bom: int) -> int | None:
    decoder, done = codecs.getincrementaldecoder(name)("strict"), bom
    with opener() as handle:
        handle.read(bom)
        try:
            while data := handle.read(BLOCK):
                decoder.decode(data)
                done += len(data)
            decoder.decode(b"", True)
        except UnicodeDecodeError as error:
            return done + error.start
    return None


def _nul_pattern(start: bytes) -> str | None:
    """UTF-16/32 without a mark: NULs stand in every second (or three of four) places, in one phase only."""
    if len(start) < 4 or start.count(0) < len(start) // 8:
        return None
    shares = [start[phase::4].count(0) / max(1, len(start[phase::4])) for phase in range(4)]
    patterns = {
        "utf-32-le": (0, 0, 1, 1), "utf-32-be": (1, 1, 0, 0),
    }  # fmt: skip
    for name, wanted in patterns.items():
        if all(share > 0.95 if want else share < 0.5 for share, want in zip(shares, wanted, strict=True)):
            return name
    if shares[0] + shares[2] < 0.02 and shares[1] + shares[3] > 0.2:
        return "utf-16-le"
    if shares[1] + shares[3] < 0.02 and shares[0] + shares[2] > 0.2:
        return "utf-16-be"
    return None


def _legacy(opener: Opener) -> Encoding:
    offset = _first_error(opener, "gb18030", 0)
    share = _chinese_share(opener, "gb18030") if offset is None else 0.0
    if offset is None and share >= _PLAUSIBLE:
        return Encoding("gb18030", 0, f"not UTF-8; strict GB18030, {share:.0%} everyday Chinese")
    if _first_error(opener, "big5", 0) is None and (big5 := _chinese_share(opener, "big5")) >= 0.9:
        return Encoding("big5", 0, f"not UTF-8; strict Big5, {big5:.0%} everyday Chinese (GB18030 {share:.0%})")
    found = "neither UTF-8 nor GB18030" if offset is not None else f"as GB18030 only {share:.0%} reads as Chinese"
    raise Refusal(
        "unknown_encoding",
        found,
        "UTF-8, GB18030 or a declared encoding",
        'set encoding = "…" for this source, e.g. "big5" or "cp1252"',
    )


_EVERYDAY = {
    "gb18030": re.compile(r"[^\x00-\x7f]"),
    "big5": re.compile(r"[^\x00-\x7f]"),
}


def _chinese_share(opener: Opener, name: str) -> float:
    """Share of the non-ASCII characters that stand in the everyday block of the character set."""
    everyday, total = 0, 0
    for text in blocks(opener, Encoding(name, 0, ""), 1 << 18):
        found = _EVERYDAY[name].findall(text)
        total += len(found)
        everyday += sum(map(_everyday_set(name).__contains__, found))
        if total > _EVIDENCE_CHARS:
            break
    return everyday / total if total else 0.0


_SETS: dict[str, frozenset[str]] = {}


def _everyday_set(name: str) -> frozenset[str]:
    if name not in _SETS:
        rows = range(0xB0, 0xD8) if name == "gb18030" else range(0xA4, 0xC7)
        signs = range(0xA1, 0xA4)
        trails = range(0xA1, 0xFF) if name == "gb18030" else [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
        pairs = (bytes((row, trail)) for row in (*signs, *rows) for trail in trails)
        _SETS[name] = frozenset("".join(_decoded(pair, name) for pair in pairs))
    return _SETS[name]


def _decoded(pair: bytes, name: str) -> str:
    try:
        return pair.decode(name)
    except UnicodeDecodeError:
        return ""

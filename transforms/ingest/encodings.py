"""Which encoding a file has, decided once over the whole file, with the evidence that is kept in the ledger.

Order: byte order mark, strict UTF-8, declared encoding, UTF-16/32 by its NUL pattern, GB18030 when what
comes out reads like Chinese. Nothing is ever decoded line by line or with replacement characters.
"""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from transforms.ingest import likely
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
_DECLARE = 'set encoding = "…" for this source, for example "big5" or "cp1252"'

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
    if b"\x1b$" in start or b"\x1b(" in start:
        raise Refusal("unknown_encoding", "escape sequences of ISO-2022", "UTF-8 or GB18030", _DECLARE)
    if wide := likely.wide_encoding(start):
        return _require(opener, Encoding(wide, 0, "NUL bytes and line ends of the first 4 KiB"))
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


def _legacy(opener: Opener) -> Encoding:
    """GB18030, Big5 or cp1252, where the bytes decode strictly and what comes out reads like it."""
    offset = _first_error(opener, "gb18030", 0)
    chinese = 0.0 if offset is not None else likely.simplified_share(_evidence(opener, "gb18030"))
    taiwan = 0.0 if _first_error(opener, "big5", 0) is not None else likely.traditional_share(_evidence(opener, "big5"))
    if taiwan >= 0.95 and taiwan > chinese + 0.1:
        return Encoding("big5", 0, f"not UTF-8; strict Big5, {taiwan:.0%} everyday Chinese (GB18030 {chinese:.0%})")
    if chinese >= likely.PLAUSIBLE:
        return Encoding("gb18030", 0, f"not UTF-8; strict GB18030, {chinese:.0%} everyday Chinese")
    if (
        _first_error(opener, "cp1252", 0) is None
        and (latin := likely.western_share(_evidence(opener, "cp1252"))) >= 0.97
    ):
        return Encoding("cp1252", 0, f"not UTF-8, no Chinese; strict cp1252, {latin:.0%} western letters and signs")
    found = "neither UTF-8 nor GB18030" if offset is not None else f"as GB18030 only {chinese:.0%} reads as Chinese"
    raise Refusal("unknown_encoding", found, "UTF-8, GB18030 or a declared encoding", _DECLARE)


def _evidence(opener: Opener, name: str) -> str:
    """The first characters outside ASCII, with their neighbours where they are few."""
    text = ""
    for block in blocks(opener, Encoding(name, 0, ""), 1 << 16):
        text += block
        if not block.isascii() and (len(text) > likely.EVIDENCE_CHARS or sum(c > "\x7f" for c in text) > likely.ENOUGH):
            break
        if len(text) > likely.EVIDENCE_CHARS and block.isascii():
            text = "" if text.isascii() else text
    return text

"""Which encoding a file has, decided once over the whole file, with the evidence that is kept in the ledger.

Order: byte order mark, strict UTF-8, declared encoding, UTF-16/32 by its NUL pattern, GB18030 when what
comes out reads like Chinese. Nothing is ever decoded line by line or with replacement characters.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO

import polars as pl

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
_NARROW = re.compile(r"utf-8|gb|big5|cp125|latin|iso8859|ascii")
"""Encodings in which the byte of a line feed is nothing else."""
_DECLARE = 'name it, for example "big5", "shift_jis" or "cp1252": --encoding with inspect, encoding in sources.toml'

Opener = Callable[[], BinaryIO]


class Unproven(Exception):
    """Bytes far into the file don't fit the encoding that its beginning shows: it has to be read in full first."""


@dataclass(frozen=True)
class Encoding:
    """Codec name, bytes of byte order mark to skip, and why. Not proven: whoever reads it on must be strict."""

    name: str
    bom: int
    evidence: str
    is_proven: bool = True


def guess(opener: Opener, declared: str | None = None) -> Encoding:
    """What ``detect`` gives if the whole file decodes strictly, from the beginning alone.

    The beginning ends with a line. Then what fits the whole file fits the beginning, and what ``detect`` looks at
    besides is there: so a strict read to the end makes both the same. Files that are short, or in an encoding in
    which a line's end can't be told by its byte, are read in full.
    """
    with opener() as handle:
        head = handle.read(BLOCK + 1)
    whole = head[: head.rfind(b"\n") + 1]
    if len(head) <= BLOCK or not whole:
        return detect(opener, declared)
    try:
        found = detect(opener, declared, lambda: BytesIO(whole))
    except (Refusal, UnicodeDecodeError):
        return detect(opener, declared)
    return replace(found, is_proven=False) if _NARROW.match(found.name) else detect(opener, declared)


def detect(
    opener: Opener, declared: str | None = None, proof: Opener | None = None, named: str | None = None
) -> Encoding:
    """The encoding of the bytes ``opener`` gives, read in full. Raises ``Refusal`` where none fits.

    ``proof`` gives a part of them: only that is decoded as a test. ``named``: what the file says of itself, which
    counts where it decodes.
    """
    with opener() as handle:
        start = handle.read(4096)
    proof = proof or opener
    for bom, name in _BOMS:
        if start.startswith(bom):
            return _require(proof, Encoding(name, len(bom), "byte order mark"))
    if declared and (name := codec_named(declared)) != "utf-8":
        return _require(proof, Encoding(name, 0, "declared"))
    if b"\x1b$" in start or b"\x1b(" in start:
        raise Refusal("unknown_encoding", "escape sequences of ISO-2022", "UTF-8 or GB18030", _DECLARE)
    if wide := likely.wide_encoding(start):
        return _require(proof, Encoding(wide, 0, "NUL bytes and line ends of the first 4 KiB"))
    if _first_error(proof, "utf-8", 0) is None:
        return Encoding("utf-8", 0, "strict over the whole file")
    if named and _is_codec(named) and _first_error(proof, named, 0) is None:
        return Encoding(codecs.lookup(named).name, 0, "not UTF-8; named in the file itself")
    return _legacy(opener, proof)


def _is_codec(name: str) -> bool:
    try:
        "a".encode(name)  # refuses codecs that are no encodings of text
    except (LookupError, UnicodeError):
        return False
    return True


def codec_named(declared: str) -> str:
    """The codec's own name. Raises ``Refusal`` where there is no such encoding of text."""
    if not _is_codec(declared):
        found = f"no encoding is called {declared!r}"
        raise Refusal("unknown_encoding", found, "a name that Python knows", _DECLARE)
    return codecs.lookup(declared).name


def blocks(opener: Opener, encoding: Encoding, size: int = BLOCK) -> Iterator[str]:
    """The decoded text, block by block. Raises ``Unproven`` at the first byte that doesn't fit."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    try:
        with opener() as handle:
            handle.read(encoding.bom)
            while data := handle.read(size):
                yield _decoded(decoder, data)
            yield decoder.decode(b"", True)
    except UnicodeDecodeError:
        if encoding.is_proven:
            raise
        raise Unproven from None


def _decoded(decoder: codecs.IncrementalDecoder, data: bytes) -> str:
    return decoder.decode(data)


def utf8_bytes(opener: Opener, encoding: Encoding, size: int = BLOCK) -> Iterator[bytes]:
    """The bytes of UTF-8 text with ``\\n`` for ``\\r\\n``, in pieces of whole characters, each proven to be UTF-8."""
    held = b""
    with opener() as handle:
        handle.read(encoding.bom)
        while data := handle.read(size):
            data = held + data
            end = _end_of_chars(data)
            held = data[end:]
            yield _as_utf8(data[:end])
    yield _as_utf8(held)


def _end_of_chars(data: bytes) -> int:
    """Where a character begins that may be cut by the end of ``data``, or a return whose line feed may follow."""
    for place in range(len(data) - 1, max(len(data) - 5, -1), -1):
        if data[place] >= 0xC0 or data[place] == 0x0D:
            return place
        if data[place] < 0x80:
            break
    return len(data)


def _as_utf8(data: bytes) -> bytes:
    try:
        pl.Series([data], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.ComputeError:
        raise Unproven from None
    return data.replace(b"\r\n", b"\n")


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


def _legacy(opener: Opener, proof: Opener) -> Encoding:
    """GB18030, Big5 or cp1252, where the bytes decode strictly and what comes out reads like it."""
    offset = _first_error(proof, "gb18030", 0)
    chinese = 0.0 if offset is not None else likely.simplified_share(_evidence(opener, "gb18030"))
    taiwan = 0.0 if _first_error(proof, "big5", 0) is not None else likely.traditional_share(_evidence(opener, "big5"))
    if taiwan >= 0.95 and taiwan > chinese + 0.1:
        return Encoding("big5", 0, f"not UTF-8; strict Big5, {taiwan:.0%} everyday Chinese (GB18030 {chinese:.0%})")
    if chinese >= likely.PLAUSIBLE:
        return Encoding("gb18030", 0, f"not UTF-8; strict GB18030, {chinese:.0%} everyday Chinese")
    if (
        _first_error(proof, "cp1252", 0) is None
        and (latin := likely.western_share(_evidence(opener, "cp1252"))) >= 0.97
    ):
        return Encoding("cp1252", 0, f"not UTF-8, no Chinese; strict cp1252, {latin:.0%} western letters and signs")
    found = "neither UTF-8 nor GB18030" if offset is not None else f"as GB18030 only {chinese:.0%} reads as Chinese"
    raise Refusal("unknown_encoding", found, "UTF-8, GB18030 or a declared encoding", _DECLARE)


def _evidence(opener: Opener, name: str) -> str:
    """The first characters outside ASCII, with their neighbours where they are few."""
    text = ""
    for block in blocks(opener, Encoding(name, 0, ""), 1 << 16):
        text += "" if block.isascii() else block
        if len(text) > likely.EVIDENCE_CHARS or sum(c > "\x7f" for c in text) > likely.ENOUGH:
            break
    return text

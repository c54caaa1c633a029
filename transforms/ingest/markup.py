"""What a file that begins with mark-up is, and which encoding it names itself."""

import re

from transforms.ingest import encodings
from transforms.ingest.encodings import Encoding, Opener
from transforms.ingest.xml_rows import NAMESPACE

_PAGES = (
    b"<!doctype html",
    b"<html",
    b"<table",
    b"<meta",
    b"<style",
    b"<head",
    b"<body",
    b"<div",
    b"<center",
    b"<script",
)
_PROLOGUE = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->)\s*", re.S)
_NAMED = re.compile(
    rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([\w-]+)|<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w-]+)", re.I
)
_LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "iso-8859-1": "cp1252"}
"""Names under which browsers read another, larger character set (WHATWG Encoding Standard, 4.2)."""


def kind_of(start: bytes) -> str | None:
    """html or xml (XML Spreadsheet 2003) by the first bytes, without their NULs and mark; None for anything else."""
    text = start
    while found := _PROLOGUE.match(text):
        text = text[found.end() :]
    if NAMESPACE.encode() in text and re.match(rb"\s*<(?:\w+:)?Workbook\b", text):
        return "xml"
    return "html" if text.lstrip().lower().startswith(_PAGES) else None


def encoding_of(opener: Opener, declared: str | None) -> Encoding:
    """The encoding of mark-up: as of any text, but what it names itself comes before guessing."""
    with opener() as handle:
        found = _NAMED.search(handle.read(4096))
    name = (found[1] or found[2]).decode("ascii").lower() if found else None
    return encodings.detect(opener, declared, named=_LARGER.get(name, name) if name else None)

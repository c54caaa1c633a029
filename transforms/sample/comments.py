"""Customers' words, from our own grammar, with the label of each text.

Every choice is an index drawn beforehand, so a text depends on its own row of numbers only.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from transforms.sample.identifiers import invent

DRAWS = 16
PII_PCT = 6
VERDICTS = ("neutral", "positive", "negative")  # by −1, 0, 1 as index
ALONE = ("praise", "meh", "question", "fact", "emoji_good", "emoji_bad", "english_meh")


@dataclass(frozen=True)
class Comment:
    """One comment and what is true of it. ``aspects`` is ``aspect:polarity`` joined with ``|``."""

    text: str
    polarity3: int
    aspects: str
    form: str
    is_traditional: bool = False
    pii_kind: str = ""
    pii_value: str = ""


@cache
def grammar() -> dict[str, Any]:
    """The word lists of grammar.toml."""
    return tomllib.loads(files("transforms.sample").joinpath("grammar.toml").read_text("utf-8"))


@cache
def _aspects_of(touchpoint: str) -> tuple[str, ...]:
    return tuple(a for a, spec in grammar()["aspect"].items() if touchpoint in spec["touchpoints"])


@cache
def _to_traditional() -> Any:
    import opencc

    return opencc.OpenCC("s2t")


def compose(touchpoint: str, feeling: int, is_traditional: bool, draws: np.ndarray, is_late: bool = False) -> Comment:
    """One comment about a touchpoint. ``feeling`` −1, 0 or 1; ``draws`` holds ``DRAWS`` uint32.

    ``is_late`` comments may speak of the problem that rises at the end.
    """
    d = [int(x) for x in draws]
    text, polarity, aspects, form = (
        _rising(d) if is_late and _rises(touchpoint, feeling, d) else _body(touchpoint, feeling, d)
    )
    text = text if form.startswith("emoji") else _decorate(text, polarity, d)
    kind = value = ""
    if d[13] % 100 < PII_PCT:
        kind, value = invent(d[14], d[15])
        said = _pick(grammar()["contact"][kind], d[12]).replace("{v}", value)
        text = f"{said},{text}" if d[12] % 10 < 3 else f"{text},{said}"
    if is_traditional:
        text, value = _to_traditional().convert(text), _to_traditional().convert(value)
    return Comment(text, polarity, aspects, form, is_traditional, kind, value)


def _pick(words: list[str], draw: int) -> str:
    return words[draw % len(words)]


def _rises(touchpoint: str, feeling: int, d: list[int]) -> bool:
    topic = grammar()["rising"]
    return feeling < 0 and touchpoint in topic["touchpoints"] and d[15] % 100 < topic["share_pct"]


def _rising(d: list[int]) -> tuple[str, int, str, str]:
    return _filled(_pick(grammar()["rising"]["said"], d[6]), d[2]), -1, "product_quality:-1", "rising"


def _body(touchpoint: str, feeling: int, d: list[int]) -> tuple[str, int, str, str]:
    form = d[0] % 100
    if form < 34:
        text, aspect = _clause(touchpoint, feeling, d[1], d[2])
        return text, feeling, f"{aspect}:{feeling}", "clause"
    if form < 50:
        return _two(touchpoint, feeling, d)
    if form < 68:
        return _contrast(touchpoint, feeling, d)
    return _whole(touchpoint, feeling, form, d)


def _clause(touchpoint: str, polarity: int, a: int, w: int, avoid: str = "") -> tuple[str, str]:
    choices = [x for x in _aspects_of(touchpoint) if x != avoid] or [x for x in grammar()["aspect"] if x != avoid]
    aspect = choices[a % len(choices)]
    return _filled(_pick(grammar()["aspect"][aspect][VERDICTS[polarity]], w), w // 7), aspect


def _filled(text: str, draw: int) -> str:
    if "{" in text:
        for name, words in grammar()["fill"].items():
            text = text.replace("{" + name + "}", _pick(words, draw))
    return text


def _two(touchpoint: str, feeling: int, d: list[int]) -> tuple[str, int, str, str]:
    first, a = _clause(touchpoint, feeling, d[1], d[2])
    second, b = _clause(touchpoint, feeling, d[3], d[4], avoid=a)
    return first + _pick(grammar()["joint"]["plain"], d[5]) + second, feeling, f"{a}:{feeling}|{b}:{feeling}", "two"


def _contrast(touchpoint: str, feeling: int, d: list[int]) -> tuple[str, int, str, str]:
    """The clause after the turn carries the verdict."""
    if not feeling:
        return _whole(touchpoint, 0, 70, d)
    first, a = _clause(touchpoint, -feeling, d[1], d[2])
    second, b = _clause(touchpoint, feeling, d[3], d[4], avoid=a)
    turn = _pick(grammar()["joint"]["contrast"], d[5])
    return first + turn + second, feeling, f"{a}:{-feeling}|{b}:{feeling}", "contrast"


def _whole(touchpoint: str, feeling: int, form: int, d: list[int]) -> tuple[str, int, str, str]:
    kind = _pick(grammar()["kinds"][VERDICTS[feeling]], d[7])
    text = _filled(_pick(grammar()["whole"][kind], d[6]), d[2])
    if form < 84 or kind in ALONE:
        return text, feeling, "", kind
    clause, aspect = _clause(touchpoint, feeling, d[1], d[2])
    return clause + _pick(grammar()["joint"]["plain"], d[5]) + text, feeling, f"{aspect}:{feeling}", kind


def _decorate(text: str, polarity: int, d: list[int]) -> str:
    if d[8] % 100 < 6:
        for right, wrong in grammar()["typo" if d[8] % 2 else "repeat"].items():
            text = text.replace(right, wrong, 1)
    if text[-1] not in "。!?~…":
        text += _pick(grammar()["joint"]["end"], d[9])
    if d[10] % 100 < 14:
        text += _pick(grammar()["emoji"][VERDICTS[polarity]], d[11]) * (1 + d[10] % 3 // 2)
    return text

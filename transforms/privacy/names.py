"""Names of people: in self-introductions, after words such as 联系人：, before or after a title.

A name is a known surname and one or two characters. Where the words around are weak evidence, the
characters must be common in names and the two together no everyday word.
"""

import re
from collections.abc import Iterator

from transforms.privacy.numbers import Found
from transforms.privacy.shadow import BREAK, Shadow
from transforms.privacy.words import alternatives, words

SURNAMES = words("surnames")[0]
_COMPOUND = frozenset(words("surnames")[1:])
_GIVEN = frozenset(words("given")[0])
_NOT_NAMES = frozenset(words("not_names"))
# Surnames that are everyday characters: before a title only at a clear beginning.
_EVERYDAY = frozenset(words("everyday_surnames")[0])
_AMBIGUOUS = _EVERYDAY | frozenset(words("ambiguous_surnames")[0])
_BEGINNING = frozenset(words("before_surnames")[0]) | frozenset(",，。.!！?？:：;；、 \n\t(（\"“'”" + BREAK)
_ALL_SURNAMES = frozenset(SURNAMES) | _COMPOUND
_FIRST = frozenset(SURNAMES) | {name[0] for name in _COMPOUND}
_WEAK = frozenset(words("weak_introductions"))

_SURNAME = rf"(?:{'|'.join(sorted(_COMPOUND))}|[{SURNAMES}])"
_DOTTED = r"[一-龥]{2,8}[·・•.][一-龥]{2,8}"
_END = rf"(?=$|[^一-龥a-z0-9]|{BREAK}|{alternatives('after_names')})"

_LABELLED = re.compile(
    rf"(?:{alternatives('labels')})(?P<said>(?:是|为|叫|[:\s(]){{0,3}})"
    rf"(?P<name>{_DOTTED}|{_SURNAME}[一-龥]{{1,2}}{_END}|[一-龥]{{2,4}}(?=$|[^一-龥]))"
)
_INTRODUCED = re.compile(
    rf"(?P<word>{alternatives('introductions')}|{alternatives('weak_introductions')})[:\s,，]{{0,2}}"
    rf"(?P<name>{_SURNAME}[一-龥]{{1,2}}?){_END}"
)
_INTRODUCED_DOTTED = re.compile(rf"(?:{alternatives('introductions')})\s?(?P<name>{_DOTTED})")
_LATIN = re.compile(
    r"(?:my name is|i am mr\.?|i am ms\.?|i'm mr\.?|name:|mr\.|ms\.|mrs\.)\s{0,2}"
    r"(?P<name>[a-z]{2,15}(?: [a-z]{2,15})?)(?![a-z])"
)
_TITLE = re.compile(alternatives("titles"))
_AFTER_ROLE = re.compile(
    rf"(?:{alternatives('roles')})(?P<said>(?:是|叫|名叫|[:\s(]){{0,2}})(?P<name>{_SURNAME}[一-龥]{{1,2}}?){_END}"
)


def names(shadow: Shadow) -> Iterator[Found]:
    """Names of one text. In 张师傅 and 王丽女士 the title stays."""
    text = shadow.text
    for pattern in (_LABELLED, _INTRODUCED_DOTTED, _LATIN):
        for found in pattern.finditer(text):
            said = pattern is not _LABELLED or found["said"]
            if found["name"] not in _NOT_NAMES and (said or _is_name(found["name"], strong=False)):
                yield "name", *found.span("name")
    for found in _INTRODUCED.finditer(text):
        strong = found["word"] not in _WEAK
        if _is_name(found["name"], strong) and (strong or _is_unmistakable(found["name"])):
            yield "name", *found.span("name")
    for title in _TITLE.finditer(text):
        start = _titled_start(text, title.start())
        if start < title.start():
            yield "name", start, title.start()
    for found in _AFTER_ROLE.finditer(text):
        if _is_name(found["name"], strong=False) and (found["said"] or _is_unmistakable(found["name"])):
            yield "name", *found.span("name")


def _is_name(name: str, strong: bool) -> bool:
    surname, given = _split(name)
    if surname not in _ALL_SURNAMES or name in _NOT_NAMES or surname + given[:1] in _NOT_NAMES:
        return False
    return bool(given) and (strong or all(char in _GIVEN for char in given))


def _is_unmistakable(name: str) -> bool:
    surname, given = _split(name)
    return surname not in _EVERYDAY or len(given) == 2


def _titled_start(text: str, end: int) -> int:
    """Where the name right before a title begins; ``end`` where there is none."""
    for size in (4, 3, 2, 1):
        start = end - size
        if start >= 0 and text[start] in _FIRST and _is_titled(text[start:end], text[max(0, start - 1) : start]):
            return start
    return end


def _is_titled(name: str, before: str) -> bool:
    surname, given = _split(name)
    if len(given) > 2 or surname not in _ALL_SURNAMES:
        return False
    clear = not before or before in _BEGINNING
    if name in _NOT_NAMES or any(name[i : i + 2] in _NOT_NAMES for i in range(len(name) - 1)):
        return False
    if not given:
        return clear if surname in _AMBIGUOUS else (before + surname) not in _NOT_NAMES
    return all(char in _GIVEN for char in given) and (clear or surname not in _EVERYDAY)


def _split(name: str) -> tuple[str, str]:
    size = 2 if name[:2] in _COMPOUND else 1
    return name[:size], name[size:]

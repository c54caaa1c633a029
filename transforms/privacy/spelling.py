"""Digits told in words: ``前三位138后面…``, ``三个8``, ``yi san ba``. Where such a telling stands and what it says.

A telling becomes digits and blanks, which the rules for numbers judge like any other number: eleven digits
in groups of prices stay what they are.
"""

import re
from collections.abc import Iterator

Said = tuple[int, int, str]
"""Where a telling stands, and the signs that take its place."""

_HAN = "零〇一二三四五六七八九幺"
_PINYIN = {
    **{"yi": "1", "yao": "1", "er": "2", "liang": "2", "san": "3", "si": "4", "wu": "5", "liu": "6", "qi": "7"},
    **{"ba": "8", "jiu": "9", "ling": "0", "dong": "0", "guai": "7", "gou": "9"},
}
_SYLLABLE = re.compile("|".join(sorted(_PINYIN, key=len, reverse=True)))
_SPELT = re.compile(rf"(?<![a-z])(?:(?:{_SYLLABLE.pattern}|[0-9])[ \-_.,]{{0,2}}){{7,40}}(?![a-z])")
_PLACE = "最?[前后末尾][一二三四五六七八两2-8]位|中间[一二三四五六七八两2-8]位"
_FOLLOWING = "开头|打头|起头|在前|中间|然后|接着|跟着|后面|后边|后头|最后|末尾|结尾|尾号|尾数|剩下|其余|余下|再来"
_LINK = re.compile(
    rf"[0-9{_HAN}](?P<said>(?:[,、。;:\s]{{0,2}}(?:{_PLACE}|{_FOLLOWING})(?:数字|号码)?(?:再|接|加|的|是|为){{0,2}}){{1,3}}"
    rf"[,、:\s]{{0,2}})(?=[0-9{_HAN}])"
)
_LINKING = re.compile("[头前间后着跟尾余剩来位]")  # one of them is in each of these words
_TAGS = re.compile(r"(?<=[0-9])(?:</?[a-z]{1,6}\s?/?>){1,4}(?=[0-9])")
_TIMES = re.compile(rf"(?:(?<=[0-9{_HAN}])(?=[两二三四五2-5]个)|(?=[两二三四五2-5]个.[0-9{_HAN}]))(.)个([0-9{_HAN}])")
_COUNTS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}


def tellings(text: str) -> list[Said]:
    """Every telling of a shadow, in order."""
    found = [*_links(text), *_tags(text), *_times(text), *_syllables(text)]
    return sorted(found) if found else found


def _links(text: str) -> Iterator[Said]:
    for found in _LINK.finditer(text) if _LINKING.search(text) else ():
        yield *found.span("said"), " "


def _tags(text: str) -> Iterator[Said]:
    for found in _TAGS.finditer(text) if "<" in text else ():
        yield *found.span(), " "


def _times(text: str) -> Iterator[Said]:
    for found in _TIMES.finditer(text) if "个" in text else ():
        yield *found.span(), found[2] * (_COUNTS.get(found[1]) or int(found[1]))


def _syllables(text: str) -> Iterator[Said]:
    enough = len(_SYLLABLE.findall(text)) > 2 or "yao" in text
    for run in _SPELT.finditer(text) if enough else ():
        found = list(_SYLLABLE.finditer(text, *run.span()))
        if len(found) > 2 or run[0].startswith("yao"):
            yield from ((*one.span(), _PINYIN[one[0]]) for one in found)

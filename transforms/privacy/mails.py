"""E-mail addresses, disguised ones such as ``a(at)b点com`` too."""

import re
from collections.abc import Iterator

from transforms.privacy.digits import Found
from transforms.privacy.shadow import Shadow

_OPEN, _CLOSE = r"[(\[{【<《「]\s?", r"\s?[)\]}】>》」]"
_DOT = rf"\s{{0,2}}(?:[.。·•・∙]|点|{_OPEN}(?:dot|[.。点]){_CLOSE}|[\s_\-.。/](?:dot|点)[\s_\-.。/])\s{{0,2}}"
# A comma for a dot counts only between two known words, as in qq，com.
_LOOSE_DOT = rf"(?:{_DOT}|\s?[,，]\s?|dot)"
_PROVIDER = r"(?:qq|163|126|139|189|gmail|outlook|hotmail|sina|sohu|foxmail|yeah|aliyun|icloud|yahoo|live|21cn|tom|msn)"
_ENDING = r"(?:com|cn|net|org|edu|gov|hk|tw|cc|me|io|info|top|vip)(?![a-z])"
_MARKS = r"[\-_.。*\s/|~·•:=+^#!]"
_AT_SIGNS = rf"@{{1,2}}|{_OPEN}(?:at?|@|艾特|爱特|圈a){_CLOSE}|#at#|艾特|爱特|[圈花]a|小老鼠|{_MARKS}at{_MARKS}"
# "at" written into the word, or another sign in its place, only where a known provider or ending follows.
_AT = re.compile(
    rf"(?<=[a-z0-9._%+\-])(?:\s{{0,2}}(?:{_AT_SIGNS})\s{{0,2}}(?=[a-z0-9一-龥])"
    rf"|(?:#|＃|at|\*|&)(?=(?:vip{_DOT})?{_PROVIDER}{_LOOSE_DOT}[a-z])"
    rf"|(?:#|(?<=[0-9])at)(?=[a-z0-9\-]{{1,30}}{_DOT}(?:[a-z0-9]{{2,12}}{_DOT})?{_ENDING}))"
)
_DOMAIN = re.compile(
    rf"(?:[a-z0-9\-]{{1,63}}{_LOOSE_DOT}){{1,3}}{_ENDING}|(?:[a-z0-9\-]{{1,63}}{_DOT}){{1,4}}[a-z]{{2,10}}"
    rf"|[一-龥a-z0-9\-]{{2,20}}\.(?:{_ENDING}|公司|中国|网络)"
    rf"|{_PROVIDER}\s{{0,2}}(?:com|cn|net|(?![a-z0-9]))"
)
_SPELLED_DOT = re.compile(rf"[a-z0-9](?: ?\. ?|(?![.。]){_DOT})$")
_FULL_STOP = re.compile(r"[a-z0-9]。$")
_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._%+-")


def emails(shadow: Shadow) -> Iterator[Found]:
    """E-mail addresses of one text; a name may have its digits in Chinese."""
    text = shadow.numerals
    for at in _AT.finditer(text):
        domain = _DOMAIN.match(text, at.end())
        if domain:
            yield "email", _local_start(text, at.start(), "。" in domain.group()), domain.end()


def _local_start(text: str, end: int, has_full_stops: bool) -> int:
    """Where the up to 64 characters before the @ begin."""
    start, floor = end, max(0, end - 64)
    while start > floor:
        if text[start - 1] in _LOCAL:
            start -= 1
        elif dot := (_FULL_STOP if has_full_stops else _SPELLED_DOT).search(text, max(floor, start - 12), start):
            start = dot.start() + 1
        else:
            break
    return start

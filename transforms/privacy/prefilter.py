"""Which texts could hold an identifier: one pass of Polars' regular expressions over a column.

Loose on purpose: a text let through costs a search, a text held back would leak. Any character that
could be a disguise (full width, invisible, other alphabets, circled digits) lets a text through.
"""

import polars as pl

from transforms.privacy.names import SURNAMES
from transforms.privacy.shadow import TRADITIONAL_OF
from transforms.privacy.words import alternatives, words

_DIGIT = r"0-9零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸洞拐勾OoIlSBZsbzi|"
_PLAIN = (
    r"\x00-\x7F一-龥，。！？、；：“”‘’（）【】《》…—～·￥〇〔〕\u3000-\u303F\uFF01-\uFF0F\uFF1A-\uFF20"
    r"\x{1F300}-\x{1FAFF}"
)
_NUMBER = rf"[{_DIGIT}](?:[^{_DIGIT}\n]{{0,4}}[{_DIGIT}]){{6}}"
_MAIL = r"@|＠|艾特|圈[aA]|(?i:#at#|\sat\s|[(（\[【{<]\s?at)"
_NAMED = (
    r"(?:wei|[微薇威徽維维溦])[^\n]{0,2}(?:xin|信|芯|心|星)|[卫衛]星|扣扣|叩叩|企鹅|🐧"
    r"|wx|vx|w x|v x|wei xin|line|qq|[vq]"
)
_SIGN = r"[A-Za-z0-9_零〇一二三四五六七八九幺两]"
_DOCUMENT = r"[证證][^\n]{0,12}[0-9A-Za-z]"
_LATIN_NAME = r"(?i:ip[^\n]{0,6}[0-9]|name|\bm(?:r|s|rs)\b)"
_STATED = (
    r"交叉口|交汇处|交界处|交口|[镇鎮乡鄉][^\n]{1,8}村|街道[^\n]{1,8}(?:村|社区)|[0-9]-[0-9]"
    r"|地址|住址|收货地|寄到|寄往|送到|家住|我住|住在|家在|搬到|上门到"
)
_PLACE = r"[0-9零〇一二三四五六七八九十百幺两甲乙丙丁东西南北A-Za-z][^\n]{0,3}[号號栋棟幢座单單弄室组組队隊社屯户戶院#]"
_PLATE = r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使滬遼魯蘇贛陝貴雲寧][^一-龥]{0,2}[A-Za-z]"
_ANY_SURNAME = rf"[{SURNAMES}{''.join(TRADITIONAL_OF.values())}]"


def _listed(*names: str) -> str:
    """The words of these lists, each also in its traditional writing where the shadow reads it."""
    return "|".join(_either_writing(alternatives(name)) for name in names)


def _either_writing(pattern: str) -> str:
    return "".join(f"[{char}{other}]" if (other := TRADITIONAL_OF.get(char)) else char for char in pattern)


# Everyday words that begin like a surname (安装, 温柔 …) are no names, and most texts have one: the pattern of
# names is tried on the text without them.
_SPEAKING = tuple(word for name in ("roles", "titles", "labels", "introductions") for word in words(name))
_NO_NAMES = {word: "。" for word in words("not_names") if word not in _SPEAKING}


def _eclipsed() -> str:
    """What is left of 安装工 without 安装, and of 主任 before a name where 任何 was taken for a word."""
    whole = {word.replace(other, "。") for word in _SPEAKING for other in _NO_NAMES if other in word}
    ends = {w[:-1] + "。" for w in _SPEAKING for o in _NO_NAMES if o[0] == w[-1] and o[1] in SURNAMES}
    return "|".join(sorted(whole | {f"{end}[一-龥]" for end in ends}))


_NAME = (
    rf"{_ANY_SURNAME}[一-龥]{{0,2}}(?:{_listed('titles')})"
    rf"|(?:{_listed('roles')})(?:名叫|[是叫:：\s(（]){{0,2}}{_ANY_SURNAME}"
    rf"|(?:{_listed('introductions', 'weak_introductions')})[:：\s,，]{{0,2}}{_ANY_SURNAME}"
    rf"|(?:{_listed('labels')})(?:[是为為叫:：\s(（]|{_ANY_SURNAME})|(?:{_listed('introductions')}).{{2,8}}[·・•.]"
    rf"|{_eclipsed()}"
)
_ACCOUNT = rf"(?i:{_NAMED}|{_listed('accounts')})[^\n]{{0,24}}{_SIGN}(?:[ .\-_·、,]?{_SIGN}){{4}}"
_ACCOUNT_BEHIND = r"[A-Za-z0-9_]{5}[^\n]{0,10}(?i:微信|qq|vx|wx|扣扣)"

_ANCHORED = r"[路街道巷弄里区區镇鎮乡鄉村城园園苑厦廈场場寓][^\n]{0,14}[0-9零一二三四五六七八九十]"
_PAPERS = rf"(?i:wxid_|{_listed('documents')})[^\n]{{0,24}}{_SIGN}(?:[^\n]{{0,4}}{_SIGN}){{3}}"

NUMBERS, EMAILS, HANDLES, ADDRESSES, NAMES = 1, 2, 4, 8, 16
ALL = 31
# Apart, not as one alternative: together their automaton outgrows its cache and is 20 times slower.
_PATTERNS = (
    (_NUMBER, NUMBERS | HANDLES),
    (_PLACE, ADDRESSES),
    (_STATED, ADDRESSES),
    (_ANCHORED, ADDRESSES),
    (_ACCOUNT, HANDLES),
    (_ACCOUNT_BEHIND, HANDLES),
    (_DOCUMENT, HANDLES),
    (_PAPERS, HANDLES),
    (_PLATE, HANDLES),
    (_LATIN_NAME, NAMES | NUMBERS),
    (_MAIL, EMAILS),
    (f"[^{_PLAIN}]", ALL),
)


def suspicions(texts: pl.Series) -> pl.Series:
    """Which rules could find something in each text, as a sum of the flags above; 0 for null."""
    name = texts.name
    flags = [_flag(pl.col(name).str.contains(pattern), rules) for pattern, rules in _PATTERNS]
    names = _flag(pl.col(name).str.replace_many(_NO_NAMES).str.contains(_NAME), NAMES)
    together = flags[0]
    for flag in (*flags[1:], names):
        together = together | flag
    return texts.to_frame().lazy().select(together.fill_null(0).alias(name)).collect().to_series()


def _flag(test: pl.Expr, rules: int) -> pl.Expr:
    return pl.when(test).then(pl.lit(rules, pl.UInt8)).otherwise(pl.lit(0, pl.UInt8))


def may_identify(texts: pl.Series) -> pl.Series:
    """Whether each text needs a search; false for null."""
    return suspicions(texts) > 0

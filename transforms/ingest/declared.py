"""Columns under the class that sources.toml gives them; a survey's personal columns are left out until declared.

``identifier`` becomes a keyed pseudonym where a contract field takes it, and is left out elsewhere.
``sensitive`` and ``drop`` go no further than the landing copy. ``quasi`` is made coarser: dates to the first of
their year, numbers to tens, words masked. ``free_text`` is masked and scored. ``plain`` is kept as it is; an
answer is masked all the same. Runs in the parsing child, after a record's hash was taken.
"""

import re
import unicodedata

import polars as pl

from transforms.ingest.grid import column
from transforms.ingest.job import SourceSpec
from transforms.ingest.shapes import Shape

_GONE = frozenset(("sensitive", "drop"))
_NO_ANSWER = _GONE | {"identifier"}

# A title that asks for nothing but who somebody is: 您的姓名, 2、联系电话（必填）, Email address.
_WHOSE = (
    r"(?:请(?:您)?(?:留下|填写|输入|提供))?"
    r"(?:您|你|客户|顾客|用户|会员|业主|本人|家长|学生|患者|员工|联系人|收货人|收件人|预约人)?的?"
)
_WHO = (
    r"(?:真实)?(?:姓名|名字|称呼|手机号?码?|电话号?码?|联系(?:电话|方式)|移动电话|固定电话|微信号?|qq号?码?"
    r"|(?:电子)?邮箱(?:地址)?|身份证号?码?|证件号码?|护照号码?|车牌号?码?|银行(?:卡|账)号?|学号|社保卡?号"
    r"|(?:家庭|收货|通讯|详细|联系)?(?:地址|住址)|出生(?:日期|年月)|生日|e-?mail(?: address)?"
    r"|(?:full|first|last|your)? ?name|mobile(?: number)?|(?:mobile|cell)? ?phone(?: number)?|wechat(?: id)?|address"
    r"|date of birth)"
)
_PERSONAL = re.compile(rf"{_WHOSE}{_WHO}")
_NUMBERING = re.compile(r"^(?:q?[0-9]{1,3}[.、:_\s)]+)+|[\s:?*_]+$|\([^()]{0,30}\)|\[[^\[\]]{0,30}\]")

_DATE = r"^(?:19|20)[0-9]{2}(?:[-/.年][0-9]{1,2}(?:[-/.月][0-9]{1,2}日?)?)?(?:[ T][0-9:.]+)?$"
_NUMBER = r"^-?[0-9]{1,9}(?:\.[0-9]{1,4})?$"


def is_personal(title: str) -> bool:
    """Whether a column's title asks for a name, a phone, an address or the like, and for nothing else."""
    plain = unicodedata.normalize("NFKC", title).strip().lower()
    plain = _NUMBERING.sub("", plain).strip()
    return bool(plain) and _PERSONAL.fullmatch(plain) is not None


def without_undeclared(shape: Shape, source: SourceSpec) -> Shape:
    """The shape without questions whose answers may not be kept; their columns count as unmapped."""
    gone = {question.column for question in shape.questions if _is_gone(shape.titles[question.column], source)}
    shape.questions = [question for question in shape.questions if question.column not in gone]
    shape.unmapped += [shape.titles[place] for place in sorted(gone) if shape.titles[place] not in shape.unmapped]
    return shape


def undeclared(titles: pl.Series, source: SourceSpec) -> list[str]:
    """Those questions of a long file whose answers may not be kept."""
    return [title for title in titles.drop_nulls().unique() if _is_gone(title, source)]


def _is_gone(title: str, source: SourceSpec) -> bool:
    if title in source.classes:
        return source.classes[title] in _NO_ANSWER
    return is_personal(title)


def treated(frame: pl.DataFrame, shape: Shape, source: SourceSpec) -> pl.DataFrame:
    """The records with sensitive columns emptied and quasi-identifying ones made coarser."""
    done: list[pl.Series | pl.Expr] = []
    for place, title in enumerate(shape.titles):
        kind = source.classes.get(title)
        if kind in _GONE:
            done.append(pl.lit(None, dtype=pl.String).alias(column(place)))
        elif kind == "quasi":
            done.append(coarser(frame[column(place)]))
    return frame.with_columns(done) if done else frame


def coarser(cells: pl.Series) -> pl.Series:
    """Dates as the first of their year, numbers cut to tens (37 → 30), other words masked."""
    from transforms.privacy.masking import mask

    text = pl.col("cell").str.strip_chars()
    tens = (text.cast(pl.Float64, strict=False) / 10).floor() * 10
    found = (
        pl.when(text.str.contains(_DATE))
        .then(pl.concat_str(text.str.slice(0, 4), pl.lit("-01-01")))
        .when(text.str.contains(_NUMBER))
        .then(tens.cast(pl.Int64, strict=False).cast(pl.String))
        .otherwise("masked")
    )
    both = pl.DataFrame({"cell": cells, "masked": mask(cells)})
    return both.select(found.alias(cells.name)).to_series()

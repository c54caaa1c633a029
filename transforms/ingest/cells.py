"""The cells of alike questions to answer rows: values, options, ranks, words, and why one is missing."""

import polars as pl

from transforms.ingest import values as parse
from transforms.ingest.grid import RECORD_NO
from transforms.ingest.packed import unpacked
from transforms.ingest.shapes import MULTI_SEPARATOR, RANK_SEPARATOR, Question, Shape

_OTHER = r"^(.*?)\s*〖(.*)〗\s*$"
_OTHER_KEY = "__text"
REPEATED: dict[str, pl.DataType] = dict.fromkeys(
    (
        *("question_key", "subquestion_key", "option_key", "loop_key", "question_version", "question_text"),
        "missing_reason",
    ),
    pl.Categorical(),
)
"""Columns in which few texts come again and again; written as such they cost next to nothing."""
_COLUMNS = [
    *(RECORD_NO, "response_id", "survey_id", "value_text", "value_num", "is_free_text", "is_other_text"),
    *REPEATED,
]


def answered(stacked: pl.DataFrame, question: Question, shape: Shape) -> pl.DataFrame:
    """The answers to questions that are read as ``question`` is."""
    reason = _marked(stacked["value_text"], shape.markers)
    cells = pl.col("value_text") if question.part == "text" else pl.col("value_text").str.strip_chars()
    found = stacked.with_columns(cells, reason)
    if reason.null_count() < len(reason):
        found = found.with_columns(pl.when(pl.col("missing_reason").is_null()).then("value_text").alias("value_text"))
    if found["value_text"].null_count():
        skipped = pl.when(_is_blank()).then(pl.lit("skipped"))
        found = found.with_columns(skipped.otherwise("missing_reason").alias("missing_reason"))
    if question.part == "packed":
        found = found.with_columns(unpacked(found["value_text"], question).alias("value_text"))
    return _PARTS[question.part](found, shape)


def _marked(cells: pl.Series, markers: dict[str, str]) -> pl.Series:
    """The missing reason of cells that are a layout's mark for one."""
    if not markers:
        return pl.repeat(None, len(cells), dtype=pl.String, eager=True).alias("missing_reason")
    marks = cells.str.strip_chars().replace_strict(markers, default=None, return_dtype=pl.String)
    return marks.alias("missing_reason")


def _is_blank() -> pl.Expr:
    return pl.col("value_text").is_null() & pl.col("missing_reason").is_null()


def _flags(
    frame: pl.DataFrame, *, text: bool = False, other: bool = False, number: pl.Expr | None = None
) -> pl.DataFrame:
    number = pl.lit(None, dtype=pl.Float64) if number is None else number
    flagged = frame.with_columns(
        number.alias("value_num"), pl.lit(text).alias("is_free_text"), pl.lit(other).alias("is_other_text")
    )
    return flagged.select(_COLUMNS).cast(REPEATED)  # type: ignore[arg-type]  # names and types


def _text(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    return _flags(frame, text=True)


def _other(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    given = frame.filter(pl.col("value_text").is_not_null())
    key = pl.concat_str(pl.col("option_key").cast(pl.String), pl.lit(_OTHER_KEY))
    return _flags(given.with_columns(key.alias("option_key")), text=True, other=True)


def _flag(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    chosen = ~pl.col("value_text").str.strip_chars().is_in(list(shape.not_chosen))
    number = pl.when(pl.col("value_text").is_null()).then(0.0).otherwise(chosen.cast(pl.Float64))
    reason = pl.when(pl.col("left") | (pl.col("missing_reason") != "skipped")).then("missing_reason")
    return _flags(frame.with_columns(reason.alias("missing_reason")), number=pl.when(reason.is_null()).then(number))


def valued(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """One row per cell with its number, or per option where a cell packs several."""
    cells = frame["value_text"]
    if not cells.str.contains(f"[{MULTI_SEPARATOR}〖]").any():
        return _flags(frame, number=pl.lit(parse.numbers(cells)))
    return _options(frame, pl.col("value_text").str.contains(MULTI_SEPARATOR, literal=True).fill_null(False))


def _list(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """A JSON list of options, as webhooks send it."""
    packed = pl.col("value_text").str.json_decode(pl.List(pl.String)).list.join(MULTI_SEPARATOR)
    chosen = frame.with_columns(pl.when(packed.str.len_bytes() > 0).then(packed).alias("value_text"))
    skipped = pl.when(_is_blank()).then(pl.lit("skipped")).otherwise("missing_reason")
    return _multi(chosen.with_columns(skipped.alias("missing_reason")), shape)


def _multi(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    return _options(frame, pl.lit(True))


def _options(frame: pl.DataFrame, is_packed: pl.Expr) -> pl.DataFrame:
    """Packed options ``A┋B┋其他〖words〗`` to one row each, 1 for chosen; other cells stay one value. Words apart."""
    marked = frame.with_columns((is_packed & pl.col("value_text").is_not_null()).alias("packed"))
    split = marked.with_columns(pl.col("value_text").str.split(MULTI_SEPARATOR)).explode("value_text")
    split = split.filter(~pl.col("packed") | (pl.col("value_text").str.strip_chars().str.len_bytes() > 0))
    option, words = pl.col("value_text").str.extract(_OTHER, 1), pl.col("value_text").str.extract(_OTHER, 2)
    split = split.with_columns(words.alias("words"), pl.coalesce(option, "value_text").alias("value_text"))
    key = pl.when("packed").then(pl.col("value_text").str.strip_chars()).otherwise(pl.col("option_key").cast(pl.String))
    number = parse.numbers(split["value_text"]).alias("number")
    value = pl.when("packed").then(1.0).otherwise("number")
    chosen = _flags(split.with_columns(number).with_columns(key.alias("option_key")), number=value)
    return pl.concat([chosen, _words(split)])


def _words(split: pl.DataFrame) -> pl.DataFrame:
    given = split.filter(pl.col("words").str.strip_chars().str.len_bytes() > 0)
    key = pl.concat_str("value_text", pl.lit(_OTHER_KEY))
    return _flags(
        given.with_columns(key.alias("option_key"), pl.col("words").alias("value_text")), text=True, other=True
    )


def _rank(frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """``B→A→C``: one row per option, its place as the number."""
    split = frame.with_columns(pl.col("value_text").str.split(RANK_SEPARATOR))
    places = split.with_columns(
        pl.int_ranges(1, pl.col("value_text").list.len().fill_null(1) + 1).alias("place"),
        pl.col("value_text").fill_null([None]),
    )
    ranked = places.explode("value_text", "place").with_columns(pl.col("value_text").str.strip_chars())
    place = pl.when(pl.col("value_text").is_not_null()).then(pl.col("place").cast(pl.Float64))
    return _flags(ranked.with_columns(pl.col("value_text").fill_null("").alias("option_key")), number=place)


_PARTS = {
    "value": valued,
    "multi": _multi,
    "packed": _multi,
    "list": _list,
    "text": _text,
    "other": _other,
    "flag": _flag,
    "rank": _rank,
}

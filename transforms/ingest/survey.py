"""Records of one answered questionnaire each to response, answer and measurement rows."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from transforms.ingest import values as parse
from transforms.ingest.cells import REPEATED, answered, valued
from transforms.ingest.declared import undeclared
from transforms.ingest.flat import with_values
from transforms.ingest.grid import RECORD_NO, column
from transforms.ingest.job import SourceSpec
from transforms.ingest.protection import masked
from transforms.ingest.question_versions import version_of_text, versions_of
from transforms.ingest.shapes import Question, Shape

_DONE = {
    **dict.fromkeys(("1", "true", "yes", "是", "真"), "complete"),
    **dict.fromkeys(("0", "false", "no", "否", "假"), "partial"),
}
_TEST = (
    "1",
    "2",
    "survey preview",
    "调查预览",
    "问卷预览",
    "survey test",
    "preview",
    "test",
    "8",
    "9",
    "12",
    "40",
    "spam",
)


def responses(frame: pl.DataFrame, shape: Shape, source: SourceSpec, generated: pl.Series) -> pl.DataFrame:
    """One text row per record; ``generated`` ids stand where the file has no response id."""
    picked = [pl.col(column(place)).alias(name) for name, place in shape.fields.items()]
    texts = frame.select(RECORD_NO, *picked)
    if "response_id" not in texts.columns:
        texts = texts.with_columns(generated.alias("response_id"))
    texts = _with_status(with_values(texts, source), frame, shape)
    fixed = {
        "survey_id": source.survey_id,
        "questionnaire_version": source.questionnaire_version,
        "respondent_type": source.respondent_type,
        "touchpoint_id": source.touchpoint_id,
        **source.constants,
    }
    return texts.with_columns(
        pl.lit(v, dtype=pl.String).alias(k) for k, v in fixed.items() if k not in texts.columns or k in source.constants
    )


def _with_status(texts: pl.DataFrame, frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    status = (
        pl.col("status").str.to_lowercase().replace(_DONE | shape.statuses)
        if "status" in texts.columns
        else pl.lit("complete")
    )
    texts = texts.with_columns(status.fill_null("complete").alias("status"))
    if shape.is_partial_unsubmitted and "submitted_at" in texts.columns:
        unsubmitted = pl.col("submitted_at").is_null()
        texts = texts.with_columns(pl.when(unsubmitted).then(pl.lit("partial")).otherwise("status").alias("status"))
    if shape.status_column is None:
        return texts
    kind = frame[column(shape.status_column)].str.strip_chars().str.to_lowercase()
    return texts.with_columns(
        pl.when(kind.is_in(_TEST).fill_null(False)).then(pl.lit("test")).otherwise("status").alias("status")
    )


def with_local_date(typed: pl.DataFrame, zone: str) -> pl.DataFrame:
    """``submitted_date``: the local date of ``submitted_at`` where the file has none."""
    local = pl.col("submitted_at").dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.date()
    return typed.with_columns(pl.coalesce("submitted_date", local).alias("submitted_date"))


def answers(frame: pl.DataFrame, ids: pl.DataFrame, shape: Shape, source: SourceSpec) -> pl.DataFrame:
    """One row per record, question, subquestion, option and loop.

    ``ids`` has record_no, response_id, survey_id, status.
    """
    if not shape.questions:
        return pl.DataFrame()
    cells = frame.select(RECORD_NO, *{column(question.column): None for question in shape.questions})
    base = ids.join(cells, on=RECORD_NO, how="inner", maintain_order="left")
    versions = versions_of(shape.questions, source)
    last = _last_answered(base, shape)
    parts = [answered(_stacked(base, alike, versions, last), alike[0], shape) for alike in _alike(shape.questions)]
    return _finished(pl.concat(parts, how="vertical"))


def _alike(questions: list[Question]) -> list[list[Question]]:
    """Questions whose cells are read in one way, to be read together: each step over the rows costs once, not per
    question. What is packed is read by options of its own."""
    found: dict[tuple[str, int], list[Question]] = {}
    for question in questions:
        found.setdefault((question.part, question.column if question.part == "packed" else -1), []).append(question)
    return list(found.values())


def _last_answered(base: pl.DataFrame, shape: Shape) -> pl.Series | None:
    """The last answered column of each record that may have been left there; None where no question has a column for
    each option, in which a blank says either that the option was not chosen or that nobody got that far.

    A response that the file calls complete was not left.
    """
    if not any(question.part == "flag" for question in shape.questions):
        return None
    places = sorted({question.column for question in shape.questions} - shape.embedded)
    filled = (pl.when(pl.col(column(place)).is_not_null()).then(place) for place in places)
    last = pl.max_horizontal(pl.lit(-1), *filled)
    if "status" in shape.fields or shape.is_partial_unsubmitted:
        last = pl.when(pl.col("status") == "complete").then(places[-1]).otherwise(last)
    return base.select(last.alias("last")).to_series()


def _stacked(
    base: pl.DataFrame, asked: list[Question], versions: dict[tuple[str, str], str], last: pl.Series | None
) -> pl.DataFrame:
    """One row per question and record: ids, cell, what is told of the question, and whether it was ``left`` before."""
    told = {
        "question_key": [question.key for question in asked],
        "subquestion_key": [question.sub for question in asked],
        "option_key": [question.option for question in asked],
        "loop_key": [question.loop for question in asked],
        "question_version": [versions[question.key, question.sub] for question in asked],
        "question_text": [question.text for question in asked],
    }
    about = pl.DataFrame(told, schema={name: REPEATED[name] for name in told})
    ids = pl.concat([base.select(RECORD_NO, "response_id", "survey_id")] * len(asked))
    cells = pl.concat([base[column(question.column)].alias("value_text") for question in asked])
    stacked = ids.with_columns(cells, *about[np.repeat(np.arange(len(asked)), base.height)])
    if last is None:
        return stacked
    first = {name: min(q.column for q in asked if (q.key, q.loop) == name) for name in {(q.key, q.loop) for q in asked}}
    left = [(last < first[question.key, question.loop]) for question in asked]
    return stacked.with_columns(pl.concat(left).alias("left"))


LONG_FIELDS = ("question_key", "subquestion_key", "question_text", "value_text")


def long_answers(frame: pl.DataFrame, ids: pl.DataFrame, shape: Shape, source: SourceSpec) -> pl.DataFrame:
    """One row per record of a long file, where question and answer are columns."""
    base = ids.join(frame, on=RECORD_NO, how="inner", maintain_order="left")
    cells = {name: pl.col(column(shape.fields[name])).str.strip_chars() for name in LONG_FIELDS if name in shape.fields}
    key, sub = cells["question_key"], cells.get("subquestion_key", pl.lit("")).fill_null("")
    found = base.select(
        *(RECORD_NO, "response_id", "survey_id"),
        key.alias("question_key"),
        sub.alias("subquestion_key"),
        pl.lit("").alias("option_key"),
        pl.lit("").alias("loop_key"),
        cells.get("question_text", key).alias("question_text"),
        cells["value_text"].alias("value_text"),
        pl.when(cells["value_text"].is_null()).then(pl.lit("skipped")).alias("missing_reason"),
    )
    gone = pl.col("question_text").is_in(undeclared(found["question_text"], source)).fill_null(value=False)
    found = _with_versions(found.filter(~gone), source)
    open_ = pl.col("question_key").is_in([name for name, _ in source.free_text_questions])
    rows = valued(found, shape).with_columns((pl.col("is_free_text") | open_).alias("is_free_text"))
    return _finished(rows)


def _with_versions(found: pl.DataFrame, source: SourceSpec) -> pl.DataFrame:
    asked = found.select("question_text", "question_key", "subquestion_key").unique()
    versions = [version_of_text(text, key or "", sub, source) for text, key, sub in asked.iter_rows()]
    return found.join(
        asked.with_columns(question_version=pl.Series(versions, dtype=pl.String)),
        on=asked.columns,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )


def _finished(rows: pl.DataFrame) -> pl.DataFrame:
    """Masked; a number that is part of an identifier goes with it."""
    rows = rows.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in ("scale_min", "scale_max"))
    hidden = masked(rows["value_text"])
    if hidden is rows["value_text"] or hidden.equals(rows["value_text"], null_equal=True):
        return rows
    changed = (hidden != rows["value_text"]).fill_null(False)
    number = pl.when(~changed).then("value_num")
    return rows.with_columns(hidden.alias("value_text"), number.alias("value_num"))


def measurements(frame: pl.DataFrame, responses: pl.DataFrame, shape: Shape) -> Iterator[tuple[str, pl.DataFrame]]:
    """Title of each measured column and one text row per record that has a value in it; typed ``responses``."""
    about = responses.select(
        *(RECORD_NO, "customer_key", "unit_id", "order_id", "channel"),
        pl.col("submitted_at").alias("measured_at"),
        pl.concat_str("survey_id", pl.lit(":"), "response_id", pl.lit(":")).alias("measurement_id"),
    )
    for place, (attribute, unit) in shape.measurements.items():
        cells = frame.select(RECORD_NO, pl.col(column(place)).alias("value"))
        filled = cells.filter(pl.col("value").is_not_null() & ~parse.is_null_word(cells["value"]))
        yield (
            shape.titles[place],
            about.join(filled, on=RECORD_NO, how="inner", maintain_order="left").with_columns(
                pl.col("measurement_id") + attribute,
                pl.lit(attribute).alias("attribute"),
                pl.lit(unit).alias("value_unit"),
            ),
        )

"""The journey written by hand as one lazy Polars query: the rows that int_contact reads, the columns that journey has.

It reads and writes Parquet, as a model reads and writes tables. Keys are Polars' own hashes instead of md5.
"""

import tempfile
import time
from pathlib import Path

import duckdb
import polars as pl

STEPS = ["customer_key", "journey_no"]
INPUTS = {
    "event": "select * from staging.stg_touch_event",
    "answer": """
        select experience.event_id, experience.touchpoint_id, experience.response_id, experience.survey_id,
            experience.experience_id, experience.experienced_at, experience.score_pomp, experience.text_sentiment,
            link.link_method, link.link_confidence, link.link_candidates
        from intermediate.int_experience as experience join intermediate.int_response_link as link using (response_key)
        where experience.event_id is not null""",
    "touchpoint": "select touchpoint_id, stage_id, stage_no, phase from seeds.touchpoints",
}


def seconds(database: Path) -> float:
    """Seconds of the query on the inputs of a work database."""
    with tempfile.TemporaryDirectory() as name, duckdb.connect(str(database), read_only=True) as con:
        folder = Path(name)
        for relation, sql in INPUTS.items():
            con.execute(f"copy ({sql}) to '{folder / relation}.parquet'")
        started = time.perf_counter()
        scans = {relation: pl.scan_parquet(folder / f"{relation}.parquet") for relation in INPUTS}
        journey(**scans).sink_parquet(folder / "journey.parquet")
        return time.perf_counter() - started


def journey(event: pl.LazyFrame, answer: pl.LazyFrame, touchpoint: pl.LazyFrame) -> pl.LazyFrame:
    """One row per contact, with its place, emotion, run, drop and drawdown."""
    contacts = (
        _placed(event)
        .join(touchpoint, on="touchpoint_id", how="left")
        .join(_speaking(event, answer), on="event_id", how="left")
        .with_columns(emotion=pl.coalesce(pl.col("score_pomp") / 50 - 1, "text_sentiment"))
    )
    return (
        contacts.join(_runs(contacts), on="event_id", how="left")
        .with_columns(
            pl.concat_str(STEPS, separator="|").hash().alias("journey_id"),
            pl.concat_str(*STEPS, "touchpoint_id", "event_at", "visit_no", separator="|")
            .hash()
            .alias("journey_step_id"),
            pl.col("event_at").dt.offset_by("8h").dt.date().alias("event_date"),
            pl.when(pl.col("score_pomp").is_not_null())
            .then(pl.lit("response"))
            .when(pl.col("text_sentiment").is_not_null())
            .then(pl.lit("text"))
            .alias("emotion_source"),
            ((pl.col("low_run_len") >= 2) | (pl.col("emotion_drop").fill_null(0) >= 0.8)).alias("churn_risk_flag"),
        )
        .drop("score_pomp", "text_sentiment")
    )


def _key(columns: list[str]) -> pl.Expr:
    return pl.concat_str(columns, separator="|").hash()


def _placed(event: pl.LazyFrame) -> pl.LazyFrame:
    """Contacts in order, cut into journeys after 180 days of silence."""
    gap = pl.col("event_at").diff().over("customer_key") > pl.duration(days=180)
    return (
        event.filter(pl.col("customer_key").is_not_null())
        .sort("customer_key", "event_at", "event_id")
        .with_columns(gap.fill_null(False).cum_sum().over("customer_key").alias("journey_no"))
        .with_columns(
            pl.int_range(1, pl.len() + 1).over(STEPS).alias("step_no"),
            pl.int_range(1, pl.len() + 1).over([*STEPS, "touchpoint_id"]).alias("visit_no"),
        )
    )


def _speaking(event: pl.LazyFrame, answer: pl.LazyFrame) -> pl.LazyFrame:
    """The answer that speaks for each contact: the best link, then the latest."""
    place = event.select("event_id", pl.col("touchpoint_id").alias("at"))
    return (
        answer.join(place, on="event_id")
        .filter(pl.col("touchpoint_id").is_null() | (pl.col("touchpoint_id") == pl.col("at")))
        .with_columns(n_responses=pl.len().over("event_id"), is_mute=pl.col("score_pomp").is_null())
        .sort(
            ["event_id", "link_confidence", "is_mute", "experienced_at", "experience_id"],
            descending=[False, True, False, True, False],
        )
        .unique("event_id", keep="first", maintain_order=True)
        .drop("touchpoint_id", "at", "is_mute", "experienced_at", "experience_id")
    )


def _runs(contacts: pl.LazyFrame) -> pl.LazyFrame:
    emotion = pl.col("emotion")
    level = pl.when(emotion >= 0.3).then(1).when(emotion <= -0.3).then(-1).otherwise(0)
    run = pl.int_range(1, pl.len() + 1).over([*STEPS, "island"])
    return (
        contacts.filter(emotion.is_not_null())
        .sort("customer_key", "event_at", "event_id")
        .with_columns(level=level)
        .with_columns(
            (pl.col("level") != pl.col("level").shift()).fill_null(True).cum_sum().over(STEPS).alias("island"),
            (emotion.shift() - emotion).over(STEPS).alias("emotion_drop"),
            (emotion.cum_max() - emotion).over(STEPS).alias("max_drawdown"),
            (emotion.cum_sum() - emotion).clip(0).over(STEPS).alias("tolerance_credit"),
        )
        .with_columns(
            pl.when(pl.col("level") == 1).then(run).otherwise(0).alias("high_run_len"),
            pl.when(pl.col("level") == -1).then(run).otherwise(0).alias("low_run_len"),
        )
        .select("event_id", "level", "high_run_len", "low_run_len", "emotion_drop", "max_drawdown", "tolerance_credit")
    )

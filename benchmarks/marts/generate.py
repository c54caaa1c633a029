"""A raw zone of any size, written straight as Parquet: contacts, answers and what they hang on.

The rows are random but lawful: each customer walks ten contacts, answers two of them, and a third of
the answers carry no invitation, so that every way of linking is exercised.
"""

from pathlib import Path

import numpy as np
import polars as pl

from transforms.contracts import SCHEMAS, Contract

TOUCHPOINTS = ("brand_ad", "showroom", "order_pay", "delivery", "installation", "product_use", "hotline", "member_care")
STEPS = 10
ANSWERED = (3, 7)
ATTRIBUTES = ("送货速度", "安装速度", "回复速度", "准时送达")
SCALED = (("q4", "", 11), ("q5", "", 5), ("q8", "", 3), ("q9", "", 3), ("q10", "", 3))
PAIRED = tuple((question, row, 7) for question in ("q11", "q12") for row in ATTRIBUTES)
ITEMS = (*SCALED, *PAIRED)
WORDS = {
    "q5": ("非常不满意", "不满意", "一般", "满意", "非常满意"),
    "q8": ("没感觉", "有点印象", "印象很深"),
    "q9": ("基本没参与", "参与了一部分", "全程参与"),
    "q10": ("远低于预期", "符合预期", "超出预期"),
}
START_US = 1_767_225_600_000_000  # 2026-01-01
DAY_US = 86_400_000_000


def write(folder: Path, customers: int, seed: int = 1) -> dict[str, list[Path]]:
    """Write one Parquet file per contract; returns the file lists ``create_raw_schema`` takes."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    contacts = _contacts(customers, rng)
    responses = contacts.filter(pl.col("step").is_in(ANSWERED))
    frames = {
        Contract.TOUCH_EVENT: contacts,
        Contract.CUSTOMER: _customers(customers, rng),
        Contract.ORDER: _orders(contacts, rng),
        Contract.RESPONSE: _responses(responses, rng),
        Contract.INVITATION: _invitations(responses),
        Contract.ANSWER: _answers(responses, rng),
    }
    return {contract.value: [_write(folder, contract, frame)] for contract, frame in frames.items()}


def _write(folder: Path, contract: Contract, frame: pl.DataFrame) -> Path:
    schema = SCHEMAS[contract]
    lineage = {"source": "generated", "file_id": "0" * 16, "file_date": None, "record_no": 0, "record_hash": 0}
    columns = [
        (pl.col(name) if name in frame.columns else pl.lit(lineage.get(name))).cast(_plain(column.dtype)).alias(name)
        for name, column in schema.columns().items()
    ]
    path = folder / f"{contract.value}.parquet"
    frame.select(columns).write_parquet(path)
    return path


def _plain(dtype: pl.DataType) -> pl.DataType:
    return pl.String() if isinstance(dtype, pl.Enum) else dtype


def _time(values: np.ndarray) -> pl.Series:
    return pl.Series(values).cast(pl.Datetime("us"))


def _contacts(customers: int, rng: np.random.Generator) -> pl.DataFrame:
    n = customers * STEPS
    no, step = np.repeat(np.arange(customers), STEPS), np.tile(np.arange(STEPS), customers)
    at = START_US + (rng.integers(0, 60, customers).repeat(STEPS) + step * 11) * DAY_US + rng.integers(0, DAY_US, n)
    place = np.where(step < 8, step, rng.integers(0, 8, n))
    text = pl.Series(no).cast(pl.String)
    return pl.DataFrame(
        {
            "event_id": "E" + pl.Series(np.arange(n)).cast(pl.String),
            "customer_key": "k1_" + text,
            "touchpoint_id": np.array(TOUCHPOINTS)[place],
            "event_at": _time(at),
            "channel": np.array(("app", "store", "phone"))[rng.integers(0, 3, n)],
            "unit_id": "U" + pl.Series(no % 200).cast(pl.String),
            "order_id": "O" + text,
            "is_customer_initiated": rng.random(n) < 0.5,
            "steps_offered": np.full(n, 6),
            "steps_taken": rng.integers(0, 7, n),
            "dwell_s": rng.gamma(2, 300, n).round(),
            "step": step,
        }
    )


def _customers(customers: int, rng: np.random.Generator) -> pl.DataFrame:
    segment = np.array(("首次置业", "换新家庭", "高端改善", "租住青年"))[rng.integers(0, 4, customers)]
    key = "k1_" + pl.Series(np.arange(customers)).cast(pl.String)
    return pl.DataFrame({"customer_key": key, "segment": segment}).with_columns(as_of_date=pl.date(2026, 1, 1))


def _orders(contacts: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    orders = contacts.filter(pl.col("step") == 2)
    hours = pl.Series(rng.gamma(4, 24, len(orders)) * 3600 * 1e6).cast(pl.Int64)
    return orders.select(
        "order_id",
        "customer_key",
        "unit_id",
        "channel",
        pl.lit(2999.0).alias("amount"),
        pl.col("event_at").alias("ordered_at"),
        (pl.col("event_at") + pl.duration(days=4)).alias("promised_at"),
        (pl.col("event_at") + hours.cast(pl.Duration("us"))).alias("delivered_at"),
    )


def _responses(answered: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    kind = rng.integers(0, 3, len(answered))
    token = pl.Series(np.where(kind == 0, "1", "")).replace("", None)
    return answered.select(
        pl.col("event_id").str.replace("E", "R").alias("response_id"),
        pl.lit("appliance_customer").alias("survey_id"),
        pl.lit("v1").alias("questionnaire_version"),
        "customer_key",
        "touchpoint_id",
        pl.when(pl.Series(kind == 1)).then("order_id").alias("order_id"),
        pl.when(token.is_not_null()).then(pl.col("event_id").str.replace("E", "T")).alias("invitation_id"),
        pl.lit("customer").alias("respondent_type"),
        (pl.col("event_at") + pl.duration(hours=30)).alias("submitted_at"),
        pl.lit("complete").alias("status"),
    )


def _invitations(answered: pl.DataFrame) -> pl.DataFrame:
    return answered.select(
        pl.col("event_id").str.replace("E", "T").alias("invitation_id"),
        pl.lit("appliance_customer").alias("survey_id"),
        "customer_key",
        "touchpoint_id",
        "order_id",
        (pl.col("event_at") + pl.duration(hours=5)).alias("sent_at"),
        (pl.col("event_at") + pl.duration(hours=30)).alias("completed_at"),
    )


def _answers(answered: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    parts = []
    for question, row, points in ITEMS:
        drawn = rng.integers(0, points, len(answered))
        words = WORDS.get(question)
        parts.append(
            answered.select(
                pl.col("event_id").str.replace("E", "R").alias("response_id"),
                pl.lit("appliance_customer").alias("survey_id"),
                pl.lit(question).alias("question_key"),
                pl.lit(row).alias("subquestion_key"),
                pl.lit("").alias("option_key"),
                pl.lit("").alias("loop_key"),
                pl.lit("0").alias("question_version"),
                pl.lit(question).alias("question_text"),
                pl.Series("value_text", np.array(words)[drawn] if words else drawn.astype(str)),
                pl.Series("value_num", None if words else (drawn + (question != "q4")).astype(float), dtype=pl.Float64)
                if not words
                else pl.lit(None, dtype=pl.Float64).alias("value_num"),
                pl.lit(False).alias("is_free_text"),
                pl.lit(False).alias("is_other_text"),
            )
        )
    return pl.concat(parts)

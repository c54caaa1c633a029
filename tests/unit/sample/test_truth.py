"""What is planted can be found again in the exports."""

import numpy as np
import polars as pl
import pytest

from tests.unit.sample.conftest import surveys
from transforms.sample import catalogue as c
from transforms.sample import questionnaire as q
from transforms.sample.tiers import tier_of


def clean(answers, truth):
    dirty = truth("dirt").select("file", "record_no").unique()
    return answers.join(dirty, on=["file", "record_no"], how="anti")


def told(answers, truth):
    """Clean answers beside the contact they speak of."""
    rows = clean(answers, truth).join(truth("answer"), on=["file", "record_no"])
    return rows.join(truth("contact"), on="event_id")


def test_each_answer_speaks_of_its_contact(answers, truth):
    rows = told(answers, truth)
    options = {t.code: t.option for t in c.TOUCHPOINTS}
    assert (rows["touchpoint_id"].replace_strict(options) == rows[q.TOUCHPOINT]).all()
    assert (rows["response_id"] == rows["序号"]).all()
    assert len(rows) > 5_000


def test_the_answered_items_give_the_planted_tier(answers, truth):
    rows = told(answers, truth)
    level = {w: i for words in (q.IMPACT_WORDS, q.PARTICIPATION_WORDS) for i, w in enumerate(words)}
    for words in q.DISCONFIRMATION_WORDS.values():
        level |= {w: i - 1 for i, w in enumerate(words)}
    inputs = [
        rows[t].replace_strict(level, return_dtype=pl.Int64).to_numpy()
        for t in (q.IMPACT, q.PARTICIPATION, q.DISCONFIRMATION)
    ]
    assert (tier_of(*inputs) == rows["tier"].to_numpy()).all()
    assert set(rows["tier"]) == {-1, 0, 1, 2, 3}


def test_memory_halves_in_45_days(truth):
    rows = truth("contact").filter("is_answered")
    scripted = truth("customer").filter(pl.col("pattern") != "none")["phone"]
    rows = rows.filter(~pl.col("phone").is_in(scripted.implode()) & (pl.col("emotion").abs() < 0.95))
    days = (rows["answered_at"] - rows["event_at"]).dt.total_seconds() / 86_400
    rows = rows.with_columns(bin=(days / 10).floor(), days=days)
    kept = rows.group_by("bin").agg(
        (pl.col("remembered_emotion") * pl.col("emotion")).sum() / (pl.col("emotion") ** 2).sum(),
        pl.col("days").mean(), n=pl.len(),
    )  # fmt: skip
    slope = np.polyfit(kept["days"], np.log2(kept["remembered_emotion"]), 1, w=np.sqrt(kept["n"]))[0]
    assert -1 / slope == pytest.approx(c.HALF_LIFE_DAYS, abs=4)


def test_the_same_care_delights_less_each_time(truth):
    unlifted = truth("contact").filter(pl.col("touchpoint_id") == "member_care")
    visits = unlifted.pivot("visit_no", index="phone", values="emotion", aggregate_function="first").drop_nulls(
        ["1", "3"]
    )
    slope = (visits["3"] - visits["1"]).mean() / np.log(3)
    assert slope == pytest.approx(c.SLOPE_HABITUATION, abs=0.06)


def test_only_a_callback_lifts_what_follows(company, truth):
    actions = read(company, "actions").filter(pl.col("触发答卷").is_not_null()).unique("编号")
    begun = pl.col("创建时间").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False).dt.offset_by("-8h")
    starts = (
        actions.select(phone="客户手机", kind="动作", begun=begun)
        .drop_nulls()
        .sort("begun")
        .unique("phone", keep="first")
    )
    after = truth("contact").join(starts, on="phone").filter(pl.col("event_at") > pl.col("begun"))
    mean = dict(after.group_by("kind").agg(pl.col("emotion").mean()).rows())
    others = after.filter(pl.col("kind") != "callback_24h")["emotion"].mean()
    assert 0.25 < mean["callback_24h"] - others < 0.6
    assert abs(mean["coupon"] - mean["apology_sms"]) < 0.15


def read(company, table):
    path = sorted((company / table).iterdir())[0]
    return pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)


def test_the_personal_message_sells_more_than_silence(company, truth):
    sent = read(company, "messages").filter(pl.col("campaign") == "C_FORYOU").unique("message_id")
    orders = read(company, "orders").unique("订单编号")
    people = truth("customer").select("phone", "customer_no")
    bought = orders["订单编号"].str.slice(10, 7).cast(pl.Int64)
    again = set(bought.filter(orders["订单编号"].str.ends_with("2")))
    ever = set(bought)
    rows = sent.join(people, on="phone").filter(pl.col("customer_no").is_in(list(ever)))
    rows = rows.with_columns(again=pl.col("customer_no").is_in(list(again)))
    share = dict(rows.group_by("holdout").agg(pl.col("again").mean()).rows())
    assert 0.02 < share["0"] - share["1"] < 0.12


def test_scripted_runs_and_drops_are_answered_as_written(truth):
    steps = truth("pattern").join(truth("contact"), on="event_id", suffix="_contact")
    assert (steps["emotion"] == steps["emotion_contact"]).all()
    assert set(steps["pattern"]) == {"high_run", "low_run", "drop"}
    assert steps.filter("is_answered").height > 0.6 * steps.height
    by_phone = steps.sort("step").group_by("phone").agg("event_at")
    assert all(times.is_sorted() for times in by_phone["event_at"])


def test_the_silent_are_known_and_would_have_said_less_good_things(truth):
    contacts, people = truth("contact").filter("is_invited"), truth("customer")
    silent = people.filter("is_silent")
    assert 0.1 < silent.height / people.height < 0.4
    assert (silent["answers"] == 0).all() and (silent["invitations"] > 0).all()
    spoke, kept_quiet = (contacts.filter(pl.col("is_answered") == x)["would_say_csat"].mean() for x in (True, False))
    assert kept_quiet < spoke


def test_no_contact_precedes_its_order_and_none_leaves_the_window(company, truth):
    contacts = truth("contact")
    span = contacts["event_at"].dt.offset_by("8h").dt.date()
    assert str(span.max()) <= "2026-09-30" and str(span.min()) >= "2026-06-03"
    times = contacts.pivot("touchpoint_id", index="order_id", values="event_at", aggregate_function="min").drop_nulls(
        "order_id"
    )
    assert (times["delivery"] > times["order_pay"]).fill_null(True).all()
    assert (times["installation"] > times["delivery"]).fill_null(True).all()


def test_the_gap_identity_holds_on_the_realised_sides(truth):
    gap = truth("gap").drop_nulls(["expectation", "perception", "actual", "standard"])
    g5 = gap["expectation"] - gap["perception"]
    belief = gap["belief_planted"]
    parts = (gap["expectation"] - belief) + (belief - gap["standard"]) + (gap["standard"] - gap["actual"])
    parts += gap["actual"] - gap["perception"]
    assert (g5 - parts).abs().max() < 1e-9
    assert gap.height == truth("unit").height * len(c.ATTRIBUTES)


def test_planted_gaps_come_back_on_average(truth):
    gap = truth("gap").group_by("attribute").agg(pl.all().exclude("unit_id").mean())
    for a in c.ATTRIBUTES:
        row = gap.row(by_predicate=pl.col("attribute") == a.code, named=True)
        assert abs(row["expectation"] - a.expectation) < 0.25
        assert abs(row["actual"] - row["perception"] - a.felt) < 0.5
        assert abs(row["actual_unit"] - a.actual) < 0.08 * a.actual


def test_an_action_names_the_low_answer_that_caused_it(company, answers, truth):
    actions = read(company, "actions").filter(pl.col("触发答卷").is_not_null()).unique("编号")
    rows = clean(answers, truth).select("序号", q.CSAT, phone=q.PHONE).unique("序号")
    joined = actions.join(rows, left_on="触发答卷", right_on="序号")
    assert joined.height > 0.9 * actions.height
    plain = joined.filter(pl.col("phone").str.contains("^[0-9]{11}$"))
    assert (plain["phone"] == plain["客户手机"]).all()
    assert set(joined[q.CSAT]) <= {"非常不满意", "不满意", "1", "2", "3"}


def test_comments_and_identifiers_stand_where_truth_says(answers, truth):
    for name, column in (("comment", "text"), ("identifier", "value")):
        rows = truth(name).join(answers, on=["file", "record_no"])
        assert rows.height == truth(name).height > 100
        assert rows.select(pl.col(q.COMMENT).str.contains(pl.col(column), literal=True).all()).item()
    assert set(truth("identifier")["kind"]) == {"phone", "wechat", "email", "address", "id_card", "bank_card", "plate"}


def test_about_three_per_cent_is_dirt(company, truth):
    records = len(surveys(company))
    dirt = truth("dirt").filter(pl.col("source").str.starts_with("wjx")).select("file", "record_no").unique()
    assert 0.02 < len(dirt) / records < 0.045

"""Holds the marts against what the simulator planted.

``check`` runs on a work database and the ``truth/`` folder of the same sample; the tests call it for
the bundled sample, ``benchmarks/marts/run.py --truth`` for a large one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Finding:
    """One check: what came back, and the bound it has to keep."""

    name: str
    found: float
    bound: float
    is_floor: bool
    n: int

    @property
    def is_kept(self) -> bool:
        """Whether the figure keeps its bound."""
        return self.found >= self.bound if self.is_floor else self.found <= self.bound


Check = Callable[[duckdb.DuckDBPyConnection], Finding]

ANSWERED = """
    select distinct cast(response_id as varchar) as response_id, event_id
    from truth_answer
    where coalesce(dirt, '') not in ('repeat_24h', 'test')
"""


def _share(con: duckdb.DuckDBPyConnection, name: str, sql: str, floor: float) -> Finding:
    good, n = con.execute(sql).fetchall()[0]
    return Finding(name, (good or 0) / n if n else 0.0, floor, True, n)


def _largest(con: duckdb.DuckDBPyConnection, name: str, sql: str, ceiling: float) -> Finding:
    found, n = con.execute(sql).fetchall()[0]
    return Finding(name, found if found is not None else float("inf"), ceiling, False, n)


def linked_responses(con: duckdb.DuckDBPyConnection) -> Finding:
    """Share of the customers' counted answers that found a contact."""
    return _share(con, "answers linked", "select count(event_id), count(*) from intermediate.int_response_link", 0.85)


def wrong_links(con: duckdb.DuckDBPyConnection) -> Finding:
    """Share of the links that name another contact than the true one although its record was taken in.

    Where the contact's record was damaged and refused, another one of the same order can only be taken for it.
    """
    sql = f"""
        select count(case when link.event_id <> truth.event_id and kept.event_id is not null then 1 end) / count(*),
            count(*)
        from intermediate.int_response_link as link
        join intermediate.int_response as response using (response_key)
        join ({ANSWERED}) as truth using (response_id)
        left join staging.stg_touch_event as kept on truth.event_id = kept.event_id
        where link.event_id is not null"""
    return _largest(con, "links wrong without dirt", sql, 0.0)


def tiers(con: duckdb.DuckDBPyConnection) -> Finding:
    """Share of the tiers of one experience that equal the planted tier."""
    sql = f"""
        with single as (
            select tier.tier_code, min(experience.response_id) as response_id
            from satisfaction_tier as tier
            join intermediate.int_experience as experience
                on tier.customer_key = experience.customer_key
                and tier.respondent_type = experience.respondent_type
                and tier.touchpoint_id = experience.touchpoint_id
                and tier.period_start = date_trunc('month', experience.experience_date)
            where tier.n_experiences = 1 and tier.touchpoint_id <> 'ALL'
            group by tier.tier_id, tier.tier_code
        )
        select count(case when single.tier_code = contact.tier then 1 end), count(*)
        from single
        join ({ANSWERED}) as truth using (response_id)
        join truth_contact as contact using (event_id)"""
    return _share(con, "tiers as planted", sql, 0.999)


def _answered_runs(pattern: str) -> str:
    """Steps of scripted runs whose earlier steps all have an emotion, in a journey of their own."""
    return f"""
        with steps as (
            select pattern.phone, pattern.step, journey.*
            from truth_pattern as pattern
            join journey using (event_id)
            where pattern.pattern = '{pattern}'
        ),
        whole as (
            select *, count(emotion) over (partition by phone order by step rows unbounded preceding) as n_before
            from steps
        )
        select * from whole where n_before = step and emotion is not null"""


def high_runs(con: duckdb.DuckDBPyConnection) -> Finding:
    """Share of the steps of planted high runs that show a run of at least their length."""
    sql = f"select count(case when high_run_len >= step then 1 end), count(*) from ({_answered_runs('high_run')})"
    return _share(con, "high runs", sql, 0.9)


def low_runs(con: duckdb.DuckDBPyConnection) -> Finding:
    """Share of the second and later steps of planted low runs that raise the churn flag."""
    sql = f"""select count(case when low_run_len >= step and churn_risk_flag then 1 end), count(*)
        from ({_answered_runs("low_run")}) where step >= 2"""
    return _share(con, "low runs flagged", sql, 0.9)


def drops(con: duckdb.DuckDBPyConnection) -> Finding:
    """Share of the planted falls that are found and flagged."""
    sql = f"""select count(case when emotion_drop >= 0.8 and churn_risk_flag then 1 end), count(*)
        from ({_answered_runs("drop")}) where step = 3"""
    return _share(con, "drops flagged", sql, 0.95)


def _gap_part(side: str, gap_no: str, place: str, truth: str) -> str:
    return f"""
        with planted as (
            select attribute, sum({truth} * {truth}_n) / sum({truth}_n) as planted, sum({truth}_n) as n
            from truth_gap group by attribute
        )
        select max(abs(gap.{place}_value - planted)), cast(sum(gap.{place}_n) as bigint)
        from gap join planted using (attribute)
        where gap_no = '{gap_no}' and gap.{place}_side = '{side}'
            and period_type = 'all' and unit_id = 'ALL' and segment = 'ALL'"""


def gap_sides(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Largest distance, over the attributes, of each side of the gaps from what was realised (0–10 scale)."""
    sides = (
        ("expectation", "G5", "left", "expectation", 0.25),
        ("perception", "G5", "right", "perception", 0.35),
        ("actual", "G3", "right", "actual", 0.25),
    )
    return [_largest(con, f"gap side {s}", _gap_part(s, no, place, t), bound) for s, no, place, t, bound in sides]


def beliefs(con: duckdb.DuckDBPyConnection) -> Finding:
    """Largest distance of the managers' mean belief from the planted mean."""
    sql = """
        with planted as (select attribute, avg(belief_planted) as planted from truth_gap group by attribute)
        select max(abs(gap.right_value - planted)), cast(sum(gap.right_n) as bigint)
        from gap join planted using (attribute)
        where gap_no = 'G1' and period_type = 'all' and unit_id = 'ALL' and segment = 'ALL'"""
    return _largest(con, "gap side belief", sql, 0.6)


STANDARD_OF = """
    select * from (values ('delivery_speed', 'delivery'), ('on_time_delivery', 'delivery'),
        ('installation_speed', 'installation'), ('safety_check', 'installation'),
        ('usage_guidance', 'installation'), ('site_tidiness', 'installation'), ('reply_speed', 'hotline')
    ) as rule (attribute, touchpoint_id)
"""


def standards(con: duckdb.DuckDBPyConnection) -> Finding:
    """Largest distance, over the attributes, of the standard from the one in force at each contact it is for."""
    sql = f"""
        with planted as (
            select contact.event_id, contact.touchpoint_id, standard.attribute, standard.score
            from truth_contact as contact
            join ({STANDARD_OF}) as rule using (touchpoint_id)
            join truth_standard as standard
                on rule.attribute = standard.attribute
                and coalesce(standard.unit_id, contact.unit_id) = contact.unit_id
                and cast(contact.event_at + interval 8 hour as date) >= standard.valid_from
                and coalesce(cast(contact.event_at + interval 8 hour as date) < standard.valid_to, true)
            qualify row_number() over (
                partition by contact.event_id, standard.attribute order by standard.unit_id nulls last
            ) = 1
        ),
        means as (select attribute, avg(score) as planted from planted group by attribute)
        select max(abs(gap.left_value - planted)), cast(sum(gap.left_n) as bigint)
        from gap join means using (attribute)
        where gap_no = 'G3' and period_type = 'all' and unit_id = 'ALL' and segment = 'ALL'"""
    return _largest(con, "gap side standard", sql, 0.1)


def repeats(con: duckdb.DuckDBPyConnection) -> Finding:
    """Share of the planted repeats within a day that are kept out of the figures, of people who can be known again."""
    sql = """
        select count(case when not response.is_counted then 1 end), count(*)
        from truth_answer as answer
        join intermediate.int_response as response using (response_id)
        where answer.dirt = 'repeat_24h' and (answer.has_phone or answer.has_token)
            and response.respondent_type in ('customer', 'non_customer')"""
    return _share(con, "repeats kept out", sql, 1.0)


def test_answers(con: duckdb.DuckDBPyConnection) -> Finding:
    """Share of the planted test answers that are kept out of the figures."""
    sql = """
        select count(case when not response.is_counted then 1 end), count(*)
        from truth_answer as answer
        join intermediate.int_response as response using (response_id)
        where answer.dirt = 'test' and response.respondent_type in ('customer', 'non_customer')"""
    return _share(con, "test answers kept out", sql, 1.0)


def rising_topic(con: duckdb.DuckDBPyConnection) -> Finding:
    """Share of the comments with the planted problem that its term was counted in, none of them before."""
    sql = f"""
        with planted as (
            select count(*) as n
            from truth_comment as comment
            join ({ANSWERED}) as truth using (event_id)
            join intermediate.int_response as response on response.response_id = truth.response_id
            where comment.form = 'rising' and comment.response_id = truth.response_id and response.is_counted
        ),
        found as (select sum(n_now) as n from emerging_topic where term = '密封圈' and n_before = 0)
        select found.n, planted.n from planted cross join found"""
    return _share(con, "rising topic seen", sql, 0.95)


def check(database: Path, truth: Path) -> list[Finding]:
    """Every check on one work database; ``truth`` is the folder the simulator wrote beside the exports."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{database}' AS work (READ_ONLY)")
        con.execute("USE work")
        for name in ("answer", "comment", "contact", "pattern", "gap", "standard"):
            con.execute(f"CREATE TEMP VIEW truth_{name} AS SELECT * FROM read_parquet('{truth / name}.parquet')")
        single: tuple[Check, ...] = (
            linked_responses,
            wrong_links,
            tiers,
            high_runs,
            low_runs,
            drops,
            beliefs,
            standards,
            repeats,
            test_answers,
            rising_topic,
        )
        return [*(one(con) for one in single), *gap_sides(con)]

-- Beliefs that came into the cells of the former release's gaps since, and those that
-- went out of them. A month has those of the newest survey of managers up to then.
{% set columns = [
    "attribute",
    "unit_id",
    "period_type",
    "period_start",
    "response_key",
    "belief_score",
] %}
with
    cells as (
        select distinct attribute, unit_id, period_type, period_start
        from {{ ref("stg_published_gap") }}
    ),

    {% for when, pairs, has_belief in [
        ("now", ref("int_servqual_pair"), "belief_score is not null"),
        ("former", ref("stg_former_pair"), "has_belief"),
    ] -%}
        {{ when }}_beliefs as (
            select
                attribute,
                coalesce(unit_id, 'unknown') as unit_id,
                {{ month_start("experience_date") }} as belief_month,
                response_key,
                belief_score
            from {{ pairs }}
            where {{ has_belief }} and respondent_type in ('manager', 'employee')
        ),

        {{ when }}_in_force as (
            select
                cells.attribute,
                cells.unit_id,
                cells.period_type,
                cells.period_start,
                belief.response_key,
                belief.belief_score
            from cells
            inner join
                {{ when }}_beliefs as belief
                on cells.attribute = belief.attribute
                and cells.unit_id in ('ALL', belief.unit_id)
                and (
                    cells.period_type = 'all'
                    or belief.belief_month <= cells.period_start
                )
            qualify
                cells.period_type = 'all'
                or rank() over (
                    partition by
                        cells.attribute,
                        cells.unit_id,
                        cells.period_type,
                        cells.period_start
                    order by belief.belief_month desc nulls last
                )
                = 1
        ),
    {% endfor %}
    {{ moved_rows("now_in_force", "former_in_force", columns) }}

select
    moved.attribute,
    moved.unit_id,
    moved.period_type,
    moved.period_start,
    moved.response_key,
    moved.direction,
    restated.cause
from moved
inner join
    {{ ref("int_restated_response") }} as restated
    on moved.response_key = restated.response_key

-- What is asked directly beside a gap: whether the service was as advertised (G4), and
-- what the frontline says of its tools, rules and support (G3). One row per item and
-- cell, hidden like every figure about people.
with
    answers as (
        select
            case
                when metric_role = 'claim_check' then 'claim_check' else attribute
            end as item,
            {{ month_start("experience_date") }} as month_start,
            coalesce(unit_id, 'unknown') as unit_id,
            -- Staff belong to no segment of customers.
            case
                when metric_role = 'claim_check' then coalesce(segment, 'unknown')
            end as segment,
            customer_key,
            score_pomp / 10 as score
        from {{ ref("int_counted_answer") }}
        where
            null_reason is null
            and status = 'complete'
            and (
                (
                    metric_role = 'claim_check'
                    and respondent_type in ('customer', 'non_customer')
                )
                or (
                    metric_role = 'satisfaction'
                    and tx_part = 'ex'
                    and attribute is not null
                    and respondent_type = 'employee'
                )
            )
    ),

    counted as (
        select
            item,
            {{ gap_period_and_place() }},
            count(distinct customer_key) as n,
            {{ exact_avg("score") }} as mean_score
        from answers
        group by {{ gap_grouping_sets(["item"]) }}
    ),

    dated as (
        -- Without segments two sets give the same cell.
        select distinct *
        from counted
        where period_type = 'all' or period_start is not null
    ),

    parts as (
        select
            *,
            n < {{ min_n("people_data") }} as is_small,
            {{
                hash_key(
                    ["item", "period_type", "period_start", "unit_id", "segment"]
                )
            }} as cell_id
        from dated
    ),

    memberships as ({{ gap_equations("parts", ["item"]) }}),

    {{ hidden_by_rounds("parts", "memberships", min_n("people_data")) }}

select
    parts.item,
    parts.period_type,
    parts.period_start,
    parts.unit_id,
    parts.segment,
    parts.n,
    parts.mean_score
from parts
inner join hidden on parts.cell_id = hidden.cell_id
where not hidden.is_hidden

-- What is asked directly beside a gap: whether the service was as advertised (G4), and
-- what the frontline says of its tools, rules and support (G3). One row per item and
-- cell, hidden like every figure about people.
with
    answers as (
        select
            case
                when answer.metric_role = 'claim_check'
                then 'claim_check'
                else answer.attribute
            end as item,
            {{ month_start("response.experience_date") }} as month_start,
            coalesce(response.unit_id, 'unknown') as unit_id,
            -- Staff belong to no segment of customers.
            case
                when answer.metric_role = 'claim_check'
                then coalesce(response.segment, 'unknown')
            end as segment,
            response.customer_key,
            answer.score_pomp / 10 as score
        from {{ ref("int_answer") }} as answer
        inner join
            {{ ref("int_response_context") }} as response
            on answer.response_key = response.response_key
        where
            answer.null_reason is null
            and response.status = 'complete'
            and (
                (
                    answer.metric_role = 'claim_check'
                    and response.respondent_type in ('customer', 'non_customer')
                )
                or (
                    answer.metric_role = 'satisfaction'
                    and answer.tx_part = 'ex'
                    and answer.attribute is not null
                    and response.respondent_type = 'employee'
                )
            )
    ),

    counted as (
        select
            item,
            case
                when grouping(month_start) = 1 then 'all' else 'month'
            end as period_type,
            month_start as period_start,
            coalesce(unit_id, 'ALL') as unit_id,
            coalesce(segment, 'ALL') as segment,
            count(distinct customer_key) as n,
            {{ exact_avg("score") }} as mean_score
        from answers
        group by
            grouping sets (
                (item),
                (item, unit_id),
                (item, segment),
                (item, unit_id, segment),
                (item, month_start),
                (item, month_start, unit_id),
                (item, month_start, segment),
                (item, month_start, unit_id, segment)
            )
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

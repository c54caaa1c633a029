-- What managers believe customers expect, per unit and over all units. A manager
-- survey holds until the
-- next one, so each row carries the months for which it is the newest.
with
    beliefs as (
        select
            attribute,
            coalesce(unit_id, 'unknown') as unit_id,
            {{ month_start("experience_date") }} as belief_month,
            belief_score
        from {{ ref("int_servqual_pair") }}
        where belief_score is not null and respondent_type in ('manager', 'employee')
    ),

    sums as (
        select
            attribute,
            case when grouping(unit_id) = 1 then 'ALL' else unit_id end as unit_id,
            case
                when grouping(belief_month) = 1 then 'all' else 'month'
            end as period_type,
            belief_month,
            count(*) as n,
            {{ exact_avg("belief_score") }} as mean_score,
            {{ exact_deviation("belief_score") }} / sqrt(count(*)) as se
        from beliefs
        group by
            grouping sets (
                (attribute),
                (attribute, unit_id),
                (attribute, belief_month),
                (attribute, unit_id, belief_month)
            )
    )

select
    *,
    lead(belief_month) over (
        partition by attribute, unit_id, period_type
        order by belief_month asc nulls last
    ) as next_belief_month
from sums
where period_type = 'all' or belief_month is not null

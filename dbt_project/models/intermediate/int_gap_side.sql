-- Weighted mean, standard error and n of each side, per period, unit and segment and
-- their totals.
with
    periods as (
        select
            *,
            'month' as period_type,
            {{ month_start("observed_date") }} as period_start
        from {{ ref("int_gap_observation") }}
        where observed_date is not null
        union all
        select *, 'all' as period_type, cast(null as date) as period_start
        from {{ ref("int_gap_observation") }}
    ),

    sums as (
        select
            side,
            attribute,
            period_type,
            period_start,
            case
                when grouping(unit_id) = 1 then 'ALL' else coalesce(unit_id, 'unknown')
            end as unit_id,
            case
                when grouping(segment) = 1 then 'ALL' else coalesce(segment, 'unknown')
            end as segment,
            count(*) as n,
            sum(weight) as sum_w,
            sum(weight * weight) as sum_w2,
            sum(weight * score) as sum_wx,
            sum(weight * score * score) as sum_wx2
        from periods
        group by
            grouping sets (
                (side, attribute, period_type, period_start),
                (side, attribute, period_type, period_start, unit_id),
                (side, attribute, period_type, period_start, segment),
                (side, attribute, period_type, period_start, unit_id, segment)
            )
    ),

    means as (
        select
            *,
            {{ ratio("sum_wx", "sum_w") }} as mean_score,
            {{ effective_n("sum_w", "sum_w2") }} as n_eff
        from sums
    )

select
    side,
    attribute,
    period_type,
    period_start,
    unit_id,
    segment,
    n,
    n_eff,
    mean_score,
    case
        when side in ('standard', 'promise')
        then 0.0
        when n > 1
        then
            sqrt(
                greatest({{ ratio("sum_wx2", "sum_w") }} - mean_score * mean_score, 0)
                / nullif(n_eff - 1, 0)
            )
    end as se
from means

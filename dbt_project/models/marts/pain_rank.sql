with
    totals as (
        select
            quarter_start,
            touchpoint_id,
            cast(sum(n_customers) as bigint) as n_customers,
            cast(sum(n_emotions) as bigint) as n_emotions,
            {{ ratio(exact_sum("sum_pain"), "sum(n_emotions)") }} as severity,
            sum(n_voices) < {{ min_n("people_data") }} as is_suppressed
        from {{ ref("int_pain_bin") }}
        group by quarter_start, touchpoint_id
    ),

    customers as (
        select
            cast(date_trunc('quarter', event_date) as date) as quarter_start,
            count(distinct customer_key) as n_all
        from {{ ref("journey") }}
        group by cast(date_trunc('quarter', event_date) as date)
    ),

    ranked as (
        select
            totals.*,
            {{ ratio("totals.n_customers", "customers.n_all") }} as reach,
            totals.n_customers * totals.severity as pain,
            cast(
                rank() over (
                    partition by totals.quarter_start, totals.is_suppressed
                    order by totals.n_customers * coalesce(totals.severity, 0) desc
                ) as bigint
            ) as pain_rank
        from totals
        inner join customers on totals.quarter_start = customers.quarter_start
    ),

    -- What is hidden takes no rank, or the ranks of the others would tell it.
    resampled as (
        select
            drawn.quarter_start,
            drawn.touchpoint_id,
            rank() over (
                partition by drawn.quarter_start, drawn.resample
                order by drawn.pain desc
            ) as resampled_rank
        from {{ ref("int_pain_resample") }} as drawn
        inner join
            totals
            on drawn.quarter_start = totals.quarter_start
            and drawn.touchpoint_id = totals.touchpoint_id
            and not totals.is_suppressed
    ),

    intervals as (
        select
            quarter_start,
            touchpoint_id,
            percentile_cont(0.025) within group (
                order by cast(resampled_rank as double)
            ) as rank_low,
            percentile_cont(0.975) within group (
                order by cast(resampled_rank as double)
            ) as rank_high
        from resampled
        group by quarter_start, touchpoint_id
    )

select
    ranked.quarter_start,
    ranked.touchpoint_id,
    touchpoint.touchpoint_name_zh as touchpoint_zh,
    touchpoint.stage_id,
    ranked.n_customers,
    ranked.n_emotions,
    ranked.reach,
    {{ shown("ranked.severity") }} as severity,
    {{ shown("ranked.reach * ranked.severity") }} as pain,
    {{ shown("ranked.pain_rank") }} as pain_rank,
    {{ shown("intervals.rank_low") }} as rank_low,
    {{ shown("intervals.rank_high") }} as rank_high,
    ranked.is_suppressed
from ranked
left join
    intervals
    on ranked.quarter_start = intervals.quarter_start
    and ranked.touchpoint_id = intervals.touchpoint_id
left join
    {{ ref("touchpoints") }} as touchpoint
    on ranked.touchpoint_id = touchpoint.touchpoint_id

with
    moves as (
        select
            touchpoint_id,
            period_type,
            period_start,
            respondent_type,
            prev_tier_code,
            tier_code,
            count(*) as n,
            count(case when is_impact_up then 1 end) as n_impact_up,
            count(case when is_participation_down then 1 end) as n_participation_down,
            count(case when has_action then 1 end) as n_action
        from {{ ref("satisfaction_tier") }}
        where prev_tier_code is not null and tier_code is not null
        group by
            touchpoint_id,
            period_type,
            period_start,
            respondent_type,
            prev_tier_code,
            tier_code
    ),

    totals as (
        select
            *,
            sum(n) over (
                partition by
                    touchpoint_id,
                    period_type,
                    period_start,
                    respondent_type,
                    prev_tier_code
            ) as n_from
        from moves
    ),

    judged as (
        select *, n_from < {{ min_n("people_data") }} as is_suppressed from totals
    )

select
    touchpoint_id,
    period_type,
    period_start,
    respondent_type,
    prev_tier_code as from_tier_code,
    tier_code as to_tier_code,
    {{ shown("n") }} as n,
    cast({{ shown("n_from") }} as bigint) as n_from,
    {{ shown(ratio("n", "n_from")) }} as share_of_from,
    {{ shown("n_impact_up") }} as n_impact_up,
    {{ shown("n_participation_down") }} as n_participation_down,
    {{ shown("n_action") }} as n_action,
    is_suppressed
from judged

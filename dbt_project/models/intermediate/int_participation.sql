-- Participation of one contact in [0, 1]: the mean of what is known of the share of
-- offered steps
-- taken, who initiated the contact, and the dwell time's rank within its touchpoint.
with
    parts as (
        select
            event_id,
            {{ clamp(ratio("steps_taken", "steps_offered"), high=1.0) }} as steps_share,
            case
                is_customer_initiated
                when true
                then cast(1 as double)
                when false
                then cast(0 as double)
            end as initiative,
            case
                when dwell_s is not null
                then
                    percent_rank() over (
                        partition by touchpoint_id, dwell_s is null
                        order by dwell_s asc nulls last
                    )
            end as dwell_rank
        from {{ ref("stg_touch_event") }}
    ),

    counted as (
        select
            *,
            case when steps_share is null then 0 else 1 end
            + case when initiative is null then 0 else 1 end
            + case when dwell_rank is null then 0 else 1 end as n_parts
        from parts
    )

select
    event_id,
    steps_share,
    initiative,
    dwell_rank,
    {{
        ratio(
            "coalesce(steps_share, 0) + coalesce(initiative, 0) + coalesce(dwell_rank, 0)",
            "n_parts",
        )
    }}
    as participation_value
from counted

-- Participation of one contact in [0, 1]: the mean of what is known of the share of
-- offered steps
-- taken, who initiated the contact, and the dwell time's rank within its touchpoint.
with
    parts as (
        select
            event.event_id,
            event.customer_key,
            event.touchpoint_id,
            event.event_at,
            {{ clamp(ratio("event.steps_taken", "event.steps_offered"), high=1.0) }}
            as steps_share,
            case
                event.is_customer_initiated
                when true
                then cast(1 as double)
                when false
                then cast(0 as double)
            end as initiative,
            dwell.dwell_rank
        from {{ ref("stg_touch_event") }} as event
        left join
            {{ ref("int_dwell_rank") }} as dwell
            on event.touchpoint_id = dwell.touchpoint_id
            and event.dwell_s = dwell.dwell_s
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
    customer_key,
    touchpoint_id,
    event_at,
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

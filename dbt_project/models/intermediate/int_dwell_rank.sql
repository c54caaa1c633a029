-- Share of a touchpoint's contacts that dwelt shorter: percent_rank, once per time
-- instead
-- of once per contact.
with
    counted as (
        select touchpoint_id, dwell_s, count(*) as n
        from {{ ref("stg_touch_event") }}
        where dwell_s is not null
        group by touchpoint_id, dwell_s
    )

select
    touchpoint_id,
    dwell_s,
    coalesce(
        {{
            ratio(
                "sum(n) over (partition by touchpoint_id order by dwell_s asc rows between unbounded preceding and 1 preceding)",
                "(sum(n) over (partition by touchpoint_id) - 1)",
            )
        }},
        0
    ) as dwell_rank
from counted

-- Contacts in order, cut into journeys where a customer was silent for longer than
-- the seed allows.
with
    contacts as (
        select event_id, customer_key, touchpoint_id, event_at
        from {{ ref("stg_touch_event") }}
        where customer_key is not null and {{ is_touched("customer_key") }}
    ),

    ordered as (
        select
            *,
            cast(row_number() over in_order as bigint) as contact_no,
            coalesce(
                {{ seconds_between("lag(event_at) over in_order", "event_at") }}
                > 86400 * {{ journey_threshold("journey_gap_days") }},
                true
            ) as is_start
        from contacts
        window
            in_order as (partition by customer_key order by event_at asc, event_id asc)
    ),

    numbered as (
        select
            *,
            cast(
                count(case when is_start then 1 end) over so_far as bigint
            ) as journey_no,
            contact_no
            - max(case when is_start then contact_no end) over so_far
            + 1 as step_no
        from ordered
        window
            so_far as (
                partition by customer_key
                order by event_at asc, event_id asc
                rows unbounded preceding
            )
    )

select
    event_id,
    customer_key,
    journey_no,
    step_no,
    cast(
        row_number() over (
            partition by customer_key, journey_no, touchpoint_id
            order by event_at asc, event_id asc
        ) as bigint
    ) as visit_no
from numbered

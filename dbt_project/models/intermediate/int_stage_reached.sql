-- When each journey first reached each of its stages, what happened there, and how far
-- the journey went.
with
    reached as (
        select
            journey_id,
            customer_key,
            stage_id,
            stage_no,
            min(event_date) as reached_date,
            coalesce({{ exact_sum("emotion") }}, 0) as sum_emotion,
            count(emotion) as n_emotions,
            count(*) as n_contacts,
            max(visit_no) as max_visits
        from {{ ref("journey") }}
        where stage_id is not null and {{ is_touched("customer_key") }}
        group by journey_id, customer_key, stage_id, stage_no
    )

select
    reached.*,
    reached.stage_no < measure.furthest_stage_no as is_converted,
    measure.last_event_date,
    belonged.segment
from reached
inner join
    {{ ref("int_journey_measure") }} as measure
    on reached.journey_id = measure.journey_id
left join
    {{ ref("int_customer_segment") }} as belonged
    on {{ on_segment("measure.customer_key", "measure.last_event_date", "belonged") }}

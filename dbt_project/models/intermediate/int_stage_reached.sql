-- When each journey first reached each of its stages, and what happened there.
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

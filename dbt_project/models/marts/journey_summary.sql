select
    measure.journey_id,
    measure.customer_key,
    measure.journey_no,
    belonged.segment,
    measure.started_at,
    measure.last_event_at,
    measure.started_date,
    measure.last_event_date,
    measure.n_steps,
    measure.n_emotions,
    measure.n_touchpoints,
    measure.max_visits,
    measure.furthest_stage_no,
    measure.mean_emotion,
    measure.peak_emotion,
    measure.end_emotion,
    measure.peak_end,
    measure.duration_neglect_gap,
    measure.longest_high_run,
    measure.longest_low_run,
    measure.largest_drop,
    measure.max_drawdown,
    measure.has_churn_risk,
    {{ is_open_journey("measure.last_event_date") }} as is_open,
    case when measure.n_emotions = 0 then 'no_emotion' end as emotion_missing_reason
from {{ ref("int_journey_measure") }} as measure
left join
    {{ ref("int_customer_segment") }} as belonged
    on {{ on_segment("measure.customer_key", "measure.last_event_date", "belonged") }}

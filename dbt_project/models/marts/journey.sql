select
    {{
        hash_key(
            [
                "place.customer_key",
                "place.journey_no",
                "contact.touchpoint_id",
                "contact.event_at",
                "place.visit_no",
            ]
        )
    }} as journey_step_id,
    contact.event_id,
    contact.customer_key,
    {{ hash_key(["place.customer_key", "place.journey_no"]) }} as journey_id,
    place.journey_no,
    place.step_no,
    place.visit_no,
    contact.touchpoint_id,
    touchpoint.stage_id,
    touchpoint.stage_no,
    touchpoint.phase,
    contact.channel,
    contact.unit_id,
    contact.order_id,
    contact.event_at,
    {{ local_date("contact.event_at") }} as event_date,
    contact.is_customer_initiated,
    contact.is_success,
    run.emotion,
    run.emotion_source,
    case
        when run.event_id is null
        then 'no_linked_response'
        when run.emotion is null
        then 'no_score_no_opinion'
    end as emotion_missing_reason,
    run.survey_id,
    run.response_id,
    run.link_method,
    run.link_confidence,
    run.link_candidates,
    coalesce(run.n_responses, 0) as n_responses,
    run.emotion_level,
    run.high_run_len,
    run.low_run_len,
    run.emotion_drop,
    run.drawdown as max_drawdown,
    run.tolerance_credit,
    case
        when run.emotion is not null
        then
            run.low_run_len >= {{ journey_threshold("low_run_k") }}
            or coalesce(run.emotion_drop, 0) >= {{ journey_threshold("drop_delta") }}
    end as churn_risk_flag
from {{ ref("int_contact") }} as place
inner join {{ ref("stg_touch_event") }} as contact on place.event_id = contact.event_id
left join
    {{ ref("touchpoints") }} as touchpoint
    on contact.touchpoint_id = touchpoint.touchpoint_id
left join {{ ref("int_emotion_run") }} as run on place.event_id = run.event_id
where {{ is_noted("place.event_id") }}

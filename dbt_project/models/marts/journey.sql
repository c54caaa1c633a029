select
    {{
        hash_key(
            [
                "contact.customer_key",
                "contact.journey_id",
                "contact.touchpoint_id",
                "contact.event_at",
                "contact.visit_no",
            ]
        )
    }} as journey_step_id,
    contact.event_id,
    contact.customer_key,
    contact.journey_id,
    contact.journey_no,
    contact.step_no,
    contact.visit_no,
    contact.touchpoint_id,
    contact.stage_id,
    contact.stage_no,
    contact.phase,
    contact.channel,
    contact.unit_id,
    contact.order_id,
    contact.event_at,
    contact.event_date,
    contact.is_customer_initiated,
    contact.is_success,
    contact.emotion,
    contact.emotion_source,
    contact.emotion_missing_reason,
    contact.survey_id,
    contact.response_id,
    contact.link_method,
    contact.link_confidence,
    contact.link_candidates,
    contact.n_responses,
    run.emotion_level,
    run.high_run_len,
    run.low_run_len,
    run.emotion_drop,
    run.drawdown as max_drawdown,
    run.tolerance_credit,
    case
        when contact.emotion is null
        then null
        else
            run.low_run_len >= {{ journey_threshold("low_run_k") }}
            or coalesce(run.emotion_drop, 0) >= {{ journey_threshold("drop_delta") }}
    end as churn_risk_flag
from {{ ref("int_contact") }} as contact
left join {{ ref("int_emotion_run") }} as run on contact.event_id = run.event_id
where {{ is_touched("contact.customer_key") }}

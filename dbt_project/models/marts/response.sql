select
    response.survey_id,
    response.response_id,
    response.questionnaire_version,
    response.respondent_type,
    response.status,
    response.source,
    response.channel,
    -- A member of staff is known here by role only: a unit may have three.
    case
        when response.respondent_type in ('customer', 'non_customer')
        then response.language
    end as language,
    case
        when
            not response.is_anonymous
            and response.respondent_type in ('customer', 'non_customer')
        then response.customer_key
    end as customer_key,
    response.is_anonymous,
    response.is_counted,
    response.not_counted_reason,
    response.response_at,
    response.response_date,
    response.invited_at,
    response.started_at,
    response.submitted_at,
    response.recorded_at,
    response.duration_s,
    coalesce(context.touchpoint_id, response.touchpoint_id) as touchpoint_id,
    case
        when response.respondent_type not in ('employee', 'manager')
        then coalesce(context.unit_id, response.unit_id)
    end as unit_id,
    context.segment,
    response.order_id,
    context.experience_date,
    context.event_id,
    context.link_method,
    context.link_confidence,
    context.link_candidates,
    case
        when response.respondent_type in ('employee', 'manager')
        then 'staff'
        when not response.is_counted
        then 'not_counted'
        else context.unlinked_reason
    end as unlinked_reason
from {{ ref("int_response") }} as response
left join
    {{ ref("int_response_context") }} as context
    on response.response_key = context.response_key
where {{ is_noted(row_key_text(["response.survey_id", "response.response_id"])) }}

select
    response_id,
    survey_id,
    source,
    file_id,
    customer_key,
    employee_key,
    unit_id,
    touchpoint_id,
    order_id,
    invitation_id,
    questionnaire_version,
    respondent_type,
    status,
    channel,
    language,
    duration_s,
    submitted_date,
    invited_at,
    started_at,
    submitted_at,
    recorded_at
from {{ source('raw', 'response') }}
{{ latest_version(['response_id', 'survey_id']) }}

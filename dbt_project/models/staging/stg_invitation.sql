select
    invitation_id,
    source,
    file_id,
    survey_id,
    customer_key,
    touchpoint_id,
    order_id,
    channel,
    sent_at,
    suppressed_at,
    bounced_at,
    opened_at,
    started_at,
    completed_at
from {{ newest("invitation", ["invitation_id"]) }} as newest

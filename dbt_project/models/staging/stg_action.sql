select
    action_id,
    source,
    file_id,
    customer_key,
    trigger_response_id,
    trigger_ticket_id,
    owner_key,
    action_type,
    outcome,
    cost,
    opened_at,
    first_reply_at,
    closed_at
from {{ newest("action", ["action_id"]) }} as newest

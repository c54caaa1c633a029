-- Tickets and closed-loop actions in one shape.
select
    'ticket' as subject,
    ticket_id as case_id,
    customer_key,
    unit_id,
    category,
    owner_key,
    cast(null as string) as trigger_response_id,
    opened_at,
    first_reply_at,
    resolved_at
from {{ ref("stg_ticket") }}
union all
select
    'action' as subject,
    action_id as case_id,
    customer_key,
    cast(null as string) as unit_id,
    action_type as category,
    owner_key,
    trigger_response_id,
    opened_at,
    first_reply_at,
    closed_at as resolved_at
from {{ ref("stg_action") }}

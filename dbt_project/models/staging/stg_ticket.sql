select
    ticket_id,
    source,
    file_id,
    customer_key,
    order_id,
    unit_id,
    touchpoint_id,
    owner_key,
    category,
    channel,
    opened_at,
    first_reply_at,
    resolved_at
from {{ newest("ticket", ["ticket_id"]) }} as newest

select
    event_id,
    source,
    file_id,
    customer_key,
    touchpoint_id,
    unit_id,
    order_id,
    employee_key,
    channel,
    steps_offered,
    steps_taken,
    dwell_s,
    is_customer_initiated,
    is_success,
    event_at
from {{ newest("touch_event", ["event_id"]) }} as newest

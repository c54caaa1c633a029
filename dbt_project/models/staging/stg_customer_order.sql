select
    order_id,
    source,
    file_id,
    customer_key,
    unit_id,
    product,
    channel,
    amount,
    ordered_at,
    promised_at,
    delivered_at,
    installed_at,
    returned_at
from {{ newest("customer_order", ["order_id"]) }} as newest

select
    measurement_id,
    source,
    file_id,
    customer_key,
    unit_id,
    order_id,
    attribute,
    channel,
    value_unit,
    value,
    measured_at
from {{ newest("measurement", ["measurement_id"]) }} as newest

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
from {{ source("raw", "measurement") }} {{ latest_version(["measurement_id"]) }}

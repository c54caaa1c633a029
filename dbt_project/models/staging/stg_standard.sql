select
    standard_id,
    source,
    file_id,
    unit_id,
    attribute,
    channel,
    value_unit,
    value,
    valid_from,
    valid_to
from {{ newest("standard", ["standard_id", "valid_from"]) }} as newest

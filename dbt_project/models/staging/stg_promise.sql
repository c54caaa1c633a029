select
    promise_id,
    source,
    file_id,
    unit_id,
    attribute,
    channel,
    claim,
    value_unit,
    value,
    valid_from,
    valid_to
from {{ newest("promise", ["promise_id", "valid_from"]) }} as newest

select
    unit_id,
    source,
    file_id,
    parent_unit_id,
    unit_name,
    unit_type,
    region,
    valid_from,
    valid_to
from {{ newest("unit", ["unit_id", "valid_from"]) }} as newest

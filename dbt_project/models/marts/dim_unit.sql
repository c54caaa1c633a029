select
    unit.unit_id,
    unit.unit_name,
    unit.unit_type,
    unit.region,
    unit.parent_unit_id,
    unit.valid_from,
    unit.valid_to,
    unit.valid_to is null or unit.valid_to > {{ business_date() }} as is_current
from {{ ref("stg_unit") }} as unit

with
    validities as (
        select
            unit_id,
            unit_name,
            unit_type,
            region,
            parent_unit_id,
            valid_from,
            {{ valid_until("unit_id") }} as valid_to
        from {{ ref("stg_unit") }}
    )

select
    *,
    coalesce(valid_from <= {{ business_date() }}, true)
    and coalesce(valid_to > {{ business_date() }}, true) as is_current
from validities

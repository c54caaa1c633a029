-- The newest version of each unit-to-scale map, open at both ends: a value outside is
-- clamped.
with
    newest as (
        select *
        from {{ ref("unit_scale_map") }}
        qualify
            rank() over (
                partition by attribute, value_unit
                order by {{ newest_version_first("scale_version") }}
            )
            = 1
    )

select
    *,
    value_from = min(value_from) over (partition by attribute, value_unit) as is_first,
    value_to = max(value_to) over (partition by attribute, value_unit) as is_last
from newest

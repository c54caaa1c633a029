-- Standards and promises with their value on the common 0-10 scale.
with
    rules as (
        select
            'standard' as side,
            standard_id as rule_id,
            attribute,
            unit_id,
            channel,
            value,
            value_unit,
            valid_from,
            valid_to
        from {{ ref("stg_standard") }}
        union all
        select
            'promise' as side,
            promise_id as rule_id,
            attribute,
            unit_id,
            channel,
            value,
            value_unit,
            valid_from,
            valid_to
        from {{ ref("stg_promise") }}
    )

select rules.*, {{ score_on_map("rules.value", "map") }} as score
from rules
left join {{ ref("int_scale_map") }} as map on {{ on_scale_map("rules", "map") }}

-- Standards and promises with their value on the common 0-10 scale, each until the next
-- row of the same id begins.
with
    rules as (
        {% for side in ["standard", "promise"] -%}
            select
                '{{ side }}' as side,
                {{ side }}_id as rule_id,
                attribute,
                unit_id,
                channel,
                {{ "claim" if side == "promise" else "cast(null as string)" }} as claim,
                value,
                value_unit,
                valid_from,
                {{ valid_until(side ~ "_id") }} as valid_to
            from {{ ref("stg_" ~ side) }} {{ "union all" if not loop.last }}
        {% endfor %}
    )

select rules.*, {{ score_on_map("rules.value", "map") }} as score
from rules
left join {{ ref("int_scale_map") }} as map on {{ on_scale_map("rules", "map") }}

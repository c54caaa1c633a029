-- One row per cell, and for each side that people or cases stand behind whether it
-- stays
-- hidden. Decided per side, since one side stands in several gaps; a belief is the same
-- in every segment, so it is decided once per unit, in the row of all segments.
{% set sides = ["expectation", "perception", "actual", "belief"] %}
with
    parts as (
        {% for side in sides -%}
            select
                attribute,
                '{{ side }}' as side,
                period_type,
                period_start,
                unit_id,
                segment,
                {{ side }}_n_people as n,
                {{ side }}_n_people > 0
                and {{ side }}_n_people < {{ min_n("people_data") }} as is_small,
                {{
                    hash_key(
                        [
                            "attribute",
                            "'" ~ side ~ "'",
                            "period_type",
                            "period_start",
                            "unit_id",
                            "segment",
                        ]
                    )
                }} as cell_id
            from {{ ref("int_gap_cell") }}
            where
                {{ side }}_n_people is not null
                {{- " and segment = 'ALL'" if side == "belief" }}
                {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    memberships as ({{ gap_equations("parts", ["attribute", "side"]) }}),

    {{ hidden_by_rounds("parts", "memberships", min_n("people_data")) }}

select
    parts.attribute,
    parts.period_type,
    parts.period_start,
    parts.unit_id,
    parts.segment
    {%- for side in sides %}
        ,
        bool_or(parts.side = '{{ side }}' and hidden.is_hidden) as is_{{ side }}_hidden
    {%- endfor %}
from parts
inner join hidden on parts.cell_id = hidden.cell_id
group by
    parts.attribute, parts.period_type, parts.period_start, parts.unit_id, parts.segment

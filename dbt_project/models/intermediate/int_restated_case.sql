-- Measured actuals that came into a side of a gap since the former release, and those
-- that went out of it, with why.
{% set sides = ["actual", "standard", "promise"] %}
{% set columns = ["case_key", "attribute", "month_start", "unit_id", "segment"] %}
{% for side in sides -%}
    {%- do columns.append(side ~ "_score") -%} {%- do columns.append("has_" ~ side) -%}
{%- endfor %}
with
    {{ removed_files() }},

    now_cases as (
        select
            *,
            {% for side in sides -%}
                {{ side }}_score is not null as has_{{ side }}
                {{- "," if not loop.last }}
            {% endfor %}
        from {{ ref("int_gap_case") }}
    ),

    {{ moved_rows("now_cases", ref("stg_former_case"), columns) }},

    explained as (
        select moved.*, {{ restated_cause("case_key") }} as cause
        from moved
        left join
            {{ ref("int_gap_case") }} as now_row
            on moved.case_key = now_row.case_key
            and moved.attribute = now_row.attribute
        left join
            {{ ref("stg_former_case") }} as former
            on moved.case_key = former.case_key
            and moved.attribute = former.attribute
        left join
            removed
            on former.source = removed.source
            and former.file_id = removed.file_id
    )

{% for side in sides -%}
    select
        '{{ side }}' as side,
        case_key as subject_key,
        attribute,
        unit_id,
        segment,
        month_start,
        direction,
        cause
    from explained
    where has_{{ side }} {{ "union all" if not loop.last }}
{% endfor %}

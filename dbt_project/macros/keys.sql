{#- A stable key over several columns; null differs from the empty string. -#}
{% macro hash_key(columns) -%}
    md5(
        concat_ws(
            '|',
            {%- for column in columns %}
                coalesce(cast({{ column }} as string), '~'){{ "," if not loop.last }}
            {%- endfor %}
        )
    )
{%- endmacro %}

{% macro metric_key() -%}
    {{
        hash_key(
            [
                "period_type",
                "period_start",
                "metric",
                "respondent_type",
                "cut",
                "cut_value",
            ]
        )
    }}
{%- endmacro %}

{% macro gap_key(rows="") -%}
    {%- set columns = [] -%}
    {%- for column in [
        "gap_no",
        "attribute",
        "period_type",
        "period_start",
        "unit_id",
        "segment",
    ] -%}
        {%- do columns.append(rows ~ column) -%}
    {%- endfor -%}
    {{ hash_key(columns) }}
{%- endmacro %}

{#- Why rows behind a figure came, went or changed. -#}
{% macro restatement_causes() -%}
    {{
        return(
            [
                "late",
                "edited",
                "deduplicated",
                "withdrawn",
                "erased",
                "reversioned",
                "rule_or_model",
                "operations",
            ]
        )
    }}
{%- endmacro %}

{#- Rows that came and went in a group, and the responses behind them by cause. -#}
{% macro restated_counts() -%}
    count(case when direction = 1 then 1 end) as n_in,
    count(case when direction = -1 then 1 end) as n_out,
    {%- for cause in restatement_causes() %}
        count(
            distinct case when cause = '{{ cause }}' then response_key end
        ) as n_{{ cause }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

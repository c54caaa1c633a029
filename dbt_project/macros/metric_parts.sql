{#- What adds up behind a metric: name and type. -#}
{% macro metric_part_types() -%}
    {%- set types = {} -%}
    {%- for name in ["n", "n_respondents", "n_refused"] -%}
        {%- do types.update({name: "bigint"}) -%}
    {%- endfor -%}
    {%- for name in ["sum_w", "sum_w2", "sum_wx", "sum_wx2"] -%}
        {%- do types.update({name: "double"}) -%}
    {%- endfor -%}
    {%- for name in ["n_promoter", "n_passive", "n_detractor", "n_top_box"] -%}
        {%- do types.update({name: "bigint"}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}

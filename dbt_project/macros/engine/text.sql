{#- Ordered concatenation: dbt.listagg does not keep the order on every engine. -#}
{% macro join_text(expression, separator, order_by) -%}
    {{
        return(
            adapter.dispatch("join_text", "huisheng")(expression, separator, order_by)
        )
    }}
{%- endmacro %}

{% macro duckdb__join_text(expression, separator, order_by) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{% macro spark__join_text(expression, separator, order_by) -%}
    listagg({{ expression }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}

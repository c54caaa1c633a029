{% macro business_date() -%} cast('{{ var("business_date") }}' as date) {%- endmacro %}

{% macro month_start(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

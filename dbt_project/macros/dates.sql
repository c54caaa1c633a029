{#- The date of the run comes from a table: a variable of another value would make dbt parse the whole project anew. -#}
{% macro business_date() -%}
    (select max(business_date) from {{ ref("stg_run") }})
{%- endmacro %}

{% macro month_start(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

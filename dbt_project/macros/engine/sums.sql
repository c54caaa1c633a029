{#- Sums and means that come out the same in whatever order the rows are added: whole billionths are added, not
    doubles. `over` is the window of a running sum; `places` leaves room for large amounts. -#}
{% macro exact_sum(expression, over="", places=9) -%}
    {{ return(adapter.dispatch("exact_sum", "huisheng")(expression, over, places)) }}
{%- endmacro %}

{% macro duckdb__exact_sum(expression, over, places) -%}
    (
        cast(
            sum(
                cast(round(({{ expression }}) * {{ 10**places }}) as bigint)
            ) {{ over }} as double
        )
        / {{ 10**places }}
    )
{%- endmacro %}

{% macro spark__exact_sum(expression, over, places) -%}
    cast(sum(cast({{ expression }} as decimal(28, {{ places }}))) {{ over }} as double)
{%- endmacro %}

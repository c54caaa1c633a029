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

{#- The same of sums, which may be too large for 64 bits. -#}
{% macro exact_total(expression) -%}
    {{ return(adapter.dispatch("exact_total", "huisheng")(expression)) }}
{%- endmacro %}

{% macro duckdb__exact_total(expression) -%}
    (
        cast(sum(cast(round(({{ expression }}) * 1000000000) as hugeint)) as double)
        / 1000000000
    )
{%- endmacro %}

{% macro spark__exact_total(expression) -%}
    cast(sum(cast({{ expression }} as decimal(38, 9))) as double)
{%- endmacro %}

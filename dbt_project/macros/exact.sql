{% macro exact_avg(expression, over="") -%}
    ({{ exact_sum(expression, over) }} / nullif(count({{ expression }}) {{ over }}, 0))
{%- endmacro %}

{#- Standard deviation of a sample; null below two values. -#}
{% macro exact_deviation(expression) -%}
    case
        when count({{ expression }}) > 1
        then
            sqrt(
                {{
                    clamp(
                        "("
                        ~ exact_sum(_squared(expression))
                        ~ " - "
                        ~ exact_sum(expression)
                        ~ " * "
                        ~ exact_avg(expression)
                        ~ ")",
                        low="0",
                    )
                }} / (count({{ expression }}) - 1)
            )
    end
{%- endmacro %}

{% macro _squared(expression) -%}
    ({{ expression }}) * ({{ expression }})
{%- endmacro %}

{#- Pearson's correlation; null where one side does not vary. -#}
{% macro exact_correlation(x, y) -%}
    {%- set n = (
        "count(case when "
        ~ x
        ~ " is not null and "
        ~ y
        ~ " is not null then 1 end)"
    ) -%}
    {%- set both_x = "case when " ~ y ~ " is not null then " ~ x ~ " end" -%}
    {%- set both_y = "case when " ~ x ~ " is not null then " ~ y ~ " end" -%}
    (
        (
            {{ n }} * {{ exact_sum(x ~ " * " ~ y) }}
            - {{ exact_sum(both_x) }} * {{ exact_sum(both_y) }}
        )
        / nullif(sqrt({{ _spread(n, both_x) }}) * sqrt({{ _spread(n, both_y) }}), 0)
    )
{%- endmacro %}

{% macro _spread(n, x) -%}
    {{
        clamp(
            "("
            ~ n
            ~ " * "
            ~ exact_sum(_squared(x))
            ~ " - "
            ~ exact_sum(x)
            ~ " * "
            ~ exact_sum(x)
            ~ ")",
            low="0",
        )
    }}
{%- endmacro %}

{#- What adds up behind a mean of x weighted by the column weight. -#}
{% macro weighted_sums(x) -%}
    {{ exact_sum("weight") }} as sum_w,
    {{ exact_sum("weight * weight") }} as sum_w2,
    {{ exact_sum("weight * " ~ x) }} as sum_wx,
    {{ exact_sum("weight * " ~ x ~ " * " ~ x) }} as sum_wx2
{%- endmacro %}

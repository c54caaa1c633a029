{#- Complementary suppression: one more of the siblings hides where the hidden ones could be had by
    subtracting the shown from their total, that is where only one is hidden or all hidden together are
    too few. `hidden` is a boolean column, `n` the people behind a row. -#}
{% macro is_hidden_with_siblings(hidden, n, limit, siblings, order_by) -%}
    (
        {{ hidden }}
        or (
            count(case when {{ hidden }} then 1 end) over (partition by {{ siblings }})
            > 0
            and (
                count(case when {{ hidden }} then 1 end) over (
                    partition by {{ siblings }}
                )
                = 1
                or sum(case when {{ hidden }} then {{ n }} end) over (
                    partition by {{ siblings }}
                )
                < {{ limit }}
            )
            and row_number() over (
                partition by {{ siblings }}, {{ hidden }}
                order by {{ n }} asc nulls last, {{ order_by }} asc
            )
            = 1
        )
    )
{%- endmacro %}

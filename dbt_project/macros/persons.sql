{#- Several answers of one person resemble each other, so they tell less than as many answers of as many persons. The
    variance of a mean is therefore that between persons, linearised (Cochran 1977, chapter 9A: single-stage cluster
    sampling, ratio to size), and the effective n is how many independent answers would give it: never more than under
    the weights alone (Kish 1965), at least 1. Where all answers are the same, a person counts as one. -#}
{% macro person_sums(x) -%}
    count(*) as n,
    {{ exact_sum("weight") }} as w,
    {{ exact_sum("weight * weight") }} as w2,
    {{ exact_sum("weight * " ~ x) }} as wx,
    {{ exact_sum("weight * " ~ x ~ " * " ~ x) }} as wx2
{%- endmacro %}

{#- The relation `into`: per cell (the columns of `cell`) people, answers, weighted sums and effective n, from the
    relation `persons`, which has a row of person_sums per cell and person. -#}
{% macro with_people(persons, into, cell) -%}
    {%- set by_answers = effective_n("sum_w", "sum_w2") -%}
    {%- set mean = "(sum_wx / nullif(sum_w, 0))" -%}
    {%- set spread = "(sum_w * sum_wx2 - sum_wx * sum_wx)" -%}
    {%- set between = (
        "(sum_person_xx - 2 * "
        ~ mean
        ~ " * sum_person_wx + "
        ~ mean
        ~ " * "
        ~ mean
        ~ " * sum_person_ww)"
    ) -%}
    {{ into }}_summed as (
        select
            {{ cell | join(", ") }},
            count(*) as n_people,
            cast(sum(n) as bigint) as n,
            {{ exact_sum("w") }} as sum_w,
            {{ exact_sum("w2") }} as sum_w2,
            {{ exact_sum("wx") }} as sum_wx,
            {{ exact_sum("wx2") }} as sum_wx2,
            {{ exact_sum("w * w") }} as sum_person_ww,
            {{ exact_sum("w * wx") }} as sum_person_wx,
            {{ exact_sum("wx * wx") }} as sum_person_xx
        from {{ persons }}
        group by {{ cell | join(", ") }}
    ),

    {{ into }} as (
        select
            {{ cell | join(", ") }},
            n_people,
            n,
            sum_w,
            sum_w2,
            sum_wx,
            sum_wx2,
            case
                when n_people = 1 or {{ spread }} <= 1e-9 * sum_w * sum_w
                then {{ effective_n("sum_w", "sum_person_ww") }}
                when {{ between }} <= 1e-9
                then {{ by_answers }}
                else
                    greatest(
                        1.0,
                        least(
                            {{ by_answers }},
                            -- variance of an answer through that of the mean
                            {{ spread }}
                            * {{ by_answers }}
                            / nullif({{ by_answers }} - 1, 0)
                            * (n_people - 1)
                            / (n_people * {{ between }})
                        )
                    )
            end as n_eff
        from {{ into }}_summed
    )
{%- endmacro %}

{#- By how much each further answer per person raises the design effect (answers by effective n), from all answers of
    one kind: 0 where nobody answers twice. -#}
{% macro extra_per_answer() -%}
    case
        when n > n_people
        then
            ({{ effective_n("sum_w", "sum_w2") }} / n_eff - 1)
            / (cast(n as double) / n_people - 1)
        else 0.0
    end
{%- endmacro %}

{#- Effective n of a cell of that kind. The columns: n, sum_w, sum_w2, `people`, and `extra` of extra_per_answer. -#}
{% macro effective_n_in_cell(people, extra) -%}
    {%- set value = (
        "("
        ~ effective_n("sum_w", "sum_w2")
        ~ " / (1 + "
        ~ extra
        ~ " * (cast(n as double) / nullif("
        ~ people
        ~ ", 0) - 1)))"
    ) -%}
    {{ clamp(value, low="1.0") }}
{%- endmacro %}

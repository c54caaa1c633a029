{#- Pairs of expectation and perception that customers gave of an attribute, and halves of one; `condition` says which. -#}
{% macro gap_pairs(condition="true") -%}
    select
        attribute,
        customer_key,
        {{ month_start("experience_date") }} as month_start,
        coalesce(unit_id, 'unknown') as unit_id,
        coalesce(segment, 'unknown') as segment,
        expectation_score as expectation,
        perception_score as perception,
        expectation_score - perception_score as difference,
        expectation_score is not null and perception_score is not null as is_paired,
        expectation_score is not null as has_expectation,
        importance as weight
    from {{ ref("int_servqual_pair") }}
    where
        respondent_type in ('customer', 'non_customer')
        and (expectation_score is not null or perception_score is not null)
        -- An item about the whole, such as "excellent experience", is no attribute.
        and attribute in (select attribute from {{ ref("attributes") }})
        and {{ condition }}
{%- endmacro %}

{#- Of a cell of those pairs: how many, and the weighted sums of each side. -#}
{% macro gap_sums() -%}
    count(*) as n,
    {{ exact_sum("weight") }} as sum_w,
    {{ exact_sum("weight * weight") }} as sum_w2,
    {% for side in _gap_pair_sides() -%}
        {{ exact_sum("weight * " ~ side) }} as {{ side }}_wx,
        {{ exact_sum("weight * " ~ side ~ " * " ~ side) }} as {{ side }}_wx2
        {{- "," if not loop.last }}
    {% endfor %}
{%- endmacro %}

{#- A row per side of what gap_sums gave: `columns` and the sums of the side. -#}
{% macro gap_sides_apart(relation, columns) -%}
    {% for side in _gap_pair_sides() -%}
        select
            '{{ side }}' as side,
            {{ columns | join(", ") }},
            {{ side }}_wx as sum_wx,
            {{ side }}_wx2 as sum_wx2
        from {{ relation }}
        where {{ side }}_wx is not null {{ "union all" if not loop.last }}
    {% endfor %}
{%- endmacro %}

{% macro _gap_pair_sides() -%}
    {{ return(["expectation", "perception", "difference"]) }}
{%- endmacro %}

{#- The customers' sides of each attribute per unit, segment and the periods given ("": all), with totals: the relation
    `parts`. Where an attribute has pairs anywhere only they count, so what is half of a pair stands apart. People are
    counted apart from the sums: beside them an engine takes twice as long. -#}
{% macro gap_parts(periods, condition="true") -%}
    {%- set subject = ["attribute", "is_paired", "has_expectation"] -%}
    pairs as ({{ gap_pairs(condition) }}),

    sums as (
        select
            {{ subject | join(", ") }},
            {{ gap_period_and_place(periods) }},
            {{ gap_sums() }}
        from pairs
        group by {{ gap_grouping_sets(subject, periods) }}
    ),

    people as (
        select
            {{ subject | join(", ") }},
            {{ gap_period_and_place(periods) }},
            count(distinct customer_key) as n_people
        from
            (
                select distinct
                    {{ subject | join(", ") }},
                    {% for period in periods if period -%} {{ period }}, {% endfor -%}
                    unit_id,
                    segment,
                    customer_key
                from pairs
            ) as persons
        group by {{ gap_grouping_sets(subject, periods) }}
    ),

    cells as (
        select sums.*, people.n_people
        from sums
        inner join
            people
            on {% for column in subject + ["unit_id", "segment"] -%}
                sums.{{ column }} = people.{{ column }} and
            {% endfor -%}
            sums.period_start is not distinct from people.period_start
    ),

    parts as (
        {{
            gap_sides_apart(
                "cells",
                [
                    "attribute",
                    "is_paired",
                    "period_type",
                    "period_start",
                    "unit_id",
                    "segment",
                    "n",
                    "n_people",
                    "sum_w",
                    "sum_w2",
                ],
            )
        }}
    )
{%- endmacro %}

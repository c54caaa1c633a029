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

{#- The customers' sides of each attribute per unit, segment and the periods given ("": all), with totals: the relation
    `parts`. Where an attribute has pairs anywhere only they count, so what is half of a pair stands apart. -#}
{% macro gap_parts(periods, condition="true") -%}
    {%- set sides = ["expectation", "perception", "difference"] -%}
    {%- set subject = ["attribute", "is_paired", "has_expectation"] -%}
    pairs as ({{ gap_pairs(condition) }}),

    cells as (
        select
            {{ subject | join(", ") }},
            {{ gap_period_and_place(periods) }},
            count(*) as n,
            count(distinct customer_key) as n_people,
            {{ exact_sum("weight") }} as sum_w,
            {{ exact_sum("weight * weight") }} as sum_w2,
            {% for side in sides -%}
                {{ exact_sum("weight * " ~ side) }} as {{ side }}_wx,
                {{ exact_sum("weight * " ~ side ~ " * " ~ side) }} as {{ side }}_wx2
                {{- "," if not loop.last }}
            {% endfor %}
        from pairs
        group by {{ gap_grouping_sets(subject, periods) }}
    ),

    parts as (
        {% for side in sides -%}
            select
                '{{ side }}' as side,
                attribute,
                is_paired,
                period_type,
                period_start,
                unit_id,
                segment,
                n,
                n_people,
                sum_w,
                sum_w2,
                {{ side }}_wx as sum_wx,
                {{ side }}_wx2 as sum_wx2
            from cells
            where {{ side }}_wx is not null {{ "union all" if not loop.last }}
        {% endfor %}
    )
{%- endmacro %}

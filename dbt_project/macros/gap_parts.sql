{#- The customers' sides of each attribute per unit, segment and the periods given ("": all), with totals: the relation
    `parts`. Where an attribute has pairs anywhere only they count, so what is half of a pair stands apart. -#}
{% macro gap_parts(periods, condition="true") -%}
    {%- set sides = ["expectation", "perception", "difference"] -%}
    {%- set cell = [
        "attribute",
        "is_paired",
        "period_type",
        "period_start",
        "unit_id",
        "segment",
    ] -%}
    pairs as (
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
            importance as weight
        from {{ ref("int_servqual_pair") }}
        where
            respondent_type in ('customer', 'non_customer')
            -- An item about the whole, such as "excellent experience", is no attribute.
            and attribute in (select attribute from {{ ref("attributes") }})
            and {{ condition }}
    ),

    all_sides as (
        select
            attribute,
            is_paired,
            {{ gap_period_and_place(periods) }},
            {% for side in sides -%}
                {{ person_sums(side, side ~ "_") }} {{- "," if not loop.last }}
            {% endfor %}
        from pairs
        group by
            {{ gap_grouping_sets(["attribute", "is_paired", "customer_key"], periods) }}
    ),

    persons as (
        {% for side in sides -%}
            select
                '{{ side }}' as side,
                {{ cell | join(", ") }},
                {%- for name in ["n", "w", "w2", "wx", "wx2"] %}
                    {{ side }}_{{ name }} as {{ name }} {{- "," if not loop.last }}
                {%- endfor %}
            from all_sides
            where {{ side }}_n > 0 {{ "union all" if not loop.last }}
        {% endfor %}
    ),

    {{ with_people("persons", "parts", ["side"] + cell) }}
{%- endmacro %}
